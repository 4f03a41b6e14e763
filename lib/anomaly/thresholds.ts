import { UserError } from '../errors';
import {
  fitParetoByLikelihood,
  fitParetoByMoments,
  type GeneralizedPareto,
  tailProbability,
  tailQuantile,
} from './generalized-pareto';

/**
 * The score that a given share of the training scores lies above: a threshold without labels, for when the share of
 * anomalies (or of bearable alarms) is known and not tiny.
 *
 * @param anomalyScores - `[samples]` of the training samples, higher being more anomalous.
 * @param share - in [0, 1]; 0 gives the highest score, 1 the lowest. Between two scores it is interpolated.
 * @returns a threshold from the lowest to the highest score.
 * @throws UserError when there are no scores, one is not finite, or the share is out of range.
 */
export function quantileThreshold(anomalyScores: ArrayLike<number>, share: number): number {
  const sorted = sortedScores(anomalyScores);
  if (!(share >= 0 && share <= 1)) throw new UserError(`a share is from 0 to 1, got ${share}`);
  const position = (1 - share) * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  const [low, high] = [sorted[below], sorted[above]];
  // Not by their difference, which can be too large for a number; and never outside of the two.
  const between = (1 - (position - below)) * low + (position - below) * high;
  return Math.min(high, Math.max(low, between));
}

/** How `extremeValueThreshold` shall fit the tail. */
export interface ExtremeValueOptions {
  /** Share of the training scores that make the tail; default 0.1. */
  readonly tailShare?: number;
  /**
   * Default `moments`: probability-weighted moments, quick and good for small samples, but blind to where a tail ends. Where they
   * would end it below the highest training score, or at it, maximum likelihood is taken. Or `likelihood` in any case.
   */
  readonly fit?: 'moments' | 'likelihood';
}

/** The upper tail of anomaly scores, and what can be read off it. */
export interface ScoreTail {
  /** Where the tail begins. */
  readonly start: number;
  /** Share of the scores above that. */
  readonly share: number;
  /** Distribution of what the scores in the tail exceed `start` by. */
  readonly pareto: GeneralizedPareto;
}

/**
 * Describes the tail of the training scores by peaks over threshold: a generalised Pareto distribution for what the highest
 * scores exceed the beginning of the tail by (Pickands 1975; for anomaly thresholds, Siffer et al. 2017). With it one can say
 * which score a normal sample exceeds once in a million, though far fewer samples were seen.
 *
 * Scores that have an upper bound and do not thin out towards it make a shape near -1, which neither fit is good at: likelihood
 * stops at -1/2, and takes over where the moments end too early. Such tails are drawn too long, thresholds are too high, and alarms
 * fewer than asked for: of 1,000 uniform scores a sixth of the one in a thousand, 1.7e-4.
 *
 * @param anomalyScores - `[samples]` of the training samples, higher being more anomalous.
 * @returns the tail; its share is counted, and below `tailShare` where many scores are equal to its beginning.
 * @throws UserError when there are no scores or one is not finite, the share is out of range, or the tail has fewer than ten
 * different scores; RangeError when these are so large or so small that a fit is no number.
 */
export function fitScoreTail(
  anomalyScores: ArrayLike<number>,
  { tailShare = 0.1, fit = 'moments' }: ExtremeValueOptions = {},
): ScoreTail {
  const start = quantileThreshold(anomalyScores, tailShare);
  const excesses = Array.from(anomalyScores)
    .filter((score) => score > start)
    .map((score) => score - start);
  if (new Set(excesses).size < 10) {
    throw new UserError(
      `a tail needs ten different scores, but only ${new Set(excesses).size} lie above ${start}: ` +
        'give more scores, or a larger tailShare',
    );
  }
  const byMoments = fit === 'moments' ? momentsIfAny(excesses) : undefined;
  const pareto =
    byMoments && allowsAll(byMoments, excesses) ? byMoments : fitParetoByLikelihood(excesses);
  return { start, share: excesses.length / anomalyScores.length, pareto };
}

/** The fit by moments; none where they cannot be counted in numbers, as likelihood, which takes logarithms, sometimes still can. */
function momentsIfAny(excesses: readonly number[]): GeneralizedPareto | undefined {
  try {
    return fitParetoByMoments(excesses);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Whether the tail goes beyond all of the excesses: what was seen is not impossible. */
function allowsAll(pareto: GeneralizedPareto, excesses: readonly number[]): boolean {
  return excesses.every((excess) => tailProbability(pareto, excess) > 0);
}

/**
 * The score that is exceeded with a given probability, as the tail has it: a threshold by the rate of false alarms that one
 * can live with, which needs no label.
 *
 * @param probability - in (0, tail.share].
 * @returns a threshold at the beginning of the tail or above, in the unit of the scores.
 * @throws UserError when the probability is out of range: within the bulk of the scores `quantileThreshold` knows better.
 * @example
 * // One false alarm in ten thousand frames.
 * const threshold = extremeValueThreshold(fitScoreTail(trainingScores), 1e-4);
 */
export function extremeValueThreshold(
  { start, share, pareto }: ScoreTail,
  probability: number,
): number {
  if (!(probability > 0 && probability <= share)) {
    throw new UserError(
      `the tail begins at probability ${share}: ask for one above 0 up to that, got ${probability}, or use quantileThreshold`,
    );
  }
  return start + tailQuantile(pareto, probability / share);
}

/**
 * Probability that a training sample scores higher, as the tail has it.
 *
 * @param anomalyScore - at or above the beginning of the tail; lower ones give the tail's share.
 * @returns from 0 to the tail's share.
 * @throws UserError when the score is not a number.
 */
export function exceedanceProbability(
  { start, share, pareto }: ScoreTail,
  anomalyScore: number,
): number {
  if (Number.isNaN(anomalyScore)) {
    throw new UserError(
      'the probability of a score needs a number, got NaN: what scored it diverged',
    );
  }
  return share * tailProbability(pareto, Math.max(0, anomalyScore - start));
}

function sortedScores(anomalyScores: ArrayLike<number>): Float64Array {
  const sorted = Float64Array.from(anomalyScores).sort();
  if (sorted.length === 0) throw new UserError('a threshold needs training scores, got none');
  // Not-a-number is sorted to the end, as is infinity.
  if (!Number.isFinite(sorted[0]) || !Number.isFinite(sorted[sorted.length - 1])) {
    throw new UserError('a threshold needs finite scores: at least one is not');
  }
  return sorted;
}
