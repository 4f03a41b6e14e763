import type { Matrix } from '../matrix';
import { choleskyFactor, invertLowerTriangle } from './cholesky';

/** A component whose log density is this far below the highest has a responsibility below 2e-12, and gets none. */
const NEGLIGIBLE = 27;

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

/** Moments of the points about a mixture's means, each point counted by its responsibilities. */
export interface Moments {
  /** `[clusters]` sums of the responsibilities. */
  readonly sizes: Float64Array;
  /** `[clusters, columns]` weighted sums of point minus mean. */
  readonly first: Float64Array;
  /** `[clusters, columns, columns]` weighted sums of the outer products, lower triangles only; diagonals only if so asked. */
  readonly second: Float64Array;
}

/** What the expectation step finds out about the points. */
export interface Expectation {
  /** `[points]` log p(x) of each point. */
  readonly logLikelihoods: Float64Array;
  /** `[points]` the component with the highest responsibility. */
  readonly assignments: Int32Array;
  /** `[points, clusters]`, if asked for. */
  readonly responsibilities: Float64Array | undefined;
  /** If asked for. */
  readonly moments: Moments | undefined;
}

/** Which of the expensive results to compute, and where to look first. */
export interface ExpectationRequest {
  readonly responsibilities?: boolean;
  readonly moments?: boolean;
  /** A likely component of each point, which makes it faster and changes nothing else. */
  readonly guess?: Int32Array;
}

/** Components ready to be evaluated: `log w_j N(x) = constants[j] - |W_j x - offsets[j]|^2 / 2`. */
interface Whitening {
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

function whiten({ clusters, columns, weights, means, covariances }: GaussianMixture): Whitening {
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
 * The expectation step: how likely each point is, and how much each component is responsible for it. All of it, moments
 * included, comes from one pass over the points; components that are responsible for less than 2e-12 of a point are left
 * out of it early.
 *
 * @param mixture - the components.
 * @param points - `[points, columns]`, finite.
 * @param request - what to compute beside likelihoods and assignments.
 * @throws RangeError when the columns differ; UserError when a covariance is not positive definite.
 */
export function expectation(
  mixture: GaussianMixture,
  points: Matrix,
  request: ExpectationRequest = {},
): Expectation {
  const { clusters, columns, means } = mixture;
  if (points.columns !== columns) {
    throw new RangeError(
      `the mixture has ${columns} columns, but the points have ${points.columns}`,
    );
  }
  const { constants, triangles, offsets } = whiten(mixture);
  const diagonal = isDiagonal(mixture.structure);
  const { data, rows } = points;
  const size = columns * columns;
  const logLikelihoods = new Float64Array(rows);
  const assignments = new Int32Array(rows);
  const responsibilities = request.responsibilities ? new Float64Array(rows * clusters) : undefined;
  const moments = request.moments ? emptyMoments(clusters, columns) : undefined;
  const point = new Float64Array(columns);
  const difference = new Float64Array(columns);
  const logDensities = new Float64Array(clusters);

  for (let index = 0; index < rows; index++) {
    for (let column = 0; column < columns; column++) point[column] = data[index * columns + column];
    let highest = -Infinity;
    let nearest = 0;
    const first = request.guess ? request.guess[index] : 0;
    for (let turn = 0; turn < clusters; turn++) {
      // The guess comes first, so that the others can be given up early.
      const cluster = turn === 0 ? first : turn <= first ? turn - 1 : turn;
      const threshold = 2 * (constants[cluster] - highest + NEGLIGIBLE);
      let squaredNorm = 0;
      let row = 0;
      for (; row < columns && squaredNorm <= threshold; row++) {
        const start = cluster * size + row * columns;
        let value = -offsets[cluster * columns + row];
        for (let column = diagonal ? row : 0; column <= row; column++) {
          value += triangles[start + column] * point[column];
        }
        squaredNorm += value * value;
      }
      const logDensity = row < columns ? -Infinity : constants[cluster] - squaredNorm / 2;
      logDensities[cluster] = logDensity;
      if (logDensity > highest || (logDensity === highest && cluster < nearest)) {
        highest = logDensity;
        nearest = cluster;
      }
    }
    let sum = 0;
    for (let cluster = 0; cluster < clusters; cluster++) {
      sum += logDensities[cluster] = Math.exp(logDensities[cluster] - highest);
    }
    logLikelihoods[index] = highest + Math.log(sum);
    assignments[index] = nearest;
    for (let cluster = 0; cluster < clusters; cluster++) logDensities[cluster] /= sum;
    responsibilities?.set(logDensities, index * clusters);
    if (moments) addPoint(moments, point, logDensities, means, difference, diagonal);
  }
  return { logLikelihoods, assignments, responsibilities, moments };
}

function emptyMoments(clusters: number, columns: number): Moments {
  return {
    sizes: new Float64Array(clusters),
    first: new Float64Array(clusters * columns),
    second: new Float64Array(clusters * columns * columns),
  };
}

/** Counts one point by its responsibilities; about the means, so that no digits cancel when clusters are small. */
function addPoint(
  { sizes, first, second }: Moments,
  point: Float64Array,
  responsibilities: Float64Array,
  means: Float64Array,
  difference: Float64Array,
  diagonal: boolean,
): void {
  const columns = point.length;
  for (let cluster = 0; cluster < sizes.length; cluster++) {
    const responsibility = responsibilities[cluster];
    if (responsibility === 0) continue;
    sizes[cluster] += responsibility;
    const mean = cluster * columns;
    for (let row = 0; row < columns; row++) {
      difference[row] = point[row] - means[mean + row];
      const weighted = responsibility * difference[row];
      first[mean + row] += weighted;
      const start = (mean + row) * columns;
      for (let column = diagonal ? row : 0; column <= row; column++) {
        second[start + column] += weighted * difference[column];
      }
    }
  }
}

/**
 * The moments that a partition has about given means, as if each point belonged wholly to its cluster.
 *
 * @param points - `[points, columns]`.
 * @param assignments - `[points]` cluster numbers.
 * @param means - `[clusters, columns]`.
 */
export function momentsOfPartition(
  points: Matrix,
  assignments: Int32Array,
  means: Float64Array,
  diagonal: boolean,
): Moments {
  const { columns } = points;
  const clusters = means.length / columns;
  const moments = emptyMoments(clusters, columns);
  const responsibilities = new Float64Array(clusters);
  const point = new Float64Array(columns);
  const difference = new Float64Array(columns);
  for (let index = 0; index < points.rows; index++) {
    for (let column = 0; column < columns; column++) {
      point[column] = points.data[index * columns + column];
    }
    responsibilities[assignments[index]] = 1;
    addPoint(moments, point, responsibilities, means, difference, diagonal);
    responsibilities[assignments[index]] = 0;
  }
  return moments;
}
