import { type Matrix, matrix } from '../matrix';
import { createRandom, deriveSeed } from '../random';
import { kMeans } from './k-means';
import { principalComponents, projectOnComponents } from './principal-components';
import { requireAscending, requireCount } from './requirements';

/** How `gapStatistic` shall run. */
export interface GapOptions {
  /** Makes the result repeatable; an integer. */
  readonly seed: number;
  /** How many data sets without clusters to compare with; default 10. */
  readonly references?: number;
  /** k-means restarts on each; default 5. */
  readonly restarts?: number;
}

/** How much better k-means does on the points than on points without clusters. */
export interface Gap {
  readonly clusters: number;
  /** Mean of `ln(inertia)` without clusters, minus that of the points: higher is better. */
  readonly gap: number;
  /** Standard error of the mean, with the simulation's share: Tibshirani's s_k. */
  readonly error: number;
}

/**
 * Gap statistic (Tibshirani, Walther and Hastie 2001): inertia falls with every further cluster, so it is compared with what it
 * would be for points spread evenly over the box that the points fill along their principal components.
 *
 * @param points - `[points, columns]`; finite.
 * @param clusterCounts - the numbers of clusters to try, strictly ascending.
 * @returns one gap for each number of clusters, in the order given.
 * @throws RangeError when there are fewer than two points, the numbers do not ascend, an option makes no sense for these points, or
 * no more of them differ than there are clusters to try; UserError when a point is not finite.
 */
export async function gapStatistic(
  points: Matrix,
  clusterCounts: readonly number[],
  { seed, references = 10, restarts = 5 }: GapOptions,
): Promise<Gap[]> {
  requireCount('references', references, 2);
  requireAscending('numbers of clusters', clusterCounts);
  if (points.rows < 2) {
    throw new RangeError(`a gap statistic needs two points or more, got ${points.rows}`);
  }
  const components = principalComponents(points, points.columns);
  // A rotation changes no distance, so that the box may stay in the components' coordinates.
  const rotated = projectOnComponents(points, components);
  const boxes = Array.from({ length: references }, (_, reference) =>
    spreadEvenly(rotated, deriveSeed(seed, `gap/${reference}`)),
  );
  const gaps: Gap[] = [];
  for (const clusters of clusterCounts) {
    const logInertia = async (data: Matrix) =>
      Math.log((await kMeans(data, { clusters, seed, restarts })).inertia);
    const own = await logInertia(rotated);
    if (own === -Infinity) {
      throw new RangeError(
        `${clusters} clusters leave nothing of the points' inertia to compare: try fewer than there are different points`,
      );
    }
    const others: number[] = [];
    for (const box of boxes) others.push(await logInertia(box));
    const mean = others.reduce((sum, value) => sum + value, 0) / references;
    const variance = others.reduce((sum, value) => sum + (value - mean) ** 2, 0) / references;
    gaps.push({ clusters, gap: mean - own, error: Math.sqrt(variance * (1 + 1 / references)) });
  }
  return gaps;
}

/**
 * The authors' rule: the smallest number of clusters whose gap is not beaten by the next one's by more than its error; the
 * largest number when there is none such.
 *
 * @param gaps - by strictly ascending number of clusters.
 * @throws RangeError when there is none, or the numbers do not ascend.
 */
export function clustersByGap(gaps: readonly Gap[]): number {
  if (gaps.length === 0) throw new RangeError('there is no gap to choose by');
  requireAscending(
    'numbers of clusters',
    gaps.map(({ clusters }) => clusters),
  );
  const enough = gaps.findIndex(
    ({ gap }, index) =>
      index + 1 < gaps.length && gap >= gaps[index + 1].gap - gaps[index + 1].error,
  );
  return gaps[enough < 0 ? gaps.length - 1 : enough].clusters;
}

/** As many points as there are, uniformly in the smallest box around them. */
function spreadEvenly({ data, rows, columns }: Matrix, seed: number): Matrix {
  const random = createRandom(seed);
  const lowest = new Float64Array(columns).fill(Infinity);
  const highest = new Float64Array(columns).fill(-Infinity);
  data.forEach((value, position) => {
    const column = position % columns;
    lowest[column] = Math.min(lowest[column], value);
    highest[column] = Math.max(highest[column], value);
  });
  const values = data.map((_, position) => {
    const column = position % columns;
    return lowest[column] + random.next() * (highest[column] - lowest[column]);
  });
  return matrix(values, rows, columns);
}
