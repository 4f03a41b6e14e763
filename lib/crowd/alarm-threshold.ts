import { extremeValueThreshold, fitScoreTail } from '../anomaly';
import type { VideoClip } from '../data/video';
import { UserError } from '../errors';
import type { CrowdDetector } from './detector';
import { createStreamingScorer } from './stream';

/** A threshold and what it was made from. */
export interface AlarmThreshold {
  /** The score from which on somebody should look. */
  readonly threshold: number;
  /** How many false alarms a minute were asked for. */
  readonly falseAlarmsPerMinute: number;
  /** Highest score of each second of the training clips. */
  readonly secondMaxima: readonly number[];
}

/** This share of the seconds makes the tail that is fitted. */
const TAIL_SHARE = 0.2;

/**
 * A threshold for streaming scores, without labels: the highest scores of each second of the training clips are as good as
 * independent of each other, where those of neighbouring frames are not; a generalised Pareto tail through them tells
 * which score is exceeded so many times a minute.
 *
 * @param secondMaxima - highest score of each second.
 * @param falseAlarmsPerMinute - how many one can live with, counted as seconds with an alarm, where an alarm ends at the threshold, see
 *   `AlarmRule`; at most 12.
 * @throws UserError when there are too few seconds, or more alarms are asked for than the tail covers.
 */
export function alarmThreshold(
  secondMaxima: readonly number[],
  falseAlarmsPerMinute: number,
): AlarmThreshold {
  requireFalseAlarmRate(falseAlarmsPerMinute);
  const tail = fitScoreTail(secondMaxima, { tailShare: TAIL_SHARE });
  const probability = Math.min(tail.share, falseAlarmsPerMinute / 60);
  return {
    threshold: extremeValueThreshold(tail, probability),
    falseAlarmsPerMinute,
    secondMaxima,
  };
}

/**
 * Checks what {@link alarmThreshold} will be asked for, before a long training.
 *
 * @throws UserError when it is not above 0, or more than the tail covers.
 */
export function requireFalseAlarmRate(falseAlarmsPerMinute: number): void {
  if (!(falseAlarmsPerMinute > 0 && falseAlarmsPerMinute <= 60 * TAIL_SHARE)) {
    throw new UserError(
      `ask for more than 0 and at most ${60 * TAIL_SHARE} false alarms a minute, got ${falseAlarmsPerMinute}`,
    );
  }
}

/**
 * Streams clips and keeps the highest score of each second, the last of a clip cut short; the first frames, which have little
 * past, are left out.
 *
 * @throws UserError when a clip is not of the scene's size, or as the clip when a frame is refused.
 */
export async function streamSecondMaxima(
  detector: CrowdDetector,
  clips: readonly VideoClip[],
): Promise<number[]> {
  const maxima: number[] = [];
  for (const clip of clips) {
    const scorer = await createStreamingScorer(detector, clip);
    const seconds = new Map<number, number>();
    let last = -1;
    try {
      for await (const { index, pixels } of clip.frames()) {
        const { score, state } = scorer.next(pixels, index - last);
        last = index;
        if (state === 'starting') continue;
        const second = Math.floor(index / clip.framesPerSecond);
        seconds.set(second, Math.max(score, seconds.get(second) ?? 0));
      }
    } finally {
      scorer.dispose();
    }
    for (const maximum of seconds.values()) maxima.push(maximum);
  }
  return maxima;
}

/**
 * Learns from training clips from which streaming score on to raise an alarm, see {@link alarmThreshold}.
 *
 * @param clips - training clips; best such that the auto-encoder was not trained on.
 * @throws UserError as {@link streamSecondMaxima} and {@link alarmThreshold}.
 */
export async function learnAlarmThreshold(
  detector: CrowdDetector,
  clips: readonly VideoClip[],
  falseAlarmsPerMinute: number,
): Promise<AlarmThreshold> {
  return alarmThreshold(await streamSecondMaxima(detector, clips), falseAlarmsPerMinute);
}
