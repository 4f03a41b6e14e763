import { fractionalIndex } from './fractional-index';

/** What frames usually score, learned from training frames without labels. */
export interface FrameLevel {
  /** Ascending, from 0: the scores of the training frames up to where the tail begins. */
  readonly scores: Float64Array;
  /** Number of training frames. */
  readonly frames: number;
  /** Mean excess of the highest frames over the last of these scores: the scale of the tail. */
  readonly tailScale: number;
}

/** The highest so many of the training frames are described by a tail, but no fewer than {@link LEAST_TAIL} of them. */
const TAIL_SHARE = 0.05;

/** A tail through fewer scores than these would be the luck of one or two. */
export const LEAST_TAIL = 5;

/**
 * Shape of the tail, a generalised Pareto distribution. Above 0, so that what a frame says grows ever more slowly: it is
 * averaged with its neighbours, and one that spoke twenty times as loudly as any training frame would drown them. Chosen on
 * simulated clips, see `CHOICES.md`.
 */
const TAIL_SHAPE = 0.3;

/** Frames that all score the same have no scale to measure by. */
const SMALLEST_SCALE = 1e-6;

/**
 * Learns what frames usually score, so that scores of different things, how somebody moves and how long somebody stays,
 * can be compared: each by how rare it is, which makes each raise as many false alarms as the others.
 *
 * @param scores - one a training frame, not negative.
 */
export function learnFrameLevel(scores: ArrayLike<number>): FrameLevel {
  const sorted = Float64Array.from([0, ...Array.from(scores)]).sort();
  const tail = Math.min(scores.length, Math.max(LEAST_TAIL, Math.ceil(TAIL_SHARE * scores.length)));
  const start = scores.length - tail;
  const excess = sorted.subarray(start + 1).reduce((sum, score) => sum + score - sorted[start], 0);
  return {
    scores: sorted.slice(0, start + 1),
    frames: scores.length,
    tailScale: Math.max(SMALLEST_SCALE, excess / Math.max(1, tail)),
  };
}

/**
 * How surprising a frame is: minus the logarithm of the share of training frames that score higher, beyond the
 * tail's beginning by a generalised Pareto tail.
 *
 * @returns nats; 0 for the lowest scores, 3 for one frame in twenty, where the tail begins; from there on less than the logarithm
 * of how rare it is, as {@link TAIL_SHAPE} has it: 4.3 for one in a hundred and 5.6 for one in a thousand, if scores are exponential.
 */
export function frameSurprise({ scores, frames, tailScale }: FrameLevel, score: number): number {
  const last = scores.length - 1;
  if (score <= 0 || frames === 0) return 0;
  if (score >= scores[last]) {
    const excess = (score - scores[last]) / tailScale;
    return -Math.log(1 - last / frames) + Math.log1p(TAIL_SHAPE * excess) / TAIL_SHAPE;
  }
  return -Math.log(1 - fractionalIndex(scores, score) / frames);
}
