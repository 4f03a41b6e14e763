import type { VideoClip } from '../data/video';
import { UserError } from '../errors';
import { createRandom, deriveSeed } from '../random';
import { forEachCuboidFrame } from './clip-cuboids';
import type { CuboidReader } from './cuboid-cache';
import { PICTURE_SIZE } from './cuboid-picture';
import { type CuboidGeometry, isShort } from './cuboids';
import type { CuboidSample, Cuboids, SampledFrame } from './detector';
import type { Scene } from './scene';

/** Cuboids overlap and repeat themselves: so many of them, drawn at random, stand for all. */
export const CROWD_SAMPLE = 12_000;

/** Every so many frames one is kept whole: what a frame usually scores takes fewer samples than how cuboids look. */
const FRAMES_BETWEEN_WHOLE = 10;

/** Without the copy, a frame that was read from a cache would keep its whole clip in memory. */
function copy({ count, pictures, rows, motion, dwelling }: Cuboids): Cuboids {
  return {
    count,
    pictures: pictures.slice(),
    rows: rows.slice(),
    motion: motion.slice(),
    dwelling: dwelling.slice(),
  };
}

/**
 * Draws cuboids at random from clips, each with the same probability, in one pass and in memory for the sample only
 * (reservoir sampling). Of each clip's first frames, where cuboids have not got their full length yet, none is drawn: nor are
 * they scored.
 *
 * @param clips - training clips.
 * @param size - how many cuboids; all of them when there are fewer.
 * @param read - how to get at a clip's cuboids.
 * @throws UserError when no clip is long enough for a whole frame to be kept, without which nothing tells what a frame usually
 *   scores; as the clips, when a frame is refused.
 */
export async function sampleCuboids(
  clips: readonly VideoClip[],
  scene: Scene,
  geometry: CuboidGeometry,
  size: number,
  seed: number,
  read: CuboidReader = forEachCuboidFrame,
): Promise<CuboidSample> {
  const random = createRandom(deriveSeed(seed, 'cuboids'));
  const pictures = new Float32Array(size * PICTURE_SIZE);
  const rows = new Int16Array(size);
  const motion = new Float32Array(size);
  const dwelling = new Float32Array(size);
  const clipNumbers = new Int16Array(size);
  const frames: SampledFrame[] = [];
  let seen = 0;
  for (const [number, clip] of clips.entries()) {
    let fieldsSeen = 0;
    await read(clip, scene, geometry, (index, frame) => {
      fieldsSeen++;
      if (isShort(fieldsSeen, geometry)) return;
      if (index % FRAMES_BETWEEN_WHOLE === FRAMES_BETWEEN_WHOLE - 1) {
        frames.push({ ...copy(frame), clip: number });
      }
      for (let cuboid = 0; cuboid < frame.count; cuboid++) {
        const place = seen < size ? seen : random.integer(seen + 1);
        seen++;
        if (place >= size) continue;
        const picture = frame.pictures.subarray(cuboid * PICTURE_SIZE, (cuboid + 1) * PICTURE_SIZE);
        pictures.set(picture, place * PICTURE_SIZE);
        rows[place] = frame.rows[cuboid];
        motion[place] = frame.motion[cuboid];
        dwelling[place] = frame.dwelling[cuboid];
        clipNumbers[place] = number;
      }
    });
  }
  if (frames.length === 0) {
    throw new UserError(
      `none of ${clips.length} training clips is long enough to learn what a frame usually scores: give at least one of ` +
        `${FRAMES_BETWEEN_WHOLE} frames or more, better all of them`,
    );
  }
  const count = Math.min(seen, size);
  return {
    count,
    pictures: pictures.subarray(0, count * PICTURE_SIZE),
    rows: rows.subarray(0, count),
    motion: motion.subarray(0, count),
    dwelling: dwelling.subarray(0, count),
    clips: clipNumbers.subarray(0, count),
    frames,
  };
}
