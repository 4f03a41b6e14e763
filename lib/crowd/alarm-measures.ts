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

/**
 * What a threshold is worth: `falseAlarms`, seconds with an alarm in a minute of normal video, and `detectionRate`, the
 * share of seconds with an anomaly in which there is an alarm during it.
 *
 * @param clips - scores of labelled clips.
 */
export function measureAlarms(
  clips: readonly ClipScores[],
  threshold: number,
  framesPerSecond: number,
): { falseAlarms: number; detectionRate: number } {
  const share = (wanted: 0 | 1) => {
    const maxima = clips
      .flatMap((clip) => secondMaxima(clip, framesPerSecond, wanted))
      .filter((score) => !Number.isNaN(score));
    return maxima.filter((score) => score > threshold).length / maxima.length;
  };
  return { falseAlarms: 60 * share(0), detectionRate: share(1) };
}
