/** What frames usually score, learned from training frames without labels. */
export interface FrameLevel {
  readonly mean: number;
  readonly deviation: number;
}

/** Frames that all score the same have no deviation to measure by. */
const SMALLEST_DEVIATION = 1e-6;

/**
 * Learns what frames usually score, so that scores of different things, how somebody moves and how long somebody stays,
 * can be compared.
 *
 * @param scores - one a training frame.
 */
export function learnFrameLevel(scores: ArrayLike<number>): FrameLevel {
  const values = Array.from(scores);
  const mean = values.reduce((sum, score) => sum + score, 0) / values.length;
  const variance = values.reduce((sum, score) => sum + (score - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.max(SMALLEST_DEVIATION, Math.sqrt(variance)) };
}

/** How far a frame's score is above the mean, in standard deviations of the training frames; below 0 when it has less. */
export function aboveLevel({ mean, deviation }: FrameLevel, score: number): number {
  return (score - mean) / deviation;
}
