import { UserError } from '../errors';

/** Scores in descending order, with what lies at or above each. */
export interface RankedScores {
  /** The distinct scores, descending. */
  readonly scores: Float64Array;
  /** Number of anomalies with at least each score; the last entry counts all of them. */
  readonly anomalies: Float64Array;
  /** Number of normal samples with at least each score; the last entry counts all of them. */
  readonly normals: Float64Array;
}

/** Scores of the anomalies and of the normal samples, each sorted ascending. */
function separate(isAnomaly: ArrayLike<number | boolean>, anomalyScore: ArrayLike<number>) {
  const count = anomalyScore.length;
  if (isAnomaly.length !== count) {
    throw new UserError(
      `there are ${isAnomaly.length} labels and ${count} scores: each sample needs one of both`,
    );
  }
  const anomalous = new Float64Array(count);
  const normal = new Float64Array(count);
  let anomalies = 0;
  let normals = 0;
  for (let sample = 0; sample < count; sample++) {
    const score = anomalyScore[sample];
    if (!Number.isFinite(score)) {
      throw new UserError(
        `scores are finite numbers, but the score of sample ${sample} is ${score}`,
      );
    }
    const label = Number(isAnomaly[sample]);
    if (label === 1) anomalous[anomalies++] = score;
    else if (label === 0) normal[normals++] = score;
    else {
      throw new UserError(
        `labels are 1 (anomaly) or 0 (normal), but that of sample ${sample} is ${isAnomaly[sample]}`,
      );
    }
  }
  if (anomalies === 0 || normals === 0) {
    throw new UserError(
      `ranking needs anomalies and normal samples, got ${anomalies} and ${normals}: ` +
        'the measure is not defined without both',
    );
  }
  return {
    anomalous: anomalous.subarray(0, anomalies).sort(),
    normal: normal.subarray(0, normals).sort(),
  };
}

/**
 * Ranks samples by score, those with equal scores together: the form from which the ROC curve, its
 * area and the average precision are read. Two sorts of plain numbers, then one merge.
 *
 * @param isAnomaly - `[samples]` 1 or true for an anomaly, 0 or false for a normal sample.
 * @param anomalyScore - `[samples]` finite scores, higher is more anomalous.
 * @returns the distinct scores, and how many anomalies and normal samples have at least each.
 * @throws UserError when the lengths differ, a label is neither 0 nor 1, a score is not finite, or
 *   one of the two kinds is missing.
 */
export function rankedScores(
  isAnomaly: ArrayLike<number | boolean>,
  anomalyScore: ArrayLike<number>,
): RankedScores {
  const { anomalous, normal } = separate(isAnomaly, anomalyScore);
  const scores = new Float64Array(anomalous.length + normal.length);
  const anomalies = new Float64Array(scores.length);
  const normals = new Float64Array(scores.length);
  let size = 0;
  let nextAnomalous = anomalous.length - 1;
  let nextNormal = normal.length - 1;
  while (nextAnomalous >= 0 || nextNormal >= 0) {
    const score = Math.max(
      nextAnomalous >= 0 ? anomalous[nextAnomalous] : -Infinity,
      nextNormal >= 0 ? normal[nextNormal] : -Infinity,
    );
    while (nextAnomalous >= 0 && anomalous[nextAnomalous] === score) nextAnomalous--;
    while (nextNormal >= 0 && normal[nextNormal] === score) nextNormal--;
    scores[size] = score;
    anomalies[size] = anomalous.length - 1 - nextAnomalous;
    normals[size] = normal.length - 1 - nextNormal;
    size++;
  }
  return {
    scores: scores.subarray(0, size),
    anomalies: anomalies.subarray(0, size),
    normals: normals.subarray(0, size),
  };
}
