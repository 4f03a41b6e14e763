import { kmeans } from 'ml-kmeans';
import { type Matrix, matrix, row } from '../matrix';
import { assignToNearest, type LloydResult } from './lloyd';

/**
 * One start of ml-kmeans, the JavaScript library's own k-means, behind this library's types: an independent implementation
 * to check `kMeans` against. It has no restarts and stops when no centroid moves by more than `tolerance`.
 *
 * @param points - `[points, columns]`.
 * @param initialCentroids - `[clusters, columns]` where to start.
 * @param tolerance - squared distance below which a centroid counts as not moved; 0 iterates until none moves.
 */
export function mlKMeans(points: Matrix, initialCentroids: Matrix, tolerance = 0): LloydResult {
  const outcome = kmeans(toRows(points), initialCentroids.rows, {
    initialization: toRows(initialCentroids),
    maxIterations: 1000,
    tolerance,
  });
  const centroids = matrix(
    Float32Array.from(outcome.centroids.flat()),
    initialCentroids.rows,
    points.columns,
  );
  const { squaredDistances } = assignToNearest(points, centroids);
  return {
    centroids,
    assignments: Int32Array.from(outcome.clusters),
    inertia: squaredDistances.reduce((sum, distance) => sum + distance, 0),
    iterations: outcome.iterations,
    converged: outcome.converged,
  };
}

function toRows(source: Matrix): number[][] {
  return Array.from({ length: source.rows }, (_, index) => Array.from(row(source, index)));
}
