import { euclideanLength, type Matrix, matrix, normalizeRows } from '../matrix';
import { createRandom, deriveSeed } from '../random';
import { assignToNearest } from './lloyd';
import { chooseInitialCentroids } from './plus-plus';
import { requireClusterable, requireDirections } from './requirements';

/** How `sphericalKMeans` shall run. */
export interface SphericalKMeansOptions {
  /** Number of clusters, k. */
  readonly clusters: number;
  /** Makes the result repeatable; an integer. */
  readonly seed: number;
  /** How many starts to make, of which the one with the highest coherence is kept; default 20. */
  readonly restarts?: number;
  /** When to give up on a start that does not converge; default 1000. */
  readonly maxIterations?: number;
}

/** A partition of directions. */
export interface SphericalKMeansResult {
  /** `[clusters, columns]` centroids of unit length. */
  readonly centroids: Matrix;
  /** `[points]` the centroid at the smallest angle. */
  readonly assignments: Int32Array;
  /** Sum of the cosines of all points with their centroids, at most the number of points: what the method maximises. */
  readonly coherence: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/**
 * Spherical k-means (Dhillon and Modha 2001): k-means for directions, whose centroids are divided by their length after
 * every step. It is the limit of a von Mises-Fisher mixture whose one shared concentration goes to infinity.
 *
 * @param points - `[points, columns]`; only their directions count.
 * @returns the start with the highest coherence. The same seed gives the same result.
 * @throws RangeError when an option makes no sense for these points or a point has no direction; UserError when a point is
 * not finite.
 */
export function sphericalKMeans(
  points: Matrix,
  options: SphericalKMeansOptions,
): SphericalKMeansResult {
  requireClusterable(points, options, 'spherical k-means');
  requireDirections(points);
  const { clusters, seed, restarts = 20, maxIterations = 1000 } = options;
  const directions = normalizeRows(points);
  let best: SphericalKMeansResult | undefined;
  for (let restart = 0; restart < restarts; restart++) {
    const random = createRandom(deriveSeed(seed, `spherical/${restart}`));
    const start = chooseInitialCentroids(directions, clusters, random);
    const result = iterate(directions, start, maxIterations);
    if (best === undefined || result.coherence > best.coherence) best = result;
  }
  return best as SphericalKMeansResult;
}

function iterate(directions: Matrix, start: Matrix, maxIterations: number): SphericalKMeansResult {
  // Among vectors of unit length the nearest is the one at the smallest angle: |a - b|^2 = 2 - 2 cos.
  let centroids = normalizeRows(start);
  let { assignments, squaredDistances } = assignToNearest(directions, centroids);
  let iterations = 0;
  let converged = false;
  while (!converged && iterations < maxIterations) {
    centroids = resultantDirections(directions, assignments, centroids);
    const previous = assignments;
    ({ assignments, squaredDistances } = assignToNearest(directions, centroids));
    converged = assignments.every((cluster, index) => cluster === previous[index]);
    iterations++;
  }
  const coherence = squaredDistances.reduce((sum, distance) => sum + 1 - distance / 2, 0);
  return { centroids, assignments, coherence, iterations, converged };
}

/** The direction of each cluster's sum; a cluster without points, or whose points cancel, stays where it is. */
function resultantDirections(
  directions: Matrix,
  assignments: Int32Array,
  previous: Matrix,
): Matrix {
  const { rows: clusters, columns } = previous;
  const sums = new Float64Array(clusters * columns);
  for (let index = 0; index < directions.rows; index++) {
    const start = assignments[index] * columns;
    for (let column = 0; column < columns; column++) {
      sums[start + column] += directions.data[index * columns + column];
    }
  }
  const centroids = Float32Array.from(previous.data);
  for (let cluster = 0; cluster < clusters; cluster++) {
    const sum = sums.subarray(cluster * columns, (cluster + 1) * columns);
    const length = euclideanLength(sum);
    if (length > 0)
      centroids.set(
        sum.map((value) => value / length),
        cluster * columns,
      );
  }
  return matrix(centroids, clusters, columns);
}
