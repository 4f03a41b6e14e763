import { describe, expect, it } from 'vitest';
import {
  addVelocity,
  drawVelocities,
  PICTURE_SIDE,
  PICTURE_SIZE,
  VELOCITY_RANGE,
} from '../../lib/crowd/cuboid-picture';
import { createMotionEstimator } from '../../lib/crowd/optical-flow';
import { fitWalkingSpeed, learnScene } from '../../lib/crowd/scene';
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
