import type { VideoClip } from '../data/video';
import { rocAuc } from '../metrics';
import { measureAlarms, thresholdOf } from './alarm-measures';
import { type ClipScores, type CrowdScores, measureCrowdScores } from './evaluate';
import type { CrowdMethodName } from './methods';

/** One row of a run record: a method and what its scores are worth. */
export interface MethodResult {
  readonly method: CrowdMethodName;
  readonly metrics: Record<string, number>;
}

/** What decides the measures beside the scores. */
export interface MeasureOptions {
  /** How often somebody can be called for nothing. */
  readonly falseAlarmsPerMinute: number;
  /** Of all clips. */
  readonly framesPerSecond: number;
  /** Kinds of anomalies to tell apart, see {@link aucPerAnomaly}; none where clips are not named after them. */
  readonly kinds: readonly string[];
}

/**
 * Share of the frames of clips in which something is anomalous, in [0, 1]; clips without labels count as normal.
 *
 * @param clips - at least one with a frame.
 */
export function anomalousShare(
  clips: readonly Pick<VideoClip, 'frameCount' | 'isAnomalous'>[],
): number {
  const frames = clips.reduce((sum, { frameCount }) => sum + frameCount, 0);
  const anomalous = clips.flatMap(({ isAnomalous }) => Array.from(isAnomalous ?? []));
  return anomalous.reduce((sum, flag) => sum + flag, 0) / frames;
}

/**
 * How well the anomalous frames of each kind are told from the normal frames of all clips.
 *
 * @param clips - one method's scores; a clip is of the kind that its name begins with.
 * @returns `auc cyclist` …, one a kind.
 * @throws UserError when nothing is normal, or there is no anomalous frame of a kind.
 */
export function aucPerAnomaly(
  clips: readonly ClipScores[],
  kinds: readonly string[],
): Record<string, number> {
  const select = (name: string, label: number) =>
    clips
      .filter(({ clip }) => clip.startsWith(name))
      .flatMap(({ frames, isAnomalous }) =>
        Array.from(frames).filter((_, frame) => isAnomalous[frame] === label),
      );
  const normal = select('', 0);
  return Object.fromEntries(
    kinds.map((kind) => {
      const anomalous = select(kind, 1);
      const labels = [...normal.map(() => 0), ...anomalous.map(() => 1)];
      return [`auc ${kind}`, rocAuc(labels, [...normal, ...anomalous])];
    }),
  );
}

/**
 * Measures every method: the field's measures, what alarms are worth at a threshold that the method's own scores of training
 * clips gave, and each kind of anomaly by itself.
 *
 * @param test - what the methods say about the test clips.
 * @param training - what the same methods, in the same order, say about training clips; labels are not looked at.
 * @throws UserError as `measureCrowdScores`, `thresholdOf`, `measureAlarms` and {@link aucPerAnomaly}.
 */
export function measureMethods(
  test: readonly CrowdScores[],
  training: readonly CrowdScores[],
  { falseAlarmsPerMinute, framesPerSecond, kinds }: MeasureOptions,
): MethodResult[] {
  return test.map(({ method, clips }, index) => {
    const threshold = thresholdOf(training[index].clips, falseAlarmsPerMinute, framesPerSecond);
    return {
      method,
      metrics: {
        ...measureCrowdScores(clips),
        ...measureAlarms(clips, threshold, framesPerSecond),
        ...aucPerAnomaly(clips, kinds),
      },
    };
  });
}
