import { type CovarianceStructure, type GaussianMixture, isDiagonal } from './gaussian-density';
import type { Moments } from './gaussian-moments';

/** A component that is responsible for less than this many points keeps its place and shape. */
const SMALLEST_SIZE = 1e-8;

/** How covariances are estimated from moments. */
export interface CovarianceOptions {
  readonly structure: CovarianceStructure;
  /**
   * In [0, 1]: how far each covariance is moved towards the average one, before its structure is taken. 0 leaves it as it
   * is, 1 is `tied`; between, a component with few points borrows the shape of the others (Friedman 1989).
   */
  readonly shrinkage: number;
  /** Added to every variance, in the points' squared unit, so that none can vanish. */
  readonly regularization: number;
}

/**
 * The maximisation step: weights, means and covariances that make the points as likely as possible given the
 * responsibilities that the moments were counted by.
 *
 * @param moments - about the means of `previous`.
 * @param previous - the mixture that the moments come from; empty components keep its means and, without shrinkage, its
 * covariances.
 */
export function maximization(
  moments: Moments,
  previous: Pick<GaussianMixture, 'clusters' | 'columns' | 'means' | 'covariances'>,
  options: CovarianceOptions,
): GaussianMixture {
  const { clusters, columns } = previous;
  const { sizes } = moments;
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const weights = sizes.map((size) => Math.max(size / total, Number.MIN_VALUE));
  const means = Float64Array.from(previous.means);
  const covariances = Float64Array.from(previous.covariances);
  for (let cluster = 0; cluster < clusters; cluster++) {
    if (sizes[cluster] < SMALLEST_SIZE) continue;
    centre(moments, cluster, { means, covariances }, columns, isDiagonal(options.structure));
  }
  const shrinkage = options.structure === 'tied' ? 1 : options.shrinkage;
  if (shrinkage > 0) shrink(covariances, weights, shrinkage, columns);
  for (let cluster = 0; cluster < clusters; cluster++) {
    if (sizes[cluster] < SMALLEST_SIZE && shrinkage === 0) continue;
    const start = cluster * columns * columns;
    const covariance = covariances.subarray(start, start + columns * columns);
    if (options.structure === 'spherical') average(covariance, columns);
    for (let row = 0; row < columns; row++) {
      covariance[row * columns + row] += options.regularization;
    }
  }
  return { structure: options.structure, clusters, columns, weights, means, covariances };
}

/** Moves one mean to its points, and fills in their covariance about it. */
function centre(
  { sizes, first, second }: Moments,
  cluster: number,
  { means, covariances }: Pick<GaussianMixture, 'means' | 'covariances'>,
  columns: number,
  diagonal: boolean,
): void {
  const shift = first
    .subarray(cluster * columns, (cluster + 1) * columns)
    .map((sum) => sum / sizes[cluster]);
  for (let row = 0; row < columns; row++) {
    means[cluster * columns + row] += shift[row];
    for (let column = 0; column <= row; column++) {
      const start = cluster * columns * columns;
      const sum = second[start + row * columns + column];
      // Where only diagonals were counted, what is off them stays exactly zero.
      const isCounted = !diagonal || row === column;
      const value = isCounted ? sum / sizes[cluster] - shift[row] * shift[column] : 0;
      covariances[start + row * columns + column] = value;
      covariances[start + column * columns + row] = value;
    }
  }
}

function shrink(
  covariances: Float64Array,
  weights: Float64Array,
  shrinkage: number,
  columns: number,
): void {
  const size = columns * columns;
  for (let entry = 0; entry < size; entry++) {
    let mean = 0;
    for (let cluster = 0; cluster < weights.length; cluster++) {
      mean += weights[cluster] * covariances[cluster * size + entry];
    }
    for (let cluster = 0; cluster < weights.length; cluster++) {
      const own = covariances[cluster * size + entry];
      covariances[cluster * size + entry] = (1 - shrinkage) * own + shrinkage * mean;
    }
  }
}

/** Makes a covariance the multiple of the identity with the same trace. */
function average(covariance: Float64Array, columns: number): void {
  let trace = 0;
  for (let row = 0; row < columns; row++) trace += covariance[row * columns + row];
  covariance.fill(0);
  for (let row = 0; row < columns; row++) covariance[row * columns + row] = trace / columns;
}
