/** What frames usually score, given how much is in them; learned from training frames without labels. */
export interface FrameLevel {
  /** Expected score of an empty frame, and how it rises with `log(1 + cuboids)`. */
  readonly base: number;
  readonly slope: number;
  /** Standard deviation of the training frames around that. */
  readonly deviation: number;
}

/** Frames whose score depends on nothing have no deviation to measure by. */
const SMALLEST_DEVIATION = 1e-6;

/**
 * Learns what frames usually score. Where many walk, one of them is bound to look unusual: the highest of n independent
 * surprises grows as `log n`, those of overlapping cuboids at some other slope, which a straight line through the training
 * frames finds. Without it a full plaza scores higher than a lone cyclist.
 *
 * @param scores - one a training frame.
 * @param counts - cuboids in each.
 */
export function learnFrameLevel(scores: ArrayLike<number>, counts: ArrayLike<number>): FrameLevel {
  const frames = scores.length;
  const [xs, ys] = [Array.from(counts, Math.log1p), Array.from(scores)];
  const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / frames;
  const [meanX, meanY] = [mean(xs), mean(ys)];
  const spread = mean(xs.map((x) => (x - meanX) ** 2));
  const shared = mean(xs.map((x, frame) => (x - meanX) * (ys[frame] - meanY)));
  const slope = spread > 0 ? Math.max(0, shared / spread) : 0;
  const base = meanY - slope * meanX;
  const variance = mean(xs.map((x, frame) => (ys[frame] - base - slope * x) ** 2));
  return { base, slope, deviation: Math.max(SMALLEST_DEVIATION, Math.sqrt(variance)) };
}

/**
 * How far a frame's score is above what frames with so many cuboids usually have, in standard deviations of the training
 * frames; below 0 when it has less.
 */
export function aboveLevel(
  { base, slope, deviation }: FrameLevel,
  score: number,
  count: number,
): number {
  return (score - base - slope * Math.log1p(count)) / deviation;
}
