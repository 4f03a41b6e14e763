import { rankedScores } from './ranked-scores';

/** The receiver operating characteristic of an anomaly score, from strict to lenient thresholds. */
export interface RocCurve {
  /** Share of normal samples at or above each threshold, ascending from 0 to 1. */
  readonly falsePositiveRate: Float64Array;
  /** Share of anomalies at or above each threshold, ascending from 0 to 1. */
  readonly truePositiveRate: Float64Array;
  /** The thresholds, descending; the first is Infinity, at which nothing is called an anomaly. */
  readonly thresholds: Float64Array;
}

/** Which points of a ROC curve to keep. */
export interface RocCurveOptions {
  /** Leave out points in the middle of a straight piece, which change no drawing; default true. */
  readonly dropIntermediate?: boolean;
}

/**
 * The ROC curve of an anomaly score. Samples with the same score pass a threshold together, so ties
 * make one slanted piece instead of steps whose order would be an accident.
 *
 * @param isAnomaly - `[samples]` 1 or true for an anomaly, 0 or false for a normal sample.
 * @param anomalyScore - `[samples]` finite scores, higher is more anomalous.
 * @param options - which points to keep.
 * @returns `[points]` each: from (0, 0) at the threshold Infinity to (1, 1) at the lowest score.
 * @throws UserError when the lengths differ, a label is neither 0 nor 1, a score is not finite, or one of the two kinds is missing.
 */
export function rocCurve(
  isAnomaly: ArrayLike<number | boolean>,
  anomalyScore: ArrayLike<number>,
  { dropIntermediate = true }: RocCurveOptions = {},
): RocCurve {
  const { scores, anomalies, normals } = rankedScores(isAnomaly, anomalyScore);
  const last = scores.length - 1;
  const kept: number[] = [];
  for (let point = 0; point <= last; point++) {
    const straight =
      point > 0 &&
      point < last &&
      anomalies[point + 1] - anomalies[point] === anomalies[point] - anomalies[point - 1] &&
      normals[point + 1] - normals[point] === normals[point] - normals[point - 1];
    if (!dropIntermediate || !straight) kept.push(point);
  }
  return {
    falsePositiveRate: Float64Array.from([0, ...kept.map((p) => normals[p] / normals[last])]),
    truePositiveRate: Float64Array.from([0, ...kept.map((p) => anomalies[p] / anomalies[last])]),
    thresholds: Float64Array.from([Infinity, ...kept.map((point) => scores[point])]),
  };
}

/**
 * Area under the ROC curve: the probability that an anomaly drawn at random scores higher than a
 * normal sample drawn at random, a tie counting one half (the measure of the paper's Table IV).
 * Needs O(n log n) time.
 *
 * @param isAnomaly - `[samples]` 1 or true for an anomaly, 0 or false for a normal sample.
 * @param anomalyScore - `[samples]` finite scores, **higher is more anomalous**; for a normality score pass
 *   its negative.
 * @returns a number in [0, 1]; 0.5 is chance.
 * @throws UserError when the lengths differ, a label is neither 0 nor 1, a score is not finite, or one of the two kinds is missing.
 * @example
 * rocAuc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]); // 0.75
 */
export function rocAuc(
  isAnomaly: ArrayLike<number | boolean>,
  anomalyScore: ArrayLike<number>,
): number {
  const { anomalies, normals } = rankedScores(isAnomaly, anomalyScore);
  const last = anomalies.length - 1;
  // Twice the area in units of one pair is an integer, so the sum is exact.
  let doubled = anomalies[0] * normals[0];
  for (let point = 1; point <= last; point++) {
    doubled += (anomalies[point] + anomalies[point - 1]) * (normals[point] - normals[point - 1]);
  }
  return doubled / (2 * anomalies[last] * normals[last]);
}

/**
 * Equal error rate: the height at which the share of false alarms equals the share of missed
 * anomalies, with straight lines between the points of the ROC curve.
 *
 * @param isAnomaly - `[samples]` 1 or true for an anomaly, 0 or false for a normal sample.
 * @param anomalyScore - `[samples]` finite scores, higher is more anomalous.
 * @returns a number in [0, 1]; lower is better.
 * @throws UserError when the lengths differ, a label is neither 0 nor 1, a score is not finite, or one of the two kinds is missing.
 */
export function equalErrorRate(
  isAnomaly: ArrayLike<number | boolean>,
  anomalyScore: ArrayLike<number>,
): number {
  const { falsePositiveRate, truePositiveRate } = rocCurve(isAnomaly, anomalyScore);
  // False alarms minus misses never falls along the curve, from -1 at its start to 1 at its end.
  const excess = (point: number) => falsePositiveRate[point] + truePositiveRate[point] - 1;
  let after = 1;
  while (excess(after) < 0) after++;
  const share = -excess(after - 1) / (excess(after) - excess(after - 1));
  const before = falsePositiveRate[after - 1];
  return before + share * (falsePositiveRate[after] - before);
}

/**
 * Average precision: the area under the precision-recall curve as a step function, the sum over
 * thresholds of the precision times the recall gained. Unlike the AUC it depends on how rare the
 * anomalies are; chance is their share.
 *
 * @param isAnomaly - `[samples]` 1 or true for an anomaly, 0 or false for a normal sample.
 * @param anomalyScore - `[samples]` finite scores, higher is more anomalous.
 * @returns a number in (0, 1].
 * @throws UserError when the lengths differ, a label is neither 0 nor 1, a score is not finite, or one of the two kinds is missing.
 */
export function averagePrecision(
  isAnomaly: ArrayLike<number | boolean>,
  anomalyScore: ArrayLike<number>,
): number {
  const { anomalies, normals } = rankedScores(isAnomaly, anomalyScore);
  let sum = 0;
  let before = 0;
  for (let point = 0; point < anomalies.length; point++) {
    const found = anomalies[point];
    sum += (found - before) * (found / (found + normals[point]));
    before = found;
  }
  return sum / before;
}
