import { describe, expect, it } from 'vitest';
import { forEachCuboidFrame } from '../../lib/crowd/clip-cuboids';
import { PICTURE_SIZE } from '../../lib/crowd/cuboid-picture';
import { createCuboidExtractor, cuboidGrid, DEFAULT_GEOMETRY } from '../../lib/crowd/cuboids';
import type { Scene } from '../../lib/crowd/scene';
import { simulateCrowd } from '../../lib/crowd/simulator';
import { UserError } from '../../lib/errors';

const SCENE: Scene = {
  width: 60,
  height: 40,
  background: new Float32Array(2400).fill(100),
  walkingSpeed: new Float32Array(40).fill(1),
};

/** A field that stands still but for a block of 12 x 12 pixels at (24, 12) with velocity 2 to the right. */
function blockField(brightness = 200, velocity = 2) {
  const grey = new Uint8Array(2400).fill(100);
  const field = new Float32Array(4800);
  for (let row = 12; row < 24; row++) {
    for (let column = 24; column < 36; column++) {
      grey[row * 60 + column] = brightness;
      field[2 * (row * 60 + column)] = velocity;
    }
  }
  return { width: 60, height: 40, velocity: field, grey };
}

describe('cuboids', () => {
  it('are cut where something is, and nowhere else', () => {
    expect(cuboidGrid(SCENE, DEFAULT_GEOMETRY)).toEqual({ columns: 9, rows: 5 });
    const narrow = { width: 60, height: 11 };
    expect(() => cuboidGrid(narrow, DEFAULT_GEOMETRY)).toThrow(
      '12 x 12 pixels fits into the motion field of 60 x 11',
    );
    const frame = createCuboidExtractor(SCENE).next(blockField());
    const places = Array.from(frame.columns, (column, i) => `${column},${frame.rows[i]}`);
    // Its own place and those that overlap it by half; a quarter is not worth a look.
    expect(places.sort()).toEqual(['3,2', '4,1', '4,2', '4,3', '5,2']);
    const own = Array.from(frame.columns).findIndex((c, i) => c === 4 && frame.rows[i] === 2);
    expect(frame.motion[own]).toBeCloseTo(2, 5);
    const still = { ...blockField(100, 0) };
    expect(createCuboidExtractor(SCENE).next(still).count).toBe(0);
  });

  it('are cut around somebody who stands still, who is in the middle of the picture', () => {
    const frame = createCuboidExtractor(SCENE).next(blockField(200, 0));
    expect(frame.count).toBe(5);
    const picture = frame.pictures.subarray(0, PICTURE_SIZE);
    const middle = [7, 8].flatMap((row) => [7, 8].map((column) => picture[row * 16 + column]));
    expect(Math.min(...middle)).toBeGreaterThan(0.2);
    expect(frame.motion[0]).toBe(0);
  });

  /** The dwelling of the block's own place after so many frames, when it moves at the speed that is told for each. */
  const dwellingAfter = (frames: number, speedOf: (frame: number) => number) => {
    const extractor = createCuboidExtractor(SCENE);
    let dwelling = 0;
    for (let frame = 0; frame < frames; frame++) {
      const { columns, rows, dwelling: own } = extractor.next(blockField(200, speedOf(frame)));
      dwelling = own[columns.findIndex((column, i) => column === 4 && rows[i] === 2)];
    }
    return dwelling;
  };

  it('remember how long somebody has stayed, the slower the more', () => {
    expect(dwellingAfter(1, () => 0)).toBeLessThan(0.05);
    const [standing, pottering] = [0, 0.2].map((speed) => dwellingAfter(60, () => speed));
    expect(standing).toBeGreaterThan(0.7);
    expect(pottering).toBeGreaterThan(0.3);
    expect(pottering).toBeLessThan(standing);
  });

  it('do not take a stream of walkers for somebody who stays', () => {
    expect(dwellingAfter(60, () => 1)).toBe(0);
    // One in ten of them hesitates for a moment.
    const hesitating = dwellingAfter(60, (frame) => (frame % 10 === 0 ? 0.1 : 1));
    expect(hesitating).toBeLessThan(0.1);
    // Somebody who stays while others pass in every third frame.
    const passed = dwellingAfter(60, (frame) => (frame % 3 === 0 ? 1 : 0.1));
    expect(passed).toBeGreaterThan(4 * hesitating);
  });

  it('are not cut out of fields of another size than the scene', () => {
    const extractor = createCuboidExtractor(SCENE);
    const turned = { ...blockField(), width: 40, height: 60 };
    expect(() => extractor.next(turned)).toThrow(/40 x 60 .*scene of 60 x 40/);
    const short = { ...blockField(), grey: new Uint8Array(1200) };
    expect(() => extractor.next(short)).toThrow(UserError);
  });

  it('are not cut out of clips of another size than the scene', async () => {
    const { train } = simulateCrowd({ seed: 1, trainClips: 1, frameCount: 10 });
    const cutting = forEachCuboidFrame(train[0], SCENE, DEFAULT_GEOMETRY, () => {});
    await expect(cutting).rejects.toThrow(/normal 1 .*360 x 240 .* 120 x 80/);
  });

  it('measure speed in the walking speed of their row', () => {
    const scene = { ...SCENE, walkingSpeed: SCENE.walkingSpeed.map((_, row) => 1 + row / 20) };
    // The same block in rows 0 to 11 and 24 to 35: nearer to the camera, the same speed in pixels is a slower walk.
    const field = blockField(100, 0);
    for (const top of [0, 24]) {
      for (let row = top; row < top + 12; row++) {
        for (let column = 24; column < 36; column++) {
          field.velocity[2 * (row * 60 + column)] = 0.5;
        }
      }
    }
    const { columns, rows, motion, dwelling } = createCuboidExtractor(scene).next(field);
    const at = (row: number) => columns.findIndex((column, i) => column === 4 && rows[i] === row);
    const meanPace = (top: number) =>
      scene.walkingSpeed.slice(top, top + 12).reduce((sum, speed) => sum + 1 / speed / 12, 0);
    const [far, near] = [at(0), at(4)];
    expect(motion[far]).toBeCloseTo(0.5 * meanPace(0), 5);
    expect(motion[near]).toBeCloseTo(0.5 * meanPace(24), 5);
    expect(motion[far] / motion[near]).toBeGreaterThan(1.8);
    // Far away that is walking, near by it is nearly standing.
    expect(dwelling[far]).toBeCloseTo(Math.max(0, 1 - (0.5 * meanPace(0)) / 0.4) / 40, 6);
    expect(dwelling[near]).toBeCloseTo((1 - (0.5 * meanPace(24)) / 0.4) / 40, 6);
    expect(dwelling[near]).toBeGreaterThan(0.005);
  });

  it.each([
    ['brighter', 130],
    ['darker', 70],
  ])('are no longer cut where all has been %s for a while: the background follows', (_, grey) => {
    const extractor = createCuboidExtractor(SCENE);
    const still = { ...blockField(100, 0), grey: new Uint8Array(2400).fill(grey) };
    expect(extractor.next(still).count).toBe(45);
    // 30 grey values away, of which 18 would do, at 0.05 a frame.
    for (let frame = 2; frame <= 230; frame++) extractor.next(still);
    expect(extractor.next(still).count).toBe(45);
    for (let frame = 232; frame < 260; frame++) extractor.next(still);
    expect(extractor.next(still).count).toBe(0);
  });

  it.each([
    [0.05, 0],
    [0.2, 1],
  ])(
    'dwell only where enough of their place is occupied: %f of it counts %i times',
    (share, dwells) => {
      const field = blockField(100, 0);
      for (let pixel = 0; pixel < share * 144; pixel++) {
        field.grey[(12 + Math.floor(pixel / 12)) * 60 + 24 + (pixel % 12)] = 200;
      }
      const extractor = createCuboidExtractor(SCENE);
      for (let frame = 0; frame < 39; frame++) extractor.next(field);
      // So little is not worth a look: to be told of the place, somebody walks in it for as long as a cuboid.
      for (let frame = 1; frame < 5; frame++) extractor.next(blockField(200, 2));
      const { columns, rows, dwelling } = extractor.next(blockField(200, 2));
      const own = columns.findIndex((column, i) => column === 4 && rows[i] === 2);
      const stayed = 1 - (39 / 40) ** 39;
      expect(dwelling[own]).toBeCloseTo(dwells * stayed * (39 / 40) ** 5, 4);
    },
  );

  it('cover several frames', () => {
    const extractor = createCuboidExtractor(SCENE);
    extractor.next(blockField());
    const empty = blockField(100, 0);
    for (let frame = 1; frame < DEFAULT_GEOMETRY.frames; frame++) extractor.next(empty);
    // The frame with the block has left the cuboid.
    expect(extractor.next(empty).count).toBe(0);
  });
});
