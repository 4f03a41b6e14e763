import { type CrowdState, nextState, requireRelease } from './alarm-state';
import { createCuboidExtractor, isShort } from './cuboids';
import type { CrowdDetector } from './detector';
import { DEFAULT_AGGREGATION } from './frame-scores';
import { type HeatMap, heatMap } from './heat-map';
import { createMotionEstimator } from './optical-flow';
import { requireSceneSize } from './scene';
import { type CuboidScores, scoreCuboids, scoreFrame } from './score-cuboids';

/** What the scorer says after a frame. */
export interface StreamedFrame {
  /** Number of the frame, from 0. */
  readonly index: number;
  /** Anomaly score, smoothed over the frames so far, see `scoreFrame`; higher is more anomalous. */
  readonly score: number;
  /** The frame's own score. */
  readonly frameScore: number;
  /** Of half of the frame's width and height. It shows the cuboids that end now, whose middle is some frames ago. */
  readonly heatMap: HeatMap;
  readonly state: CrowdState;
  /** Whether the alarm began with this frame. */
  readonly alarmBegins: boolean;
  /** Columns and rows of the cuboids in the grid, and what is unusual about each; undefined for the first frame. */
  readonly cuboids?: {
    readonly columns: Int16Array;
    readonly rows: Int16Array;
    readonly scores: CuboidScores;
  };
}

/** How to watch. */
export interface StreamOptions {
  readonly width: number;
  readonly height: number;
  /** Score from which on somebody should look, see `learnAlarmThreshold`; Infinity, never, unless told. */
  readonly threshold?: number;
  /**
   * An alarm ends at this share of the threshold; default 1, the threshold itself, which keeps to the number of false alarms that
   * the threshold was learned for. Less makes alarms that flicker into one, and prolongs them all, see `AlarmRule`.
   */
  readonly release?: number;
}

/** Watches a camera, one frame at a time. */
export interface StreamingScorer {
  /**
   * Takes the next frame.
   *
   * @param pixels - `width * height` grey values.
   * @param framesSinceLast - 1, or more where frames were lost.
   * @throws UserError when there are more or fewer grey values, or the frame does not come after the last one.
   */
  next(pixels: Uint8Array, framesSinceLast?: number): StreamedFrame;
  /** Frees the memory of optical flow; the detector stays usable. */
  dispose(): void;
}

/**
 * Starts watching. Only the past counts: where the offline measure smooths over frames before and after, this one has an
 * exponential average of about the same length, so it lags by some frames.
 *
 * @param detector - from `trainCrowdDetector`.
 * @throws UserError when the frames are not of the size that the detector's scene was learned from, or an alarm would never
 *   end or end before it begins.
 */
export async function createStreamingScorer(
  detector: CrowdDetector,
  { width, height, threshold = Infinity, release = 1 }: StreamOptions,
): Promise<StreamingScorer> {
  requireRelease(release);
  requireSceneSize({ name: 'the stream', width, height }, detector.scene);
  const extractor = createCuboidExtractor(detector.scene, detector.geometry);
  const estimator = await createMotionEstimator(width, height);
  const { highest, smoothing } = DEFAULT_AGGREGATION;
  const warmUp = detector.geometry.frames;
  let index = -1;
  let fieldsSeen = 0;
  let score = 0;
  let state: CrowdState = 'starting';
  return {
    next(pixels, framesSinceLast = 1) {
      const motion = estimator.next(pixels, framesSinceLast);
      index += framesSinceLast;
      if (!motion) {
        const { scene, geometry } = detector;
        const empty = heatMap({ columns: [], rows: [], scores: [] }, scene, geometry);
        return {
          index,
          score,
          frameScore: 0,
          heatMap: empty,
          state,
          alarmBegins: false,
        };
      }
      fieldsSeen++;
      const frame = extractor.next(motion);
      const scores = scoreCuboids(detector, frame);
      const own = scoreFrame(detector, scores, highest);
      const starting = isShort(fieldsSeen, detector.geometry);
      // The average of what has been seen, until that is as long as the smoothing; what came before cuboids had their full
      // length is noise and leaves no trace in it.
      const counted = Math.max(1, fieldsSeen - warmUp + 1);
      const share = Math.max(1 / smoothing, 1 / counted);
      score += (1 - (1 - share) ** framesSinceLast) * (own - score);
      const before = state;
      state = nextState(before, starting ? undefined : score, { threshold, release });
      const { columns, rows } = frame;
      return {
        index,
        score,
        frameScore: own,
        heatMap: heatMap(
          { columns, rows, scores: scores.total },
          detector.scene,
          detector.geometry,
        ),
        state,
        alarmBegins: state === 'alarm' && before !== 'alarm',
        cuboids: { columns, rows, scores },
      };
    },
    dispose: () => estimator.dispose(),
  };
}
