import type { Matrix } from '../../matrix';
import { kMeans } from '../k-means';
import { assignToNearest } from '../lloyd';
import { requireCount, requireFinite } from '../requirements';

/** The nearest other points of each point. */
export interface NearestNeighbors {
  /** Neighbours of each point. */
  readonly count: number;
  /** `[points, count]` numbers of the points, the nearest first. */
  readonly indices: Int32Array;
  /** `[points, count]` Euclidean distances. */
  readonly distances: Float64Array;
}

/** Below so many points, comparing all pairs is the fastest. */
const WORTH_CELLS = 2000;

/**
 * Finds the nearest other points of each point, exactly. The points are sorted into cells around centroids; a cell is only
 * looked into when the triangle inequality leaves room in it for something nearer than what has been found.
 *
 * @param points - `[points, columns]`, finite.
 * @param count - how many neighbours of each; fewer than there are points.
 * @throws RangeError when there are too few points; UserError when a point is not finite.
 */
export async function nearestNeighbors(points: Matrix, count: number): Promise<NearestNeighbors> {
  requireCount('neighbours', count, 1);
  if (count >= points.rows) {
    throw new RangeError(
      `${count} neighbours of each need more than ${count} points, got ${points.rows}`,
    );
  }
  requireFinite(points, 'a search of neighbours', 'points');
  const cells = await sortIntoCells(points);
  const indices = new Int32Array(points.rows * count);
  const distances = new Float64Array(points.rows * count);
  for (let cell = 0; cell < cells.count; cell++) {
    const nearby = cellsByDistance(cells, cell);
    for (let position = cells.starts[cell]; position < cells.starts[cell + 1]; position++) {
      const best = searchFrom(cells, position, nearby, count);
      const point = cells.members[position];
      for (let rank = 0; rank < count; rank++) {
        indices[point * count + rank] = cells.members[best.positions[rank]];
        distances[point * count + rank] = Math.sqrt(best.squared[rank]);
      }
    }
  }
  return { count, indices, distances };
}

/** Points in the order of the cells they lie in. */
interface Cells {
  readonly count: number;
  readonly columns: number;
  readonly centroids: Float32Array;
  /** `[count + 1]` where each cell's points begin. */
  readonly starts: Int32Array;
  /** `[points]` the number that each point had. */
  readonly members: Int32Array;
  /** `[points, columns]`. */
  readonly sorted: Float32Array;
  /** `[count]` distance of each cell's farthest point from its centroid. */
  readonly radii: Float64Array;
}

async function sortIntoCells(points: Matrix): Promise<Cells> {
  const { rows, columns, data } = points;
  const count = rows < WORTH_CELLS ? 1 : Math.round(Math.sqrt(rows));
  // Where the cells lie decides the speed only, and a few iterations place them well enough.
  const options = { clusters: count, restarts: 1, maxIterations: 5, seed: 0 };
  const { centroids } = await kMeans(points, options);
  const { assignments, squaredDistances } = assignToNearest(points, centroids);
  const starts = new Int32Array(count + 1);
  for (const cell of assignments) starts[cell + 1]++;
  for (let cell = 0; cell < count; cell++) starts[cell + 1] += starts[cell];
  const next = starts.slice();
  const members = new Int32Array(rows);
  const sorted = new Float32Array(rows * columns);
  const radii = new Float64Array(count);
  for (let point = 0; point < rows; point++) {
    const cell = assignments[point];
    const position = next[cell]++;
    members[position] = point;
    sorted.set(data.subarray(point * columns, (point + 1) * columns), position * columns);
    radii[cell] = Math.max(radii[cell], Math.sqrt(squaredDistances[point]));
  }
  return { count, columns, centroids: centroids.data, starts, members, sorted, radii };
}

/** All cells, the nearest to the given one first, with the distances of their centroids. */
function cellsByDistance({ count, columns, centroids }: Cells, cell: number) {
  const distances = Float64Array.from({ length: count }, (_, other) =>
    Math.sqrt(squaredDistance(centroids, cell, centroids, other, columns)),
  );
  const order = Int32Array.from({ length: count }, (_, other) => other).sort(
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
  { columns, centroids, starts, sorted, radii }: Cells,
  position: number,
  nearby: ReturnType<typeof cellsByDistance>,
  count: number,
) {
  const positions = new Int32Array(count);
  const squared = new Float64Array(count).fill(Infinity);
  const own = nearby.order[0];
  const toOwn = Math.sqrt(squaredDistance(sorted, position, centroids, own, columns));
  for (const cell of nearby.order) {
    const farthest = squared[count - 1];
    const between = nearby.distances[cell];
    // No point of the cell is nearer than this, wherever in its own cell this point lies.
    const bound = between - toOwn - radii[cell];
    if (bound > 0 && bound * bound > farthest) continue;
    if (cell !== own) {
      const toCentroid = Math.sqrt(squaredDistance(sorted, position, centroids, cell, columns));
      const outside = toCentroid - radii[cell];
      if (outside > 0 && outside * outside > farthest) continue;
    }
    for (let other = starts[cell]; other < starts[cell + 1]; other++) {
      const distance = squaredDistance(sorted, position, sorted, other, columns);
      if (distance >= squared[count - 1] || other === position) continue;
      let rank = count - 1;
      for (; rank > 0 && squared[rank - 1] > distance; rank--) {
        squared[rank] = squared[rank - 1];
        positions[rank] = positions[rank - 1];
      }
      squared[rank] = distance;
      positions[rank] = other;
    }
  }
  return { positions, squared };
}
