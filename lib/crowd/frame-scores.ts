import { rangeOf } from '../range';

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

/** Fills the scores of frames that were left out, or have none yet, from the nearest frame before, else after. */
export function fillGaps(scores: ReadonlyMap<number, number>, frameCount: number): Float64Array {
  const filled = new Float64Array(frameCount);
  const [first] = rangeOf(scores.keys());
  let last = scores.get(first) ?? 0;
  for (let frame = 0; frame < frameCount; frame++) {
    last = scores.get(frame) ?? last;
    filled[frame] = last;
  }
  return filled;
}
