import type { Matrix } from '../matrix';
import { type CovarianceOptions, maximization } from './gaussian-covariance';
import { type GaussianMixture, isDiagonal } from './gaussian-density';
import { momentsOfPartition } from './gaussian-moments';

/** A mixture without its weights. */
export type Shape = Parameters<typeof maximization>[1];

/**
 * Components that all have the mean and the shape of all points.
 *
 * @param points - `[points, columns]`, finite.
 * @param clusters - how many components.
 */
export function mixtureOfAll(
  points: Matrix,
  clusters: number,
  covariance: CovarianceOptions,
): Shape {
  const { rows, columns } = points;
  const nothing = {
    clusters: 1,
    columns,
    means: new Float64Array(columns),
    covariances: new Float64Array(columns * columns),
  };
  const whole = mixtureOfPartition(points, new Int32Array(rows), nothing, covariance);
  return {
    clusters,
    columns,
    means: repeated(whole.means, clusters),
    covariances: repeated(whole.covariances, clusters),
  };
}

/**
 * The mixture that a partition's own means and covariances make. An empty cluster has the shape of all points, and no weight.
 *
 * @param points - `[points, columns]`, finite.
 * @param assignments - `[points]` cluster numbers.
 * @param whole - from {@link mixtureOfAll}: means near the points, and what an empty cluster is to be.
 */
export function mixtureOfPartition(
  points: Matrix,
  assignments: Int32Array,
  whole: Shape,
  covariance: CovarianceOptions,
): GaussianMixture {
  const diagonal = isDiagonal(covariance.structure);
  // Twice, so that the second moments are counted about the clusters' own means.
  const rough = momentsOfPartition(points, assignments, whole.means, diagonal);
  const { means } = maximization(rough, whole, covariance);
  const moments = momentsOfPartition(points, assignments, means, diagonal);
  return maximization(moments, { ...whole, means }, covariance);
}

function repeated(values: Float64Array, times: number): Float64Array {
  const result = new Float64Array(values.length * times);
  for (let copy = 0; copy < times; copy++) result.set(values, copy * values.length);
  return result;
}
