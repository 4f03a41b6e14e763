import type { Matrix } from '../matrix';
import { choleskyFactor, invertLowerTriangle } from './cholesky';

/**
 * What the covariances of a mixture's components may look like: each its own (`full`), one for all (`tied`), each its own
 * without correlations (`diagonal`), each its own multiple of the identity (`spherical`).
 */
export type CovarianceStructure = 'full' | 'tied' | 'diagonal' | 'spherical';

/** A mixture of Gaussian distributions, `p(x) = sum_j w_j N(x; m_j, S_j)`. */
export interface GaussianMixture {
  readonly structure: CovarianceStructure;
  /** Number of components, k. */
  readonly clusters: number;
  readonly columns: number;
  /** `[clusters]`, adding up to 1. */
  readonly weights: Float64Array;
  /** `[clusters, columns]`, row by row. */
  readonly means: Float64Array;
  /** `[clusters, columns, columns]`, whatever the structure. */
  readonly covariances: Float64Array;
}

/** What the expectation step finds out about the points. */
export interface Expectation {
  /** `[points]` log p(x) of each point. */
  readonly logLikelihoods: Float64Array;
  /** `[points]` the component with the highest responsibility. */
  readonly assignments: Int32Array;
  /** `[points, clusters]` p(component | point), each row adding up to 1. */
  readonly responsibilities: Float64Array;
}

/** Components ready to be evaluated: `log w_j N(x) = constants[j] - |W_j x - offsets[j]|^2 / 2`. */
export interface Whitening {
  readonly constants: Float64Array;
  /** `[clusters, columns, columns]` lower triangles W_j: the inverses of the covariances' Cholesky factors. */
  readonly triangles: Float64Array;
  /** `[clusters, columns]` W_j m_j. */
  readonly offsets: Float64Array;
}

/** Whether no covariance of this structure has anything off its diagonal. */
export function isDiagonal(structure: CovarianceStructure): boolean {
  return structure === 'diagonal' || structure === 'spherical';
}

/**
 * Prepares a mixture for being evaluated.
 *
 * @throws UserError when a covariance is not positive definite.
 */
export function whiten({
  clusters,
  columns,
  weights,
  means,
  covariances,
}: GaussianMixture): Whitening {
  const constants = new Float64Array(clusters);
  const triangles = new Float64Array(covariances.length);
  const offsets = new Float64Array(means.length);
  const size = columns * columns;
  for (let cluster = 0; cluster < clusters; cluster++) {
    const covariance = covariances.subarray(cluster * size, (cluster + 1) * size);
    const triangle = invertLowerTriangle(choleskyFactor(covariance, columns), columns);
    triangles.set(triangle, cluster * size);
    let constant = Math.log(weights[cluster]) - (columns / 2) * Math.log(2 * Math.PI);
    for (let row = 0; row < columns; row++) {
      constant += Math.log(triangle[row * columns + row]);
      let offset = 0;
      for (let column = 0; column <= row; column++) {
        offset += triangle[row * columns + column] * means[cluster * columns + column];
      }
      offsets[cluster * columns + row] = offset;
    }
    constants[cluster] = constant;
  }
  return { constants, triangles, offsets };
}

/**
 * The expectation step: how likely each point is, and how much each component is responsible for it.
 *
 * @param mixture - the components.
 * @param points - `[points, columns]`, finite.
 * @returns `[points]` log densities in nats and most responsible components, and `[points, clusters]` responsibilities.
 * @throws RangeError when the columns differ; UserError when a covariance is not positive definite.
 */
export function expectation(mixture: GaussianMixture, points: Matrix): Expectation {
  const { clusters, columns } = mixture;
  if (points.columns !== columns) {
    throw new RangeError(
      `the mixture has ${columns} columns, but the points have ${points.columns}`,
    );
  }
  const whitening = whiten(mixture);
  const { rows } = points;
  const logLikelihoods = new Float64Array(rows);
  const assignments = new Int32Array(rows);
  const responsibilities = new Float64Array(rows * clusters);
  for (let index = 0; index < rows; index++) {
    const point = points.data.subarray(index * columns, (index + 1) * columns);
    const shares = responsibilities.subarray(index * clusters, (index + 1) * clusters);
    let nearest = 0;
    for (let cluster = 0; cluster < clusters; cluster++) {
      shares[cluster] = whitening.constants[cluster] - squaredNorm(whitening, cluster, point) / 2;
      if (shares[cluster] > shares[nearest]) nearest = cluster;
    }
    const highest = shares[nearest];
    let sum = 0;
    for (let cluster = 0; cluster < clusters; cluster++) {
      sum += shares[cluster] = Math.exp(shares[cluster] - highest);
    }
    for (let cluster = 0; cluster < clusters; cluster++) shares[cluster] /= sum;
    logLikelihoods[index] = highest + Math.log(sum);
    assignments[index] = nearest;
  }
  return { logLikelihoods, assignments, responsibilities };
}

/** Squared Mahalanobis distance of a point from a component's mean, `|W_j x - offsets[j]|^2`. */
function squaredNorm(
  { triangles, offsets }: Whitening,
  cluster: number,
  point: Float32Array,
): number {
  const columns = point.length;
  let sum = 0;
  for (let row = 0; row < columns; row++) {
    const start = (cluster * columns + row) * columns;
    let value = -offsets[cluster * columns + row];
    for (let column = 0; column <= row; column++)
      value += triangles[start + column] * point[column];
    sum += value * value;
  }
  return sum;
}
