import { describe, expect, it } from 'vitest';
import type { CuboidReader } from '../../lib/crowd/cuboid-cache';
import { PICTURE_SIZE } from '../../lib/crowd/cuboid-picture';
import { DEFAULT_GEOMETRY } from '../../lib/crowd/cuboids';
import { sampleCuboids } from '../../lib/crowd/sample-cuboids';
import type { Scene } from '../../lib/crowd/scene';
import type { VideoClip } from '../../lib/data/video';

const SCENE: Scene = {
  width: 180,
  height: 120,
  background: new Float32Array(180 * 120),
  walkingSpeed: new Float32Array(120).fill(1),
};
/** Frames of a clip with too little past for cuboids of full length. */
const SHORT = DEFAULT_GEOMETRY.frames - 1;
const FRAMES = 1000;

const clipOf = (name: string, frameCount = FRAMES): VideoClip => ({
  name,
  frameCount,
  width: 360,
  height: 240,
  framesPerSecond: 10,
  frames: () => expect.fail('cuboids are read elsewhere'),
});
const CLIPS = [clipOf('first'), clipOf('second')];

/**
 * One cuboid a frame, whose dwelling is the number of its motion field, counted through both clips; motion, row and picture
 * tell it too.
 */
const read: CuboidReader = async (clip, _scene, _geometry, visit) => {
  for (let field = 0; field < clip.frameCount; field++) {
    const running = field + (clip.name === 'second' ? FRAMES : 0);
    visit(field + 1, {
      count: 1,
      columns: new Int16Array(1),
      rows: Int16Array.of(running),
      pictures: new Float32Array(PICTURE_SIZE).fill(running),
      motion: Float32Array.of(2 * running),
      dwelling: Float32Array.of(running),
    });
  }
};
const draw = (size: number, seed: number, clips: readonly VideoClip[] = CLIPS) =>
  sampleCuboids(clips, SCENE, DEFAULT_GEOMETRY, size, seed, read);

describe('a sample of cuboids', () => {
  it('is drawn from all frames of all clips alike', async () => {
    const size = 200;
    const { count, dwelling } = await draw(size, 1);
    expect(count).toBe(size);
    expect(new Set(dwelling).size).toBe(size);
    const mean = dwelling.reduce((sum, value) => sum + value / size, 0);
    const numbers = Array.from({ length: 2 * FRAMES }, (_, running) => running).filter(
      (running) => running % FRAMES >= SHORT,
    );
    const expected = numbers.reduce((sum, value) => sum + value / numbers.length, 0);
    const variance = numbers.reduce((sum, v) => sum + (v - expected) ** 2 / numbers.length, 0);
    expect(Math.abs(mean - expected)).toBeLessThan(4 * Math.sqrt(variance / size));
    // A quarter is from the first quarter of the frames, where a reservoir that is emptied too often has nothing left.
    const early = dwelling.filter((running) => running < FRAMES / 2).length;
    expect(Math.abs(early - size / 4)).toBeLessThan(4 * Math.sqrt((size * 3) / 16));
  });

  it('keeps what belongs to one cuboid together, and knows its clip', async () => {
    const { count, clips, rows, motion, dwelling, pictures } = await draw(200, 1);
    for (let cuboid = 0; cuboid < count; cuboid++) {
      const running = dwelling[cuboid];
      expect(clips[cuboid]).toBe(running < FRAMES ? 0 : 1);
      expect([rows[cuboid], motion[cuboid]]).toEqual([running, 2 * running]);
      expect(pictures[cuboid * PICTURE_SIZE]).toBe(running);
      expect(pictures[(cuboid + 1) * PICTURE_SIZE - 1]).toBe(running);
    }
    expect(new Set(clips)).toEqual(new Set([0, 1]));
  });

  it('is the same for the same seed', async () => {
    const [first, again, other] = [await draw(200, 1), await draw(200, 1), await draw(200, 2)];
    expect(again).toEqual(first);
    expect(other.dwelling).not.toEqual(first.dwelling);
  });

  it('is all there is when that is less, but for the first frames, where cuboids are too short', async () => {
    const all = await draw(5000, 1, CLIPS.slice(0, 1));
    expect(all.count).toBe(FRAMES - SHORT);
    expect(all.pictures).toHaveLength(PICTURE_SIZE * all.count);
    expect([...all.dwelling]).toEqual(
      Array.from({ length: FRAMES - SHORT }, (_, index) => SHORT + index),
    );
  });

  it('has every tenth frame whole, with its clip', async () => {
    const { frames } = await draw(200, 1);
    expect(frames).toHaveLength(200);
    expect(frames[0]).toMatchObject({ clip: 0, count: 1, dwelling: Float32Array.of(8) });
    expect(frames[199]).toMatchObject({ clip: 1, dwelling: Float32Array.of(1998) });
  });

  it('needs a clip that is long enough for a whole frame', async () => {
    const sampling = draw(200, 1, [clipOf('short', 8)]);
    await expect(sampling).rejects.toThrow(/none of 1 training clips.*10 frames or more/);
  });
});
