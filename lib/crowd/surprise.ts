import { UserError } from '../errors';
import { LEAST_TAIL } from './frame-level';

/** What a score means, learned from unlabelled training scores: how rare values as high as this are. */
export interface Surprise {
  /** Ascending quantiles of the training scores, the last of them where the tail begins. */
  readonly quantiles: Float64Array;
  /** Mean excess over the last quantile: the scale of an exponential tail. */
  readonly tailScale: number;
}

const QUANTILES = 200;

/** The highest so many of the training scores are described by an exponential tail: there quantiles get too few. */
const TAIL_SHARE = 0.01;

/** So few training scores are enough: the share above a quantile is rounded up. */
export const LEAST_SCORES = Math.floor((LEAST_TAIL - 1) / TAIL_SHARE) + 1;

/**
 * Learns how rare high scores are: empirical quantiles below, an exponential tail above (peaks over a threshold with shape
 * zero), so that surprise goes on growing beyond the highest score of the training data.
 *
 * @param scores - at least 401 training scores, of which 5 are the tail; higher is more anomalous, not all need be normal.
 * @throws UserError when there are too few.
 */
export function learnSurprise(scores: Float32Array): Surprise {
  if (scores.length < LEAST_SCORES) {
    throw new UserError(
      `${scores.length} training scores do not tell what is rare: give at least ${LEAST_SCORES}, from more or longer clips`,
    );
  }
  const sorted = Float64Array.from(scores).sort();
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  const quantiles = Float64Array.from({ length: QUANTILES + 1 }, (_, index) =>
    at(((1 - TAIL_SHARE) * index) / QUANTILES),
  );
  const tail = sorted.subarray(Math.floor((1 - TAIL_SHARE) * sorted.length));
  const excess = tail.reduce((sum, value) => sum + value - quantiles[QUANTILES], 0) / tail.length;
  return { quantiles, tailScale: Math.max(excess, 1e-6) };
}

/**
 * Where a score lies among ascending quantiles, as an index between two of them. Of several that are equal to it the first
 * counts, so that all training scores which are equal to it are at least as high; `fractionalIndex` has it the other way round.
 *
 * @param score - at most the last quantile.
 */
function positionAmong(quantiles: Float64Array, score: number): number {
  let [low, high] = [0, quantiles.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (quantiles[middle] < score) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return 0;
  return low - (quantiles[low] - score) / (quantiles[low] - quantiles[low - 1]);
}

/**
 * How surprising a score is: minus the logarithm of the share of training scores that are at least as high.
 *
 * @returns nats; 0 for the lowest scores, 4.6 for one in a hundred, and so on without end.
 */
export function surpriseOf({ quantiles, tailScale }: Surprise, score: number): number {
  const start = quantiles[QUANTILES];
  if (score > start) return -Math.log(TAIL_SHARE) + (score - start) / tailScale;
  return -Math.log1p(-((1 - TAIL_SHARE) * positionAmong(quantiles, score)) / QUANTILES);
}

/**
 * The mean of the surprises of several scores of the same things, `[count]` in nats.
 *
 * @param surprises - what each score means, at least one.
 * @param scores - `[count]` each, in the same order.
 */
export function meanSurprise(
  surprises: readonly Surprise[],
  scores: readonly Float32Array[],
): Float32Array {
  const mean = new Float32Array(scores[0].length);
  for (const [number, surprise] of surprises.entries()) {
    for (const [index, score] of scores[number].entries()) {
      mean[index] += surpriseOf(surprise, score) / surprises.length;
    }
  }
  return mean;
}
