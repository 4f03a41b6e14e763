import { describe, expect, it } from 'vitest';
import {
  addVelocity,
  drawVelocities,
  PICTURE_SIDE,
  PICTURE_SIZE,
  VELOCITY_RANGE,
} from '../../lib/crowd/cuboid-picture';
import { createCuboidExtractor, cuboidGrid, DEFAULT_GEOMETRY } from '../../lib/crowd/cuboids';
import { createForeground } from '../../lib/crowd/foreground';
import { openCv } from '../../lib/crowd/opencv';
import {
  createMotionEstimator,
  halve,
  type MotionField,
  TRACK_FRAMES,
} from '../../lib/crowd/point-tracks';
import { fitWalkingSpeed, learnScene, type Scene } from '../../lib/crowd/scene';
import { simulateCrowd } from '../../lib/crowd/simulator';

/** A frame with a pattern that has moved so many pixels. */
function pattern(width: number, height: number, right: number, down: number): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_, pixel) => {
    const x = (pixel % width) - right;
    const y = Math.floor(pixel / width) - down;
    return 128 + 50 * Math.sin(x / 5) * Math.cos(y / 7) + 40 * Math.sin((x + y) / 9);
  });
}

/** Starts following points over a background from which everything stands out. */
const onBlack = (width: number, height: number) =>
  createMotionEstimator(width, height, new Float32Array((width * height) / 4));

/** Points at least so far from the border, where nothing has come in or gone out. */
function inner({ width, height, positions, velocities }: MotionField, margin: number): number[][] {
  return Array.from({ length: positions.length / 2 }, (_, point) => [
    positions[2 * point],
    positions[2 * point + 1],
    velocities[2 * point],
    velocities[2 * point + 1],
  ]).filter(([column, row]) => Math.min(column, row, width - column, height - row) > margin);
}

describe('points that are followed', () => {
  it('move as the pattern does, in pixels of half the size', async () => {
    const estimator = await onBlack(120, 80);
    try {
      for (let frame = 0; frame < TRACK_FRAMES; frame++) {
        expect(estimator.next(pattern(120, 80, 3 * frame, -frame))).toBeUndefined();
      }
      const moved = pattern(120, 80, 3 * TRACK_FRAMES, -TRACK_FRAMES);
      const field = estimator.next(moved)!;
      expect([field.width, field.height]).toEqual([60, 40]);
      const points = inner(field, 9);
      expect(points.length).toBeGreaterThan(20);
      for (const [, , right, down] of points) {
        expect(right).toBeCloseTo(1.5, 1);
        expect(down).toBeCloseTo(-0.5, 1);
      }
    } finally {
      estimator.dispose();
    }
  });

  it('have the mean velocity of several frames, also where some were lost', async () => {
    const estimator = await onBlack(120, 80);
    try {
      const shifts = [0, 1, 4, 5, 8];
      for (const right of shifts.slice(0, -1)) estimator.next(pattern(120, 80, right, 0));
      // Eight pixels in four frames.
      const field = estimator.next(pattern(120, 80, 8, 0))!;
      for (const [, , right] of inner(field, 9)) expect(right).toBeCloseTo(1, 1);
      // Four more after two frames that were lost: seven pixels in the last four frames.
      const later = inner(estimator.next(pattern(120, 80, 12, 0), 3)!, 9);
      expect(later.length).toBeGreaterThan(20);
      for (const [, , right] of later) expect(right).toBeCloseTo(7 / 2 / 4, 1);
    } finally {
      estimator.dispose();
    }
  });

  it('are given up where they vanish, and are looked for only where somebody is', async () => {
    const [width, height] = [120, 80];
    const empty = new Uint8Array(width * height).fill(100);
    const withPatch = (left: number) => {
      const frame = empty.slice();
      const texture = pattern(width, height, left, 0);
      for (let row = 30; row < 50; row++) {
        for (let column = left; column < left + 20; column++) {
          frame[row * width + column] = texture[row * width + column];
        }
      }
      return frame;
    };
    const background = new Float32Array((width * height) / 4).fill(100);
    const estimator = await createMotionEstimator(width, height, background);
    try {
      let field: MotionField | undefined;
      for (let frame = 0; frame <= TRACK_FRAMES; frame++) {
        field = estimator.next(withPatch(40 + 2 * frame));
      }
      const right = Array.from(field!.velocities).filter((_, index) => index % 2 === 0);
      expect(right.length).toBeGreaterThan(2);
      expect(right.sort((a, b) => a - b)[right.length >> 1]).toBeCloseTo(1, 1);
      for (const [column, row] of inner(field!, 0)) {
        expect(column).toBeGreaterThan(20);
        expect(column).toBeLessThan(38);
        expect(Math.abs(row - 20)).toBeLessThan(9);
      }
      expect(estimator.next(empty)!.positions).toHaveLength(0);
    } finally {
      estimator.dispose();
    }
  });

  it('works on means of four pixels', () => {
    expect([...halve(Uint8Array.from([0, 4, 9, 8, 12, 9, 1, 1, 1]), 3, 3)]).toEqual([6]);
  });
});

describe('the foreground', () => {
  it('is what differs from the background, which follows the light', async () => {
    const { cv } = await openCv();
    const [width, height] = [30, 20];
    const foreground = createForeground(cv, new Float32Array(600).fill(100), width, height);
    const grey = new cv.Mat(height, width, cv.CV_8UC1);
    const see = (level: number, somebody: number) => {
      grey.data.fill(level);
      for (let row = 5; row < 15; row++)
        grey.data.fill(somebody, row * width + 10, row * width + 20);
      return foreground.next(grey).data.slice();
    };
    try {
      const mask = see(104, 150);
      expect(mask[10 * width + 15]).toBe(255);
      expect(mask[10 * width + 2]).toBe(0);
      // A cloud: all of it stands out at once, and no more when the background has followed.
      expect(see(120, 120)[10 * width + 2]).toBe(255);
      for (let frame = 0; frame < 450; frame++) see(120, 120);
      expect(see(120, 120).every((value) => value === 0)).toBe(true);
    } finally {
      grey.delete();
      foreground.dispose();
    }
  });
});

describe("a cuboid's picture", () => {
  const draw = (...velocities: [number, number][]) => drawBeside(0, ...velocities);
  const drawBeside = (still: number, ...velocities: [number, number][]) => {
    const distribution = new Float32Array(PICTURE_SIZE);
    for (const [right, down] of velocities) addVelocity(distribution, 0, right, down);
    const picture = new Float32Array(PICTURE_SIZE);
    drawVelocities(picture, 0, distribution, still);
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

  it('shows what stands still in the middle', () => {
    const beside = drawBeside(3, [1, 0]);
    const same = draw([0, 0], [1, 0], [0, 0], [0, 0]);
    for (const [cell, value] of beside.entries()) expect(same[cell]).toBeCloseTo(value, 5);
    expect(centre(beside)[0]).toBeCloseTo(0.25, 4);
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

/** An empty field but for a block of 12 x 12 pixels at (24, 12) with so many points that move to the right. */
function blockField(points = 16, velocity = 2): MotionField {
  const foreground = new Uint8Array(2400);
  for (let row = 12; row < 24; row++) foreground.fill(255, row * 60 + 24, row * 60 + 36);
  const side = Math.sqrt(points);
  const place = (index: number) => (12 * (index + 0.5)) / side;
  return {
    width: 60,
    height: 40,
    foreground,
    positions: Float32Array.from({ length: 2 * points }, (_, value) => {
      const point = value >> 1;
      return value % 2 === 0 ? 24 + place(point % side) : 12 + place(Math.floor(point / side));
    }),
    velocities: Float32Array.from({ length: 2 * points }, (_, value) =>
      value % 2 === 0 ? velocity : 0,
    ),
  };
}

const EMPTY_FIELD: MotionField = { ...blockField(0), foreground: new Uint8Array(2400) };

describe('cuboids', () => {
  it('are cut where something is, and nowhere else', () => {
    expect(cuboidGrid(SCENE, DEFAULT_GEOMETRY)).toEqual({ columns: 9, rows: 5 });
    const frame = createCuboidExtractor(SCENE).next(blockField());
    const places = Array.from(frame.columns, (column, i) => `${column},${frame.rows[i]}`);
    // Its own place and those that overlap it, by half or by a quarter.
    const around = [3, 4, 5].flatMap((column) => [1, 2, 3].map((row) => `${column},${row}`));
    expect(places.sort()).toEqual(around);
    const own = Array.from(frame.columns).findIndex((c, i) => c === 4 && frame.rows[i] === 2);
    // Sixteen points of speed 2, and eight that count as standing still.
    expect(frame.motion[own]).toBeCloseTo(4 / 3, 5);
    expect(createCuboidExtractor(SCENE).next(EMPTY_FIELD).count).toBe(0);
  });

  it('are the faster the more of their points say so', () => {
    const speeds = [1, 4, 16].map((points) => {
      const frame = createCuboidExtractor(SCENE).next(blockField(points));
      return Math.max(...frame.motion);
    });
    expect(speeds[0]).toBeLessThan(speeds[1]);
    expect(speeds[1]).toBeLessThan(speeds[2]);
  });

  it('are cut around somebody who stands still, who is in the middle of the picture', () => {
    const frame = createCuboidExtractor(SCENE).next(blockField(16, 0));
    expect(frame.count).toBe(9);
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
      const { columns, rows, dwelling: own } = extractor.next(blockField(16, speedOf(frame)));
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

  it('cover several frames', () => {
    const extractor = createCuboidExtractor(SCENE);
    extractor.next(blockField());
    for (let frame = 1; frame < DEFAULT_GEOMETRY.frames; frame++) extractor.next(EMPTY_FIELD);
    // The frame with the block has left the cuboid.
    expect(extractor.next(EMPTY_FIELD).count).toBe(0);
  });
});

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
});
