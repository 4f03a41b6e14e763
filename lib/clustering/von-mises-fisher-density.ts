import { euclideanLength, type Matrix } from '../matrix';
import { besselRatio, logBesselI } from './bessel';

/**
 * A mixture of von Mises-Fisher distributions on the unit sphere, `p(x) = sum_j w_j c(k_j) exp(k_j m_j . x)`: what a
 * spherical Gaussian mixture is in the plane.
 */
export interface VonMisesFisherMixture {
  /** Number of components. */
  readonly clusters: number;
  readonly columns: number;
  /** `[clusters]`, adding up to 1. */
  readonly weights: Float64Array;
  /** `[clusters, columns]` mean directions, of unit length, row by row. */
  readonly directions: Float64Array;
  /** `[clusters]` concentrations, kappa: 0 spreads over the whole sphere, infinity is one point. */
  readonly concentrations: Float64Array;
}

/** Weighted sums from which `vonMisesFisherMaximization` makes a mixture. */
export interface DirectionSums {
  /** `[clusters]` sums of the responsibilities. */
  readonly sizes: Float64Array;
  /** `[clusters, columns]` weighted sums of the points. */
  readonly resultants: Float64Array;
}

/** In few dimensions, a concentration beyond this one makes a cluster of a single direction, and densities that say no more. */
const HIGHEST_CONCENTRATION = 1e5;

/**
 * The concentration whose mean resultant length is `length`: the approximation of Banerjee et al. 2005 (equation 4.4),
 * `(R d - R^3) / (1 - R^2)`, made exact by Newton's method (Sra 2012).
 *
 * @param length - R, the length of the mean of unit vectors, in [0, 1].
 * @param columns - dimensions d of the space around the sphere; at least 2.
 * @returns kappa, at most 1e5; in hundreds of dimensions that is less than exact lengths near 1 would have.
 */
export function concentrationOf(length: number, columns: number): number {
  if (length <= 0) return 0;
  if (length >= 1) return HIGHEST_CONCENTRATION;
  let kappa = (length * columns - length ** 3) / (1 - length ** 2);
  for (let iteration = 0; iteration < 50 && kappa < HIGHEST_CONCENTRATION; iteration++) {
    const ratio = besselRatio(columns / 2 - 1, kappa);
    const slope = 1 - ratio ** 2 - ((columns - 1) / kappa) * ratio;
    const change = (ratio - length) / slope;
    kappa -= Math.min(change, kappa / 2);
    if (Math.abs(change) < 1e-12 * kappa) break;
  }
  return Math.min(kappa, HIGHEST_CONCENTRATION);
}

/**
 * Logarithm of the constant that makes a von Mises-Fisher density add up to 1 over the unit sphere:
 * `c(kappa) = kappa^(d/2 - 1) / ((2 pi)^(d/2) I_{d/2 - 1}(kappa))`.
 *
 * @param kappa - concentration, at least 0.
 * @param columns - dimensions d of the space around the sphere; at least 2.
 * @returns `ln c(kappa)`.
 */
export function logNormalizer(kappa: number, columns: number): number {
  const order = columns / 2 - 1;
  // Towards 0, where the formula is 0/0, the sphere is uniform: take it so close that the difference is below rounding.
  const safe = Math.max(kappa, 1e-8);
  return order * Math.log(safe) - (columns / 2) * Math.log(2 * Math.PI) - logBesselI(order, safe);
}

/**
 * The expectation step: how likely each point is, and the sums that the next mixture is made from.
 *
 * @param points - `[points, columns]` of unit length.
 * @returns `[points]` log densities in nats and most responsible components, and the sums.
 * @throws RangeError when the columns differ.
 */
export function vonMisesFisherExpectation(
  { clusters, columns, weights, directions, concentrations }: VonMisesFisherMixture,
  points: Matrix,
): { logLikelihoods: Float64Array; assignments: Int32Array; sums: DirectionSums } {
  if (points.columns !== columns) {
    throw new RangeError(
      `the mixture has ${columns} columns, but the points have ${points.columns}`,
    );
  }
  const constants = concentrations.map(
    (kappa, cluster) => Math.log(weights[cluster]) + logNormalizer(kappa, columns),
  );
  const sums = {
    sizes: new Float64Array(clusters),
    resultants: new Float64Array(clusters * columns),
  };
  const logLikelihoods = new Float64Array(points.rows);
  const assignments = new Int32Array(points.rows);
  const densities = new Float64Array(clusters);
  for (let index = 0; index < points.rows; index++) {
    const start = index * columns;
    let nearest = 0;
    for (let cluster = 0; cluster < clusters; cluster++) {
      let cosine = 0;
      for (let column = 0; column < columns; column++) {
        cosine += directions[cluster * columns + column] * points.data[start + column];
      }
      densities[cluster] = constants[cluster] + concentrations[cluster] * cosine;
      if (densities[cluster] > densities[nearest]) nearest = cluster;
    }
    const highest = densities[nearest];
    let total = 0;
    for (let cluster = 0; cluster < clusters; cluster++) {
      densities[cluster] = Math.exp(densities[cluster] - highest);
      total += densities[cluster];
    }
    logLikelihoods[index] = highest + Math.log(total);
    assignments[index] = nearest;
    for (let cluster = 0; cluster < clusters; cluster++) {
      const responsibility = densities[cluster] / total;
      sums.sizes[cluster] += responsibility;
      for (let column = 0; column < columns; column++) {
        sums.resultants[cluster * columns + column] += responsibility * points.data[start + column];
      }
    }
  }
  return { logLikelihoods, assignments, sums };
}

/**
 * The maximisation step.
 *
 * @param sums - from the expectation step, or from a partition.
 * @param previous - whose directions and concentrations components keep that are empty, or whose points cancel.
 * @param shared - whether all components have one concentration.
 * @returns the next mixture, with every weight above 0.
 */
export function vonMisesFisherMaximization(
  { sizes, resultants }: DirectionSums,
  previous: VonMisesFisherMixture,
  shared: boolean,
): VonMisesFisherMixture {
  const { clusters, columns } = previous;
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const directions = Float64Array.from(previous.directions);
  const concentrations = Float64Array.from(previous.concentrations);
  let lengths = 0;
  for (let cluster = 0; cluster < clusters; cluster++) {
    const resultant = resultants.subarray(cluster * columns, (cluster + 1) * columns);
    const length = euclideanLength(resultant);
    lengths += length;
    if (sizes[cluster] < 1e-8 || length === 0) continue;
    const direction = resultant.map((value) => value / length);
    directions.set(direction, cluster * columns);
    concentrations[cluster] = concentrationOf(length / sizes[cluster], columns);
  }
  if (shared) concentrations.fill(concentrationOf(lengths / total, columns));
  const weights = sizes.map((size) => Math.max(size / total, Number.MIN_VALUE));
  return { clusters, columns, weights, directions, concentrations };
}
