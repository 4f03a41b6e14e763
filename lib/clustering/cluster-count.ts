import { requireOneOf } from '../errors';
import type { Matrix } from '../matrix';
import { clustersByGap, gapStatistic } from './gap-statistic';
import { fitGaussianMixture } from './gaussian-mixture';
import { kMeans } from './k-means';
import { requireAscending, requireCount } from './requirements';
import { silhouette } from './silhouette';

/**
 * By what to choose the number of clusters: the Bayesian information criterion of Gaussian mixtures, the silhouette of
 * k-means, or its gap statistic.
 */
export type CountCriterion = 'bic' | 'silhouette' | 'gap';

const CRITERIA: readonly string[] = ['bic', 'silhouette', 'gap'];

/** How `chooseClusterCount` shall run. */
export interface ClusterCountOptions {
  readonly criterion: CountCriterion;
  /** Makes the result repeatable; an integer. */
  readonly seed: number;
  /** k-means starts of each fit; default 10. */
  readonly restarts?: number;
  /** Of the mixtures; see `GaussianMixtureOptions`. Default 0. */
  readonly shrinkage?: number;
  /**
   * Of the mixtures: added to every variance, in the points' squared unit; default 1e-6. The likelihood has no maximum: a component
   * that shrinks onto points that coincide, or lie on a line, is the more likely the thinner it is, and only this ends it. Where
   * values are rounded, as whole numbers are, that beats every penalty of the criterion and too many clusters come out: then give
   * about the square of the rounding's step, or a tenth of it.
   */
  readonly regularization?: number;
}

/** The chosen number of clusters, and the criterion's curve. */
export interface ClusterCount {
  readonly clusters: number;
  /** The criterion for each number tried, in the order given: lower is better for `bic`, higher for the others. */
  readonly curve: readonly { readonly clusters: number; readonly value: number }[];
}

/**
 * Chooses the number of clusters without labels.
 *
 * @param points - `[points, columns]`, e.g. representations.
 * @param candidates - numbers of clusters to try, strictly ascending; from 2 on for `silhouette`.
 * @returns the number with the best value, of equally good ones the first tried (for `gap`, see {@link clustersByGap}), and all
 * values.
 * @throws RangeError when there is nothing to choose from, the candidates do not ascend, or an option makes no sense for these
 * points; UserError when there is no such criterion, a point is not finite, or no mixture can be
 * fitted, as `fitGaussianMixture` (`bic`).
 * @example
 * const { clusters } = await chooseClusterCount(representations, [8, 9, 10, 11, 12], { criterion: 'bic', seed: 0 });
 */
export async function chooseClusterCount(
  points: Matrix,
  candidates: readonly number[],
  options: ClusterCountOptions,
): Promise<ClusterCount> {
  const { criterion, seed, restarts = 10, shrinkage, regularization } = options;
  requireOneOf('criterion', criterion, CRITERIA);
  if (candidates.length === 0)
    throw new RangeError('there is no number of clusters to choose from');
  requireAscending('candidate numbers of clusters', candidates);
  for (const clusters of candidates) {
    requireCount('a candidate number of clusters', clusters, criterion === 'silhouette' ? 2 : 1);
  }
  if (criterion === 'gap') {
    const gaps = await gapStatistic(points, candidates, { seed, restarts });
    return {
      clusters: clustersByGap(gaps),
      curve: gaps.map(({ clusters, gap }) => ({ clusters, value: gap })),
    };
  }
  const curve: { clusters: number; value: number }[] = [];
  for (const clusters of candidates) {
    const value =
      criterion === 'bic'
        ? (
            await fitGaussianMixture(points, {
              clusters,
              seed,
              restarts,
              shrinkage,
              regularization,
            })
          ).bic
        : silhouette(points, (await kMeans(points, { clusters, seed, restarts })).assignments);
    curve.push({ clusters, value });
  }
  const sign = criterion === 'bic' ? -1 : 1;
  const best = curve.reduce((a, b) => (sign * b.value > sign * a.value ? b : a));
  return { clusters: best.clusters, curve };
}
