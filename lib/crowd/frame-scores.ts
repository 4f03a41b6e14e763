/** How the scores of many cuboids become one a frame. */
export interface Aggregation {
  /** A frame's score is the mean of its so many highest cuboids: one may be noise, an anomaly fills several. */
  readonly highest: number;
  /** Standard deviation of the smoothing over time, in frames. */
  readonly smoothing: number;
}

/** Chosen on training clips with a region played too fast. */
export const DEFAULT_AGGREGATION: Aggregation = { highest: 5, smoothing: 10 };

/**
 * Score of one frame: the mean of its highest cuboid scores; absent ones count as zero, so that one cuboid alone
 * does not weigh as much as five.
 *
 * @param scores - one a cuboid, not negative, higher is more anomalous.
 */
export function frameScore(scores: ArrayLike<number>, highest: number): number {
  // A handful of insertions beats sorting all.
  const top = new Float64Array(highest);
  for (let index = 0; index < scores.length; index++) {
    let value = scores[index];
    for (let place = 0; place < highest && value > 0; place++) {
      if (value <= top[place]) continue;
      const lower = top[place];
      top[place] = value;
      value = lower;
    }
  }
  return top.reduce((sum, value) => sum + value, 0) / highest;
}

/**
 * Smooths a clip's frame scores by a Gaussian over the frames before and after.
 *
 * @param scores - `[frames]`.
 * @param deviation - standard deviation in frames; 0 for none.
 */
export function smoothOverTime(scores: ArrayLike<number>, deviation: number): Float64Array {
  if (deviation === 0) return Float64Array.from(scores);
  const reach = Math.ceil(3 * deviation);
  return Float64Array.from(scores, (_, frame) => {
    let [sum, weights] = [0, 0];
    const last = Math.min(scores.length - 1, frame + reach);
    for (let other = Math.max(0, frame - reach); other <= last; other++) {
      const weight = Math.exp(-((other - frame) ** 2) / (2 * deviation ** 2));
      sum += weight * scores[other];
      weights += weight;
    }
    return sum / weights;
  });
}

/**
 * For each frame the scored one that stands for it: itself, or where it was left out the last one before, else the first of all.
 *
 * @param scored - numbers of the frames that have scores, in any order.
 * @param frameCount - of the clip.
 * @returns `[frameCount]` numbers of scored frames; -1 when there is none.
 */
export function nearestScored(scored: Iterable<number>, frameCount: number): number[] {
  const frames = new Set(scored);
  let last = -1;
  const before = Array.from({ length: frameCount }, (_, frame) => {
    if (frames.has(frame)) last = frame;
    return last;
  });
  const first = before.find((frame) => frame >= 0) ?? -1;
  return before.map((frame) => Math.max(first, frame));
}
