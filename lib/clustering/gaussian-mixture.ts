import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { requireOneOf } from '../errors';
import type { Matrix } from '../matrix';
import { deriveSeed } from '../random';
import { SingularCovariance } from './cholesky';
import { type EmResult, maximizeLikelihood, mostLikely } from './expectation-maximization';
import { type CovarianceOptions, maximization } from './gaussian-covariance';
import { type CovarianceStructure, expectation, type GaussianMixture } from './gaussian-density';
import { mixtureOfAll, mixtureOfPartition } from './gaussian-start';
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
  /**
   * Log-likelihood in nats that each start reached before the best one was iterated to convergence; `-Infinity` for one that was
   * given up because a covariance vanished.
   */
  readonly restarts: readonly number[];
}

const COVARIANCES: readonly string[] = ['full', 'tied', 'diagonal', 'spherical'];

/** Gain a point below which a start is not followed further until it is known to be the best one. */
const SHORT_TOLERANCE = 1e-3;

/**
 * Clusters points by a mixture of Gaussian distributions, fitted by expectation-maximisation: unlike k-means it lets
 * clusters differ in size, spread and orientation. Each start is a k-means partition of its own; all are followed until
 * they gain little, and the most likely one to convergence. A start in which a covariance vanishes is given up. No label is
 * involved.
 *
 * @param points - `[points, columns]`, e.g. representations; finite.
 * @returns mixture, assignments, and likelihood with the criteria made from it. The same seed gives the same result.
 * @throws RangeError when an option makes no sense for these points; UserError when there is no such covariance, a point is
 * not finite, a covariance vanishes in every start in spite of the regularisation, or the points do not fit into the 4 GiB that the kernel
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
  const attempts: (EmResult<GaussianMixture> | SingularCovariance)[] = [];
  const whole = mixtureOfAll(points, options.clusters, covariance);
  for await (const assignments of initialPartitions(points, options)) {
    const start = mixtureOfPartition(points, assignments, whole, covariance);
    attempts.push(
      unlessSingular(() => iterate(points, start, covariance, shortTolerance, maxIterations)),
    );
    await yieldToEvents();
  }
  const final = firstThatLasts(attempts, (best) => {
    const isFinal = best.converged && shortTolerance === tolerance;
    const left = isFinal ? 0 : maxIterations - best.iterations;
    const end = iterate(points, best.parameters, covariance, tolerance, left);
    return {
      ...end,
      iterations: best.iterations + end.iterations,
      converged: isFinal || end.converged,
    };
  });
  return {
    mixture: final.parameters,
    assignments: expectation(final.parameters, points).assignments,
    logLikelihood: final.logLikelihood,
    ...informationCriteria(
      final.logLikelihood,
      parameterCount(final.parameters, covariance.shrinkage),
      points.rows,
    ),
    iterations: final.iterations,
    converged: final.converged,
    restarts: attempts.map((attempt) =>
      attempt instanceof SingularCovariance ? -Infinity : attempt.logLikelihood,
    ),
  };
}

/** What a computation returns, or that a covariance vanished in it. */
function unlessSingular<Result>(compute: () => Result): Result | SingularCovariance {
  try {
    return compute();
  } catch (error) {
    if (error instanceof SingularCovariance) return error;
    throw error;
  }
}

/**
 * Follows the most likely attempt to its end, and where a covariance vanishes on the way the next most likely.
 *
 * @throws SingularCovariance, the first one met, when there is no attempt that lasts.
 */
function firstThatLasts(
  attempts: readonly (EmResult<GaussianMixture> | SingularCovariance)[],
  follow: (attempt: EmResult<GaussianMixture>) => EmResult<GaussianMixture>,
): EmResult<GaussianMixture> {
  const failures: SingularCovariance[] = [];
  const remaining: EmResult<GaussianMixture>[] = [];
  for (const attempt of attempts) {
    if (attempt instanceof SingularCovariance) failures.push(attempt);
    else remaining.push(attempt);
  }
  while (remaining.length > 0) {
    const [best] = remaining.splice(mostLikely(remaining), 1);
    const end = unlessSingular(() => follow(best));
    if (!(end instanceof SingularCovariance)) return end;
    failures.push(end);
  }
  throw failures[0];
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
