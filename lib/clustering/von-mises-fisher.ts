import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { type Matrix, normalizeRows } from '../matrix';
import { deriveSeed } from '../random';
import { type EmResult, maximizeLikelihood, mostLikely } from './expectation-maximization';
import { informationCriteria } from './gaussian-mixture';
import { kMeans } from './k-means';
import { requireBetween, requireClusterable, requireDirections } from './requirements';
import {
  type VonMisesFisherMixture,
  vonMisesFisherExpectation,
  vonMisesFisherMaximization,
} from './von-mises-fisher-density';

/** How `fitVonMisesFisherMixture` shall run. */
export interface VonMisesFisherOptions {
  /** Number of components. */
  readonly clusters: number;
  /** Makes the result repeatable; an integer. */
  readonly seed: number;
  /** Give all components one concentration, as k-means gives all one spread; default false. */
  readonly sharedConcentration?: boolean;
  /** How many k-means starts to make, of which the most likely is kept; default 20. */
  readonly restarts?: number;
  /** Gain in log-likelihood a point below which a start has converged; default 1e-6. */
  readonly tolerance?: number;
  /** When to give up on convergence; default 1000. */
  readonly maxIterations?: number;
}

/** A fitted mixture, and what it says about the points it was fitted to. */
export interface VonMisesFisherResult {
  readonly mixture: VonMisesFisherMixture;
  /** `[points]` the component most responsible for each. */
  readonly assignments: Int32Array;
  /** Sum over the points of log p(x) in nats, densities being per unit of the sphere's surface. */
  readonly logLikelihood: number;
  /** Lower is better, as for a Gaussian mixture. */
  readonly bic: number;
  /** Lower is better. */
  readonly aic: number;
  readonly iterations: number;
  readonly converged: boolean;
  /** Log-likelihood of each start, in nats. */
  readonly restarts: readonly number[];
}

/**
 * Clusters directions by a mixture of von Mises-Fisher distributions (movMF, Banerjee et al. 2005): the natural mixture for
 * l2-normalised representations, which lie on the unit sphere. With hard assignments and one concentration that goes to
 * infinity it becomes `sphericalKMeans`.
 *
 * @param points - `[points, columns]` with two columns or more; only their directions count.
 * @returns mixture, assignments, and likelihood with the criteria made from it, of the most likely start. The same seed gives
 * the same result.
 * @throws RangeError when an option makes no sense for these points or a point has no direction; UserError when a point is
 * not finite.
 * @example
 * const { assignments } = await fitVonMisesFisherMixture(representations, { clusters: 10, seed: 1 });
 */
export async function fitVonMisesFisherMixture(
  points: Matrix,
  options: VonMisesFisherOptions,
): Promise<VonMisesFisherResult> {
  const directions = validated(points, options);
  const { clusters, seed, restarts = 20, tolerance = 1e-6, maxIterations = 1000 } = options;
  const shared = options.sharedConcentration ?? false;
  const attempts: EmResult<VonMisesFisherMixture>[] = [];
  for (let restart = 0; restart < restarts; restart++) {
    const startSeed = deriveSeed(seed, `von-mises-fisher/${restart}`);
    const partition = await kMeans(directions, { clusters, seed: startSeed, restarts: 1 });
    attempts.push(
      maximizeLikelihood(
        mixtureOfPartition(directions, partition.assignments, clusters, shared),
        (mixture) => pass(mixture, directions, shared),
        directions.rows,
        { tolerance, maxIterations },
      ),
    );
    await yieldToEvents();
  }
  const { parameters: mixture, ...best } = attempts[mostLikely(attempts)];
  const parameters = clusters * points.columns + (shared ? 0 : clusters - 1);
  return {
    mixture,
    assignments: vonMisesFisherExpectation(mixture, directions).assignments,
    ...best,
    ...informationCriteria(best.logLikelihood, parameters, points.rows),
    restarts: attempts.map(({ logLikelihood }) => logLikelihood),
  };
}

function validated(points: Matrix, options: VonMisesFisherOptions): Matrix {
  requireClusterable(points, options, 'a von Mises-Fisher mixture');
  requireBetween('tolerance', options.tolerance ?? 0, 0);
  if (points.columns < 2) throw new RangeError('directions need at least two columns, got one');
  requireDirections(points);
  return normalizeRows(points);
}

function pass(mixture: VonMisesFisherMixture, directions: Matrix, shared: boolean) {
  const { logLikelihoods, sums } = vonMisesFisherExpectation(mixture, directions);
  return {
    logLikelihood: logLikelihoods.reduce((sum, value) => sum + value, 0),
    next: () => vonMisesFisherMaximization(sums, mixture, shared),
  };
}

/** The mixture that a partition's own directions and concentrations make. */
function mixtureOfPartition(
  { data, rows, columns }: Matrix,
  assignments: Int32Array,
  clusters: number,
  shared: boolean,
): VonMisesFisherMixture {
  const sizes = new Float64Array(clusters);
  const resultants = new Float64Array(clusters * columns);
  for (let index = 0; index < rows; index++) {
    const cluster = assignments[index];
    sizes[cluster]++;
    for (let column = 0; column < columns; column++) {
      resultants[cluster * columns + column] += data[index * columns + column];
    }
  }
  const directions = new Float64Array(clusters * columns);
  // A cluster without points has no direction of its own: the first axis, and no concentration.
  for (let cluster = 0; cluster < clusters; cluster++) directions[cluster * columns] = 1;
  const nothing = {
    clusters,
    columns,
    weights: new Float64Array(clusters),
    directions,
    concentrations: new Float64Array(clusters),
  };
  return vonMisesFisherMaximization({ sizes, resultants }, nothing, shared);
}
