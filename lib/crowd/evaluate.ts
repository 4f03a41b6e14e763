import type { VideoClip } from '../data/video';
import { UserError } from '../errors';
import { equalErrorRate, rocAuc } from '../metrics';
import { rangeOf } from '../range';
import { forEachCuboidFrame } from './clip-cuboids';
import type { CuboidReader } from './cuboid-cache';
import { type CuboidFrame, type CuboidGeometry, framesSinceMiddle, isShort } from './cuboids';
import { nearestScored, smoothOverTime } from './frame-scores';
import { type HeatMap, heatMap } from './heat-map';
import type { CrowdMethodName, CuboidScorer } from './methods';
import { pixelLevelScore } from './pixel-level';
import { requireSceneSize, type Scene } from './scene';

/** What one method says about one clip. */
export interface ClipScores {
  readonly clip: string;
  /** `[frames]` anomaly scores, smoothed over time. */
  readonly frames: Float64Array;
  /** `[frames]` 1 where something is anomalous. */
  readonly isAnomalous: Uint8Array;
  /**
   * `[frames]` for the pixel-level measure: the highest threshold at which the frame counts as detected. Left out when an
   * anomalous frame has no mask: nobody knows which pixels should be found in it.
   */
  readonly pixelLevel?: Float64Array;
}

/** What all methods say about all clips, and what they say it about. */
export interface CrowdScores {
  readonly method: CrowdMethodName;
  readonly clips: readonly ClipScores[];
}

/**
 * Scores test clips by several methods on the same cuboids. What a cuboid says counts for the frame in its middle, not for
 * the one that it ends with: who comes would be noticed too late and who has gone not forgotten. Memory is bounded by one
 * clip.
 *
 * @param clips - labelled clips; those with a mask of each anomalous frame also get pixel-level scores.
 * @param smoothing - standard deviation in frames of the smoothing over time.
 * @param read - how to get at a clip's cuboids.
 * @throws UserError when a clip has no labels, or frames of another size than the scene; as the clips, when a frame is
 *   refused.
 */
export async function scoreClips(
  clips: readonly VideoClip[],
  scene: Scene,
  geometry: CuboidGeometry,
  scorer: CuboidScorer,
  smoothing: number,
  read: CuboidReader = forEachCuboidFrame,
): Promise<CrowdScores[]> {
  const perMethod = new Map<CrowdMethodName, ClipScores[]>();
  for (const clip of clips) {
    const { isAnomalous } = clip;
    if (!isAnomalous) throw new UserError(`${clip.name} has no labels, so nothing can be measured`);
    requireSceneSize(clip, scene);
    const frames: { index: number; cuboids: CuboidFrame }[] = [];
    await read(clip, scene, geometry, (index, cuboids) => frames.push({ index, cuboids }));
    const masks = await readMasks(clip);
    const marked = masks.every((mask, index) => isAnomalous[index] === 0 || mask?.includes(1));
    const scored = scorer(concatenate(frames.map(({ cuboids }) => cuboids)));
    for (const { method, anomalyScores, frameScore } of scored) {
      const scores = new Map<number, number>();
      const maps = new Map<number, HeatMap>();
      let start = 0;
      for (const [position, { index, cuboids }] of frames.entries()) {
        const own = anomalyScores.subarray(start, start + cuboids.count);
        start += cuboids.count;
        // Such frames would score high; they get what comes after them. Of a clip that has no others the last is better than none.
        if (isShort(position + 1, geometry) && position < frames.length - 1) continue;
        const middle = Math.max(0, index - framesSinceMiddle(geometry));
        scores.set(middle, frameScore(start - cuboids.count, start));
        const { columns, rows } = cuboids;
        maps.set(middle, heatMap({ columns, rows, scores: own }, scene, geometry));
      }
      const nearest = nearestScored(scores.keys(), clip.frameCount);
      // Each frame's own mask, also where the heat map is another's: an anomaly goes on moving.
      const pixelLevel = Float64Array.from(nearest, (scored, frame) => {
        const map = maps.get(scored);
        return map ? pixelLevelScore(map, masks[frame], clip.width) : 0;
      });
      if (!perMethod.has(method)) perMethod.set(method, []);
      perMethod.get(method)!.push({
        clip: clip.name,
        frames: smoothOverTime(
          nearest.map((scored) => scores.get(scored) ?? 0),
          smoothing,
        ),
        isAnomalous,
        ...(marked ? { pixelLevel } : {}),
      });
    }
  }
  return Array.from(perMethod, ([method, clips]) => ({ method, clips }));
}

/** Masks of the anomalous frames of a clip, in one pass. */
async function readMasks(clip: VideoClip): Promise<(Uint8Array | undefined)[]> {
  const masks: (Uint8Array | undefined)[] = [];
  for (let index = 0; index < clip.frameCount; index++) {
    masks.push(clip.isAnomalous?.[index] ? await clip.mask?.(index) : undefined);
  }
  return masks;
}

function concatenate(frames: readonly CuboidFrame[]) {
  const count = frames.reduce((sum, frame) => sum + frame.count, 0);
  const size = frames.reduce((sum, frame) => sum + frame.pictures.length, 0);
  const all = {
    count,
    pictures: new Float32Array(size),
    rows: new Int16Array(count),
    motion: new Float32Array(count),
    dwelling: new Float32Array(count),
  };
  let [cuboid, value] = [0, 0];
  for (const frame of frames) {
    all.pictures.set(frame.pictures, value);
    all.rows.set(frame.rows, cuboid);
    all.motion.set(frame.motion, cuboid);
    all.dwelling.set(frame.dwelling, cuboid);
    cuboid += frame.count;
    value += frame.pictures.length;
  }
  return all;
}

/** Brings a clip's scores to [0, 1] each: many papers do, and it makes every clip's highest frame an anomaly. */
function perClip(scores: Float64Array): Float64Array {
  const [lowest, highest] = rangeOf(scores);
  return scores.map((score) => (highest > lowest ? (score - lowest) / (highest - lowest) : 0));
}

function concatenateNumbers(parts: readonly ArrayLike<number>[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => Array.from(part)));
}

/**
 * The field's measures: `aucFrame` and `eer` over the frames of all clips pooled, nothing normalised a clip; `aucFramePerClip`
 * with scores brought to [0, 1] clip by clip before pooling, as many papers do; `aucPixel`, see {@link pixelLevelScore},
 * only when all clips have pixel-level scores: otherwise it would be a measure of frames in part.
 *
 * @param clips - one method's scores of all test clips.
 * @throws UserError when all frames are normal, or all are anomalous.
 */
export function measureCrowdScores(clips: readonly ClipScores[]): Record<string, number> {
  const labels = concatenateNumbers(clips.map(({ isAnomalous }) => isAnomalous));
  const frames = concatenateNumbers(clips.map((clip) => clip.frames));
  const pixelLevel = clips.flatMap((clip) => (clip.pixelLevel ? [clip.pixelLevel] : []));
  return {
    aucFrame: rocAuc(labels, frames),
    eer: equalErrorRate(labels, frames),
    aucFramePerClip: rocAuc(labels, concatenateNumbers(clips.map((clip) => perClip(clip.frames)))),
    ...(pixelLevel.length === clips.length
      ? { aucPixel: rocAuc(labels, concatenateNumbers(pixelLevel)) }
      : {}),
  };
}
