import { type Matrix, matrix, row } from '../matrix';
import { requireSameColumns } from './requirements';

/** How one start of k-means ended. */
export interface LloydResult {
  /** `[clusters, columns]` cluster means. */
  readonly centroids: Matrix;
  /** `[points]` number of each point's nearest centroid. */
  readonly assignments: Int32Array;
  /** Sum of the squared Euclidean distances of all points to their centroids. */
  readonly inertia: number;
  /** How often all points were assigned and the centroids moved. */
  readonly iterations: number;
  /** Whether the assignments stopped changing, rather than the iterations running out. */
  readonly converged: boolean;
}

/** Squared Euclidean distance of two equally long vectors. */
export function squaredDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let column = 0; column < a.length; column++) sum += (a[column] - b[column]) ** 2;
  return sum;
}

/**
 * Assigns every point to its nearest centroid; of equally near ones to the first.
 *
 * @param points - `[points, columns]`, finite: nothing is nearest to a point that is not, which gets centroid 0 and the distance
 * `Infinity`.
 * @param centroids - `[clusters, columns]`, finite.
 * @returns `[points]` the centroid's number and the squared distance to it, for every point.
 * @throws RangeError when the columns differ.
 */
export function assignToNearest(
  points: Matrix,
  centroids: Matrix,
): { assignments: Int32Array; squaredDistances: Float64Array } {
  requireSameColumns('points and centroids', points, centroids);
  const assignments = new Int32Array(points.rows);
  const squaredDistances = new Float64Array(points.rows).fill(Infinity);
  for (let index = 0; index < points.rows; index++) {
    const point = row(points, index);
    for (let cluster = 0; cluster < centroids.rows; cluster++) {
      const distance = squaredDistance(point, row(centroids, cluster));
      if (distance < squaredDistances[index]) {
        squaredDistances[index] = distance;
        assignments[index] = cluster;
      }
    }
  }
  return { assignments, squaredDistances };
}

/**
 * Gives every empty cluster a point: the one that lies farthest from the centroid that it was assigned to, taken from a
 * cluster that has others. Where no point lies away from its centroid there is nothing to gain, and the cluster stays
 * empty.
 */
function fillEmptyClusters(
  assignments: Int32Array,
  squaredDistances: Float64Array,
  clusters: number,
): void {
  const sizes = new Int32Array(clusters);
  for (const cluster of assignments) sizes[cluster]++;
  for (let empty = 0; empty < clusters; empty++) {
    if (sizes[empty] > 0) continue;
    let farthest = -1;
    for (let index = 0; index < assignments.length; index++) {
      const lowest = farthest < 0 ? 0 : squaredDistances[farthest];
      if (sizes[assignments[index]] > 1 && squaredDistances[index] > lowest) farthest = index;
    }
    if (farthest < 0) continue;
    sizes[assignments[farthest]]--;
    sizes[empty]++;
    assignments[farthest] = empty;
  }
}

/** The mean of each cluster's points; the centroid of a cluster without points stays where it is. */
function clusterMeans(points: Matrix, assignments: Int32Array, centroids: Matrix): Matrix {
  const { rows: clusters, columns } = centroids;
  const sums = new Float64Array(clusters * columns);
  const sizes = new Int32Array(clusters);
  for (let index = 0; index < points.rows; index++) {
    const cluster = assignments[index];
    sizes[cluster]++;
    for (let column = 0; column < columns; column++) {
      sums[cluster * columns + column] += points.data[index * columns + column];
    }
  }
  const means = centroids.data.map((previous, position) => {
    const size = sizes[Math.floor(position / columns)];
    return size > 0 ? sums[position] / size : previous;
  });
  return matrix(means, clusters, columns);
}

/**
 * Lloyd's algorithm, as short as it can be said: assign every point to its nearest centroid, move every centroid to the
 * mean of its points, and repeat until no assignment changes (Lloyd 1982). `kMeans` computes the same many times
 * faster; this is what it is tested against.
 *
 * @param points - `[points, columns]`, finite.
 * @param initialCentroids - `[clusters, columns]` where to start.
 * @param maxIterations - when to give up on convergence.
 * @returns centroids, assignments and inertia where it ended; each point is assigned to the nearest of these centroids.
 * @throws RangeError when the columns differ.
 */
export function lloyd(points: Matrix, initialCentroids: Matrix, maxIterations = 1000): LloydResult {
  let centroids = initialCentroids;
  let { assignments, squaredDistances } = assignToNearest(points, centroids);
  let iterations = 0;
  let converged = false;
  while (!converged && iterations < maxIterations) {
    fillEmptyClusters(assignments, squaredDistances, centroids.rows);
    centroids = clusterMeans(points, assignments, centroids);
    const previous = assignments;
    ({ assignments, squaredDistances } = assignToNearest(points, centroids));
    converged = assignments.every((cluster, index) => cluster === previous[index]);
    iterations++;
  }
  const inertia = squaredDistances.reduce((sum, distance) => sum + distance, 0);
  return { centroids, assignments, inertia, iterations, converged };
}
