import { describe, expect, it } from 'vitest';
import { forEachCuboidFrame } from '../../lib/crowd/clip-cuboids';
import {
  addVelocity,
  drawVelocities,
  PICTURE_SIDE,
  PICTURE_SIZE,
  VELOCITY_RANGE,
} from '../../lib/crowd/cuboid-picture';
import { createCuboidExtractor, cuboidGrid, DEFAULT_GEOMETRY } from '../../lib/crowd/cuboids';
import { createMotionEstimator } from '../../lib/crowd/optical-flow';
import { fitWalkingSpeed, learnScene, type Scene } from '../../lib/crowd/scene';
import { simulateCrowd } from '../../lib/crowd/simulator';
import { halveFrame } from '../../lib/data/halve-frame';
import type { VideoClip } from '../../lib/data/video';
import { UserError } from '../../lib/errors';

/** A frame with a pattern that has moved so many pixels. */
function pattern(width: number, height: number, right: number, down: number): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_, pixel) => {
    const x = (pixel % width) - right;
    const y = Math.floor(pixel / width) - down;
    return 128 + 50 * Math.sin(x / 5) * Math.cos(y / 7) + 40 * Math.sin((x + y) / 9);
  });
}

describe('optical flow', () => {
  it('leaves what happens to uncaught errors to the program that uses it', async () => {
    const events = ['uncaughtException', 'unhandledRejection'] as const;
    const listeners = () => events.map((event) => process.listeners(event as 'uncaughtException'));
    const before = listeners();
    (await createMotionEstimator(16, 16)).dispose();
    expect(listeners()).toEqual(before);
  });

  it('is that of a shifted pattern, in pixels of half the size', async () => {
    const estimator = await createMotionEstimator(120, 80);
    try {
      expect(estimator.next(pattern(120, 80, 0, 0))).toBeUndefined();
      const { velocity, width, height } = estimator.next(pattern(120, 80, 3, -1))!;
      expect([width, height]).toEqual([60, 40]);
      let [right, down] = [0, 0];
      for (let row = 10; row < 30; row++) {
        for (let column = 10; column < 50; column++) {
          const at = 2 * (row * 60 + column);
          expect(Math.abs(velocity[at] - 1.5)).toBeLessThan(0.3);
          expect(Math.abs(velocity[at + 1] + 0.5)).toBeLessThan(0.3);
          right += velocity[at] / 800;
          down += velocity[at + 1] / 800;
        }
      }
      expect(right).toBeCloseTo(1.5, 1);
      expect(down).toBeCloseTo(-0.5, 1);
      const twoFrames = estimator.next(pattern(120, 80, 6, -2), 2)!;
      expect(twoFrames.velocity[2 * (20 * 60 + 30)]).toBeCloseTo(0.75, 1);
      estimator.next(pattern(120, 80, 7, -2));
      // The mean of its last two steps, one pixel and three.
      const { velocity: mean } = estimator.next(pattern(120, 80, 10, -2))!;
      expect(mean[2 * (20 * 60 + 30)]).toBeCloseTo(1, 1);
    } finally {
      estimator.dispose();
    }
  });

  it('refuses frames that do not come after the last one, and goes on', async () => {
    const estimator = await createMotionEstimator(120, 80);
    const next = (frames?: number) => estimator.next(pattern(120, 80, 0, 0), frames);
    next();
    for (const wrong of [0, -1, 0.5, Number.NaN]) {
      expect(() => next(wrong)).toThrow(`at least 1, got ${wrong}`);
    }
    expect(next()!.velocity.every(Number.isFinite)).toBe(true);
    estimator.dispose();
    // A second time it does nothing.
    estimator.dispose();
  });

  it('refuses frames of which nothing is left at half size', async () => {
    await expect(createMotionEstimator(1, 80)).rejects.toThrow('frames of 1 x 80 pixels');
    (await createMotionEstimator(2, 2)).dispose();
  });

  it('refuses frames of another size', async () => {
    const estimator = await createMotionEstimator(120, 80);
    try {
      expect(() => estimator.next(pattern(120, 40, 0, 0))).toThrow(UserError);
      // Three colours a pixel.
      const colours = new Uint8Array(3 * 120 * 80);
      expect(() => estimator.next(colours)).toThrow(/120 x 80 .*9600 grey values, found 28800/);
    } finally {
      estimator.dispose();
    }
  });

  it('works on means of four pixels', () => {
    expect([...halveFrame(Uint8Array.from([0, 4, 9, 8, 12, 9, 1, 1, 1]), 3, 3)]).toEqual([6]);
    // 2.25 and 2.5: rounded, not cut off.
    const pair = Uint8Array.from([2, 2, 2, 2, 2, 3, 3, 3]);
    expect([...halveFrame(pair, 4, 2)]).toEqual([2, 3]);
  });
});

describe("a cuboid's picture", () => {
  const draw = (...velocities: [number, number][]) => drawBeside(0, ...velocities);
  const drawBeside = (empty: number, ...velocities: [number, number][]) => {
    const distribution = new Float32Array(PICTURE_SIZE);
    for (const [right, down] of velocities) addVelocity(distribution, 0, right, down);
    const picture = new Float32Array(PICTURE_SIZE);
    drawVelocities(picture, 0, distribution, empty);
    return picture;
  };
  const centre = (picture: Float32Array) => {
    let [x, y] = [0, 0];
    for (let cell = 0; cell < PICTURE_SIZE; cell++) {
      x += picture[cell] ** 2 * (cell % PICTURE_SIDE);
      y += picture[cell] ** 2 * Math.floor(cell / PICTURE_SIDE);
    }
    const cells = (PICTURE_SIDE - 1) / (2 * VELOCITY_RANGE);
    return [x / cells - VELOCITY_RANGE, y / cells - VELOCITY_RANGE];
  };

  it('has length one, and its centre of mass at the mean velocity', () => {
    const picture = draw([1, 0.5], [0.2, -0.3], [1, 0.5]);
    expect(picture.reduce((sum, value) => sum + value ** 2, 0)).toBeCloseTo(1, 5);
    const [right, down] = centre(picture);
    expect(right).toBeCloseTo(2.2 / 3, 4);
    expect(down).toBeCloseTo(0.7 / 3, 4);
  });

  it('shows what is empty as standing still', () => {
    const still = drawBeside(3, [1, 0]);
    const same = draw([0, 0], [1, 0], [0, 0], [0, 0]);
    for (const [cell, value] of still.entries()) expect(same[cell]).toBeCloseTo(value, 5);
    expect(centre(still)[0]).toBeCloseTo(0.25, 4);
  });

  it('draws what is too fast at its edge, in its direction', () => {
    const picture = draw([30, 0]);
    expect(picture).toEqual(draw([VELOCITY_RANGE, 0]));
    expect(centre(picture)[0]).toBeGreaterThan(VELOCITY_RANGE - 0.5);
  });
});

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

async function* firstFrames(clip: VideoClip, count: number) {
  for await (const frame of clip.frames()) {
    if (frame.index === count) return;
    yield frame;
  }
}

describe('a scene', () => {
  it('has the walking speed on a straight line through the rows', () => {
    const bands = Array.from({ length: 6 }, (_, band) => {
      const counts = new Float64Array(400);
      counts[25 + 10 * band] = 5000;
      return counts;
    });
    const speeds = fitWalkingSpeed(bands, 60);
    // Bin 25 is 0.51 at row 5, and 0.2 more every ten rows.
    for (const row of [5, 17, 42, 59]) {
      expect(speeds[row]).toBeCloseTo(0.51 + (0.2 * (row + 0.5 - 5)) / 10, 4);
    }
  });

  it('is refused where nothing moves', () => {
    expect(() => fitWalkingSpeed([new Float64Array(400)], 10)).toThrow(/nothing moves/);
  });

  it('is learned from clips: the empty plaza, and faster walking nearby', async () => {
    const { train } = simulateCrowd({ seed: 1, trainClips: 1, frameCount: 60 });
    const scene = await learnScene(train);
    const lawn = scene.background[5 * 180 + 90];
    const slabs = scene.background[80 * 180 + 90];
    expect(lawn).toBeLessThan(110);
    expect(slabs).toBeGreaterThan(110);
    expect(scene.walkingSpeed[110]).toBeGreaterThan(scene.walkingSpeed[30]);
    await expect(learnScene([])).rejects.toThrow(/no training clips/);
  });

  it('is refused where clips are too short to see motion in', async () => {
    const { train } = simulateCrowd({ seed: 1, trainClips: 1, frameCount: 60 });
    const glimpse = { ...train[0], frameCount: 3, frames: () => firstFrames(train[0], 3) };
    await expect(learnScene([glimpse])).rejects.toThrow(/too short to see anything move/);
  });

  it('is refused where clips are of different sizes', async () => {
    const { train } = simulateCrowd({ seed: 1, trainClips: 1, frameCount: 10 });
    const other = { ...train[0], name: 'other', width: 180, height: 120 };
    const learning = learnScene([train[0], other]);
    await expect(learning).rejects.toThrow(UserError);
    await expect(learning).rejects.toThrow(/other .*180 x 120 .* 360 x 240/);
  });
});
