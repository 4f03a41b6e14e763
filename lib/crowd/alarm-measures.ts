import { UserError } from '../errors';
import { alarmThreshold } from './alarm-threshold';
import type { ClipScores } from './evaluate';

/**
 * The highest score of each second of a clip, counted from the clip's beginning; `NaN` where no frame is `wanted`. A frame
 * belongs to the second in which it begins, so that rates such as 29.97 frames a second neither lose frames nor count one twice.
 */
function secondMaxima(
  { frames, isAnomalous }: ClipScores,
  framesPerSecond: number,
  wanted: 0 | 1,
): number[] {
  if (!(framesPerSecond > 0 && Number.isFinite(framesPerSecond))) {
    throw new UserError(
      `frames a second are a number above 0, got ${framesPerSecond}: give the rate at which the clips were taken`,
    );
  }
  const maxima: number[] = [];
  for (const [frame, score] of frames.entries()) {
    const second = Math.floor(frame / framesPerSecond);
    while (maxima.length <= second) maxima.push(Number.NaN);
    if (isAnomalous[frame] === wanted && !(score <= maxima[second])) maxima[second] = score;
  }
  return maxima;
}

/** Leaves out the seconds that have no frame of the kind that was wanted. */
function present(maxima: readonly number[]): number[] {
  return maxima.filter((score) => !Number.isNaN(score));
}

/**
 * The threshold of a method, from its scores of training clips and without labels, see {@link alarmThreshold}.
 *
 * @param clips - scores of training clips; their labels are not looked at.
 * @param falseAlarmsPerMinute - how many one can live with.
 * @param framesPerSecond - need not be a whole number.
 * @throws UserError when the rate is not above 0, and as {@link alarmThreshold}.
 */
export function thresholdOf(
  clips: readonly ClipScores[],
  falseAlarmsPerMinute: number,
  framesPerSecond: number,
): number {
  const maxima = clips.flatMap((clip) => {
    const unlabelled = { ...clip, isAnomalous: new Uint8Array(clip.frames.length) };
    return present(secondMaxima(unlabelled, framesPerSecond, 0));
  });
  return alarmThreshold(maxima, falseAlarmsPerMinute).threshold;
}

/**
 * Smoothing over time carries nearly all that an event scores no further than so many seconds beyond its first and last frame. That
 * is so at about ten frames a second, the rate of Ped2 and of the simulator: the smoothing's reach is counted in frames, and at
 * another rate it is as many seconds more or less.
 */
const REACH_SECONDS = 2;

/** The highest score of each second in which nothing happens, nor within {@link REACH_SECONDS} before or after. */
function apartMaxima(clip: ClipScores, framesPerSecond: number): number[] {
  const events = secondMaxima(clip, framesPerSecond, 1);
  const apart = secondMaxima(clip, framesPerSecond, 0).filter((_, second) =>
    events
      .slice(Math.max(0, second - REACH_SECONDS), second + REACH_SECONDS + 1)
      .every((score) => Number.isNaN(score)),
  );
  return present(apart);
}

/** What a threshold is worth; what no second of the clips can tell is left out, since records hold numbers only. */
export interface AlarmMeasures {
  /**
   * Seconds with an alarm in a minute of normal video; the seconds around an event count, although it shows in them. Left
   * out when nothing is normal.
   */
  readonly falseAlarms?: number;
  /** The same without the {@link REACH_SECONDS} before and after each event; left out when nothing else is normal. */
  readonly falseAlarmsApart?: number;
  /** Share of the seconds with an anomaly in which there is an alarm during it; left out when nothing is anomalous. */
  readonly detectionRate?: number;
}

/**
 * Measures what a threshold is worth, see {@link AlarmMeasures}.
 *
 * @param clips - scores of labelled clips.
 * @param framesPerSecond - need not be a whole number.
 * @throws UserError when the rate is not above 0.
 */
export function measureAlarms(
  clips: readonly ClipScores[],
  threshold: number,
  framesPerSecond: number,
): AlarmMeasures {
  const share = (maxima: readonly number[]) =>
    maxima.filter((score) => score > threshold).length / maxima.length;
  const all = (wanted: 0 | 1) =>
    clips.flatMap((clip) => present(secondMaxima(clip, framesPerSecond, wanted)));
  const [normal, anomalous] = [all(0), all(1)];
  const apart = clips.flatMap((clip) => apartMaxima(clip, framesPerSecond));
  return {
    ...(normal.length > 0 ? { falseAlarms: 60 * share(normal) } : {}),
    ...(apart.length > 0 ? { falseAlarmsApart: 60 * share(apart) } : {}),
    ...(anomalous.length > 0 ? { detectionRate: share(anomalous) } : {}),
  };
}
