import type { Matrix } from '../matrix';
import { kMeans } from './k-means';
import { assignToNearest } from './lloyd';
import { requireCount, requireFinite, requireSameColumns } from './requirements';

/** The nearest points of each query. */
export interface NearestNeighbors {
  /** Neighbours of each query. */
  readonly count: number;
  /** `[queries, count]` numbers of the points, the nearest first. */
  readonly indices: Int32Array;
  /** `[queries, count]` Euclidean distances. */
  readonly distances: Float64Array;
}

/** How much distances that are compared may be off by rounding, as a share of them. */
const ROUNDING = 1e-14;

/** Below so many points, comparing all pairs is the fastest. */
const WORTH_CELLS = 2000;

/**
 * Finds the nearest points of each query, exactly. The points are sorted into cells around centroids, and within a cell by
 * their distance from its centroid; a cell is looked into only so far as the triangle inequality leaves room in it for
 * something nearer than what has been found, rounding allowed for.
 *
 * @param points - `[points, columns]`, finite.
 * @param count - how many neighbours of each.
 * @param queries - `[queries, columns]`, finite: whose neighbours are wanted. Unless told, the points themselves, of which none
 * is its own neighbour.
 * @returns the numbers and the distances of the nearest points of each query, `[queries, count]`, the nearest first.
 * @throws RangeError when `count` is not a whole number of at least 1, there are too few points, or the columns differ;
 * UserError when a point or a query is not finite.
 */
export async function nearestNeighbors(
  points: Matrix,
  count: number,
  queries?: Matrix,
): Promise<NearestNeighbors> {
  requireCount('neighbours', count, 1);
  if (count > points.rows - (queries ? 0 : 1)) {
    throw new RangeError(
      `${count} neighbours of each need ${queries ? 'at least' : 'more than'} ${count} points, got ${points.rows}`,
    );
  }
  requireFinite(points, 'a search of neighbours', 'points');
  if (queries) requireQueries(queries, points);
  const cells = await sortIntoCells(points);
  const seekers = queries ? sortAround(queries, cells.centroids) : cells;
  const indices = new Int32Array(seekers.members.length * count);
  const distances = new Float64Array(seekers.members.length * count);
  for (let cell = 0; cell < cells.centroids.rows; cell++) {
    const nearby = cellsByDistance(cells.centroids, cell);
    for (let position = seekers.starts[cell]; position < seekers.starts[cell + 1]; position++) {
      const best = searchFrom(seekers, position, cells, nearby, count);
      const query = seekers.members[position];
      for (let rank = 0; rank < count; rank++) {
        indices[query * count + rank] = cells.members[best.positions[rank]];
        distances[query * count + rank] = Math.sqrt(best.squared[rank]);
      }
    }
  }
  return { count, indices, distances };
}

function requireQueries(queries: Matrix, points: Matrix): void {
  requireSameColumns('queries and points', queries, points);
  requireFinite(queries, 'a search of neighbours', 'queries');
}

/** Points in the order of the cells they lie in, and within a cell from its centroid outwards. */
interface Cells {
  /** `[cells, columns]`. */
  readonly centroids: Matrix;
  /** `[cells + 1]` where each cell's points begin. */
  readonly starts: Int32Array;
  /** `[points]` the number that each point had. */
  readonly members: Int32Array;
  /** `[points, columns]`. */
  readonly sorted: Float32Array;
  /** `[points]` distance of each point from its cell's centroid. */
  readonly depths: Float64Array;
}

async function sortIntoCells(points: Matrix): Promise<Cells> {
  const count = points.rows < WORTH_CELLS ? 1 : Math.round(Math.sqrt(points.rows));
  // Where the cells lie decides the speed only, and a few iterations place them well enough.
  const options = { clusters: count, restarts: 1, maxIterations: 5, seed: 0 };
  return sortAround(points, (await kMeans(points, options)).centroids);
}

function sortAround(points: Matrix, centroids: Matrix): Cells {
  const { rows, columns, data } = points;
  const count = centroids.rows;
  const { assignments, squaredDistances } = assignToNearest(points, centroids);
  const starts = new Int32Array(count + 1);
  for (const cell of assignments) starts[cell + 1]++;
  for (let cell = 0; cell < count; cell++) starts[cell + 1] += starts[cell];
  const next = starts.slice();
  const members = new Int32Array(rows);
  for (let point = 0; point < rows; point++) members[next[assignments[point]]++] = point;
  for (let cell = 0; cell < count; cell++) {
    const inside = members.subarray(starts[cell], starts[cell + 1]);
    inside.sort((a, b) => squaredDistances[a] - squaredDistances[b]);
  }
  const sorted = new Float32Array(rows * columns);
  members.forEach((point, position) => {
    sorted.set(data.subarray(point * columns, (point + 1) * columns), position * columns);
  });
  const depths = Float64Array.from(members, (point) => Math.sqrt(squaredDistances[point]));
  return { centroids, starts, members, sorted, depths };
}

/** All cells, the nearest to the given one first, with the distances of their centroids. */
function cellsByDistance({ rows, columns, data }: Matrix, cell: number) {
  const distances = Float64Array.from({ length: rows }, (_, other) =>
    Math.sqrt(squaredDistance(data, cell, data, other, columns)),
  );
  const order = Int32Array.from({ length: rows }, (_, other) => other).sort(
    (a, b) => distances[a] - distances[b],
  );
  return { order, distances };
}

function squaredDistance(
  a: Float32Array,
  rowA: number,
  b: Float32Array,
  rowB: number,
  columns: number,
): number {
  let sum = 0;
  for (let column = 0; column < columns; column++) {
    const difference = a[rowA * columns + column] - b[rowB * columns + column];
    sum += difference * difference;
  }
  return sum;
}

function searchFrom(
  seekers: Cells,
  position: number,
  cells: Cells,
  nearby: ReturnType<typeof cellsByDistance>,
  count: number,
) {
  const { centroids, starts, sorted, depths } = cells;
  const { columns } = centroids;
  const query = seekers.sorted.slice(position * columns, (position + 1) * columns);
  const itself = seekers === cells ? position : -1;
  const positions = new Int32Array(count);
  const squared = new Float64Array(count).fill(Infinity);
  let reach = Infinity;
  const own = nearby.order[0];
  const toOwn = Math.sqrt(squaredDistance(query, 0, centroids.data, own, columns));
  for (const cell of nearby.order) {
    const end = starts[cell + 1];
    if (end === starts[cell]) continue;
    const radius = depths[end - 1];
    // No point of the cell is nearer than this, wherever in its own cell the query lies. Distances among the points can be far
    // smaller than the rounding of those to a centroid, which is why each comparison leaves some room.
    const between = nearby.distances[cell];
    if (between - toOwn - radius > reach + ROUNDING * (between + toOwn + radius)) continue;
    const toCentroid = Math.sqrt(squaredDistance(query, 0, centroids.data, cell, columns));
    const slack = ROUNDING * (toCentroid + radius);
    if (toCentroid - radius > reach + slack) continue;
    // Points that are nearer to the centroid than the query by more than the reach, or farther, are out of it.
    let other = firstNotBelow(depths, toCentroid - reach - slack, starts[cell], end);
    for (; other < end && depths[other] <= toCentroid + reach + slack; other++) {
      const distance = squaredDistance(query, 0, sorted, other, columns);
      if (distance >= squared[count - 1] || other === itself) continue;
      let rank = count - 1;
      for (; rank > 0 && squared[rank - 1] > distance; rank--) {
        squared[rank] = squared[rank - 1];
        positions[rank] = positions[rank - 1];
      }
      squared[rank] = distance;
      positions[rank] = other;
      reach = Math.sqrt(squared[count - 1]);
    }
  }
  return { positions, squared };
}

/** Where in an ascending part of an array the values begin that are not below a limit; `end` when all are. */
function firstNotBelow(ascending: Float64Array, limit: number, start: number, end: number): number {
  let [low, high] = [start, end];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
