import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { requireOneOf } from '../errors';
import type { Matrix } from '../matrix';
import { deriveSeed } from '../random';
import { type EmResult, maximizeLikelihood, mostLikely } from './expectation-maximization';
import { type CovarianceOptions, maximization } from './gaussian-covariance';
import {
  type CovarianceStructure,
  expectation,
  type GaussianMixture,
  isDiagonal,
} from './gaussian-density';
import { momentsOfPartition } from './gaussian-moments';
import { kMeans } from './k-means';
import { loadForPasses } from './mixture-kernel';
import { requireAssignments, requireBetween, requireClusterable } from './requirements';

/** How `fitGaussianMixture` shall run. */
export interface GaussianMixtureOptions {
  /** Number of components, k. */
  readonly clusters: number;
  /** Makes the result repeatable; an integer. */
  readonly seed: number;
  /** Default `full`. */
  readonly covariance?: CovarianceStructure;
  /** In [0, 1]: how far each covariance is moved towards the average one; default 0. See `CovarianceOptions`. */
  readonly shrinkage?: number;
  /** Added to every variance, in the points' squared unit; default 1e-6. */
  readonly regularization?: number;
  /** How many starts to make, of which the one with the highest likelihood is kept; default 20. */
  readonly restarts?: number;
  /** Gain in log-likelihood a point below which the kept start has converged; default 1e-6. */
  readonly tolerance?: number;
  /** When to give up on convergence; default 1000. */
  readonly maxIterations?: number;
  /** `[points]` cluster numbers: start from this partition, once, instead of from k-means. */
  readonly initialAssignments?: ArrayLike<number>;
}

/** A fitted mixture, and what it says about the points it was fitted to. */
export interface GaussianMixtureResult {
  readonly mixture: GaussianMixture;
  /** `[points]` the component most responsible for each. */
  readonly assignments: Int32Array;
  /** Sum over the points of log p(x), in nats. */
  readonly logLikelihood: number;
  /**
   * Bayesian information criterion, `parameters * ln(points) - 2 logLikelihood`: lower is better (Schwarz 1978). Of what shrinkage
   * ties together only the rest counts as free parameters, as an approximation where it is neither 0 nor 1.
   */
  readonly bic: number;
  /** Akaike's information criterion, `2 parameters - 2 logLikelihood`: lower is better (Akaike 1974). */
  readonly aic: number;
  readonly iterations: number;
  readonly converged: boolean;
  /** Log-likelihood in nats that each start reached before the best one was iterated to convergence. */
  readonly restarts: readonly number[];
}

const COVARIANCES: readonly string[] = ['full', 'tied', 'diagonal', 'spherical'];

/** Gain a point below which a start is not followed further until it is known to be the best one. */
const SHORT_TOLERANCE = 1e-3;

/**
 * Clusters points by a mixture of Gaussian distributions, fitted by expectation-maximisation: unlike k-means it lets
 * clusters differ in size, spread and orientation. Each start is a k-means partition of its own; all are followed until
 * they gain little, and the most likely one to convergence. No label is involved.
 *
 * @param points - `[points, columns]`, e.g. representations; finite.
 * @returns mixture, assignments, and likelihood with the criteria made from it. The same seed gives the same result.
 * @throws RangeError when an option makes no sense for these points; UserError when there is no such covariance, a point is
 * not finite, a covariance vanishes in spite of the regularisation, or the points do not fit into the 4 GiB that the kernel
 * can address.
 * @example
 * const { assignments, bic } = await fitGaussianMixture(representations, { clusters: 10, seed: 1 });
 */
export async function fitGaussianMixture(
  points: Matrix,
  options: GaussianMixtureOptions,
): Promise<GaussianMixtureResult> {
  validate(points, options);
  const { tolerance = 1e-6, maxIterations = 1000 } = options;
  const covariance: CovarianceOptions = {
    structure: options.covariance ?? 'full',
    shrinkage: options.shrinkage ?? 0,
    regularization: options.regularization ?? 1e-6,
  };
  const shortTolerance = Math.max(SHORT_TOLERANCE, tolerance);
  const attempts: EmResult<GaussianMixture>[] = [];
  const whole = mixtureOfAll(points, options.clusters, covariance);
  for await (const assignments of initialPartitions(points, options)) {
    const start = mixtureOfPartition(points, assignments, whole, covariance);
    attempts.push(iterate(points, start, covariance, shortTolerance, maxIterations));
    await yieldToEvents();
  }
  const best = attempts[mostLikely(attempts)];
  const left = maxIterations - best.iterations;
  const isFinal = best.converged && shortTolerance === tolerance;
  const final = iterate(points, best.parameters, covariance, tolerance, isFinal ? 0 : left);
  return {
    mixture: final.parameters,
    assignments: expectation(final.parameters, points).assignments,
    logLikelihood: final.logLikelihood,
    ...informationCriteria(
      final.logLikelihood,
      parameterCount(final.parameters, covariance.shrinkage),
      points.rows,
    ),
    iterations: best.iterations + final.iterations,
    converged: isFinal || final.converged,
    restarts: attempts.map(({ logLikelihood }) => logLikelihood),
  };
}

async function* initialPartitions(
  points: Matrix,
  { clusters, seed, restarts = 20, initialAssignments }: GaussianMixtureOptions,
): AsyncGenerator<Int32Array> {
  if (initialAssignments) {
    yield Int32Array.from(initialAssignments);
    return;
  }
  for (let restart = 0; restart < restarts; restart++) {
    const startSeed = deriveSeed(seed, `mixture/${restart}`);
    yield (await kMeans(points, { clusters, seed: startSeed, restarts: 1 })).assignments;
  }
}

function iterate(
  points: Matrix,
  start: GaussianMixture,
  covariance: CovarianceOptions,
  tolerance: number,
  maxIterations: number,
): EmResult<GaussianMixture> {
  const makePass = loadForPasses(points, start);
  const pass = (mixture: GaussianMixture) => {
    const { logLikelihood, moments } = makePass(mixture);
    return { logLikelihood, next: () => maximization(moments, mixture, covariance) };
  };
  return maximizeLikelihood(start, pass, points.rows, { tolerance, maxIterations });
}

/** A mixture without its weights. */
type Shape = Parameters<typeof maximization>[1];

/** Components that all have the mean and the shape of all points. */
function mixtureOfAll(points: Matrix, clusters: number, covariance: CovarianceOptions): Shape {
  const { rows, columns } = points;
  const nothing = {
    clusters: 1,
    columns,
    means: new Float64Array(columns),
    covariances: new Float64Array(columns * columns),
  };
  const diagonal = isDiagonal(covariance.structure);
  const moments = momentsOfPartition(points, new Int32Array(rows), nothing.means, diagonal);
  const { means, covariances } = maximization(moments, nothing, covariance);
  return {
    clusters,
    columns,
    means: repeated(means, clusters),
    covariances: repeated(covariances, clusters),
  };
}

/** The mixture that a partition's own means and covariances make. An empty cluster has the shape of all points, and no weight. */
function mixtureOfPartition(
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

/**
 * Number of free parameters: means, weights (which add up to 1), and what the covariances' structure leaves free, once for each
 * component. Shrinkage takes away its share of all but one of these, so that at 1 as many are left as where the shape is tied.
 */
function parameterCount(
  { clusters, columns, structure }: GaussianMixture,
  shrinkage: number,
): number {
  const triangle = (columns * (columns + 1)) / 2;
  const ofOne = { full: triangle, tied: triangle, diagonal: columns, spherical: 1 }[structure];
  const shapes = structure === 'tied' ? 1 : clusters - shrinkage * (clusters - 1);
  return clusters * columns + clusters - 1 + shapes * ofOne;
}

function validate(points: Matrix, options: GaussianMixtureOptions): void {
  requireOneOf('covariance', options.covariance ?? 'full', COVARIANCES);
  requireClusterable(points, options, 'a Gaussian mixture');
  requireBetween('shrinkage', options.shrinkage ?? 0, 0, 1);
  requireBetween('regularization', options.regularization ?? 0, 0);
  requireBetween('tolerance', options.tolerance ?? 0, 0);
  if (options.initialAssignments) {
    requireAssignments(options.initialAssignments, points.rows, options.clusters);
  }
}

/**
 * BIC and AIC of a model; lower is better.
 *
 * @param logLikelihood - of all points, in nats.
 * @param parameters - how many the model is free to choose.
 * @param points - how many points there are.
 */
export function informationCriteria(
  logLikelihood: number,
  parameters: number,
  points: number,
): { bic: number; aic: number } {
  return {
    bic: parameters * Math.log(points) - 2 * logLikelihood,
    aic: 2 * parameters - 2 * logLikelihood,
  };
}
