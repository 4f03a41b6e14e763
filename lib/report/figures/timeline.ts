import { UserError } from '../../errors';
import type { Figure, FigureOptions } from '../figure';
import { lineFigure, type ShadedInterval } from './lines';

/** Scores of a clip's frames and what they should have been. */
export interface TimelineClip {
  /** `[frames]` scores; higher is more anomalous. */
  readonly frames: ArrayLike<number>;
  /** `[frames]` 1 where something is anomalous, else 0. */
  readonly isAnomalous: ArrayLike<number>;
}

/** What a timeline can be told. */
export interface TimelineOptions extends FigureOptions {
  /** What scores: the method's name. */
  readonly name: string;
  readonly framesPerSecond: number;
  /** A line at this score. */
  readonly threshold?: number;
}

/**
 * The scores of several clips one after another, with the truth shaded: whether one threshold suits them all.
 *
 * @param clips - in the order of the axis.
 * @throws UserError when a clip has not one score and one truth a frame.
 */
export function timelineFigure(clips: readonly TimelineClip[], options: TimelineOptions): Figure {
  const { name, framesPerSecond, threshold } = options;
  const scores = clips.flatMap(({ frames }) => Array.from(frames));
  const shaded: ShadedInterval[] = [];
  let start = 0;
  for (const [number, { frames, isAnomalous }] of clips.entries()) {
    const flags = Array.from(isAnomalous);
    if (flags.length !== frames.length) {
      throw new UserError(
        `clip ${number} has scores of ${frames.length} frames, and the truth of ${flags.length}: give one of both a frame`,
      );
    }
    flags.forEach((flag, frame) => {
      if (flag !== 1 || flags[frame - 1] === 1) return;
      const end = flags.indexOf(0, frame);
      const to = start + (end < 0 ? flags.length : end);
      shaded.push({ from: (start + frame) / framesPerSecond, to: to / framesPerSecond });
    });
    start += flags.length;
  }
  return lineFigure([{ name, x: scores.map((_, frame) => frame / framesPerSecond), y: scores }], {
    width: 860,
    ...options,
    xTitle: 'time through all clips (s)',
    yTitle: 'anomaly score',
    shaded,
    shadedName: 'something happens (truth)',
    references: threshold === undefined ? [] : [{ value: threshold, name: 'threshold' }],
  });
}
