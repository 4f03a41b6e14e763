import { alarmThreshold } from './alarm-threshold';
import type { ClipScores } from './evaluate';

/** The highest score of each second of a clip, counted from the clip's beginning; `NaN` where no frame is `wanted`. */
function secondMaxima(
  { frames, isAnomalous }: ClipScores,
  framesPerSecond: number,
  wanted: 0 | 1,
): number[] {
  return Array.from({ length: Math.ceil(frames.length / framesPerSecond) }, (_, second) => {
    let highest = Number.NaN;
    const end = Math.min(frames.length, (second + 1) * framesPerSecond);
    for (let frame = second * framesPerSecond; frame < end; frame++) {
      if (isAnomalous[frame] === wanted && !(frames[frame] <= highest)) highest = frames[frame];
    }
    return highest;
  });
}

/**
 * The threshold of a method, from its scores of training clips and without labels, see {@link alarmThreshold}.
 *
 * @param clips - scores of training clips; their labels are not looked at.
 * @param falseAlarmsPerMinute - how many one can live with.
 */
export function thresholdOf(
  clips: readonly ClipScores[],
  falseAlarmsPerMinute: number,
  framesPerSecond: number,
): number {
  const maxima = clips.flatMap((clip) => {
    const unlabelled = { ...clip, isAnomalous: new Uint8Array(clip.frames.length) };
    return secondMaxima(unlabelled, framesPerSecond, 0);
  });
  return alarmThreshold(maxima, falseAlarmsPerMinute).threshold;
}

/** Smoothing over time carries an event so many seconds beyond its first and last frame. */
const REACH_SECONDS = 2;

/** The highest score of each second in which nothing happens, nor within {@link REACH_SECONDS} before or after. */
function apartMaxima(clip: ClipScores, framesPerSecond: number): number[] {
  const events = secondMaxima(clip, framesPerSecond, 1);
  return secondMaxima(clip, framesPerSecond, 0).filter((_, second) =>
    events
      .slice(Math.max(0, second - REACH_SECONDS), second + REACH_SECONDS + 1)
      .every((score) => Number.isNaN(score)),
  );
}

/** What a threshold is worth. */
export interface AlarmMeasures {
  /** Seconds with an alarm in a minute of normal video; the seconds around an event count, although it shows in them. */
  readonly falseAlarms: number;
  /** The same without the {@link REACH_SECONDS} before and after each event; left out when nothing else is normal. */
  readonly falseAlarmsApart?: number;
  /** Share of the seconds with an anomaly in which there is an alarm during it. */
  readonly detectionRate: number;
}

/**
 * Measures what a threshold is worth, see {@link AlarmMeasures}.
 *
 * @param clips - scores of labelled clips.
 */
export function measureAlarms(
  clips: readonly ClipScores[],
  threshold: number,
  framesPerSecond: number,
): AlarmMeasures {
  const share = (maxima: readonly number[]) =>
    maxima.filter((score) => score > threshold).length / maxima.length;
  const all = (wanted: 0 | 1) =>
    clips
      .flatMap((clip) => secondMaxima(clip, framesPerSecond, wanted))
      .filter((score) => !Number.isNaN(score));
  const apart = clips.flatMap((clip) => apartMaxima(clip, framesPerSecond));
  return {
    falseAlarms: 60 * share(all(0)),
    ...(apart.length > 0 ? { falseAlarmsApart: 60 * share(apart) } : {}),
    detectionRate: share(all(1)),
  };
}
