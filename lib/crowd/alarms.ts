import type { ClipScores } from './evaluate';

/**
 * Highest score of each whole second: neighbouring frames say nearly the same, seconds are as good as independent.
 *
 * @param scores - one a frame.
 * @param framesPerSecond - of the clip.
 */
export function secondMaxima(scores: ArrayLike<number>, framesPerSecond: number): number[] {
  const values = Array.from(scores);
  return Array.from({ length: Math.floor(values.length / framesPerSecond) }, (_, second) =>
    Math.max(...values.slice(second * framesPerSecond, (second + 1) * framesPerSecond)),
  );
}

/** What a threshold does on labelled clips. */
export interface AlarmCount {
  /** Seconds with an alarm and without anything anomalous, a minute of such seconds. */
  readonly falseAlarmsPerMinute: number;
  /** Clips in which something happens and an alarm falls into it. */
  readonly found: number;
  /** Clips in which something happens. */
  readonly events: number;
}

/**
 * Counts alarms second by second: false ones, and clips whose event is found.
 *
 * @param clips - scores and truth, frame by frame; labels are used to measure only.
 * @param threshold - an alarm is a score above it.
 */
export function countAlarms(
  clips: readonly Pick<ClipScores, 'frames' | 'isAnomalous'>[],
  threshold: number,
  framesPerSecond: number,
): AlarmCount {
  const perClip = clips.map(({ frames, isAnomalous }) => {
    const truth = secondMaxima(isAnomalous, framesPerSecond);
    return secondMaxima(frames, framesPerSecond).map((score, second) => ({
      alarm: score > threshold,
      event: truth[second] === 1,
    }));
  });
  const calm = perClip.flat().filter(({ event }) => !event);
  const withEvent = perClip.filter((seconds) => seconds.some(({ event }) => event));
  return {
    falseAlarmsPerMinute: (60 * calm.filter(({ alarm }) => alarm).length) / calm.length,
    found: withEvent.filter((seconds) => seconds.some(({ event, alarm }) => event && alarm)).length,
    events: withEvent.length,
  };
}
