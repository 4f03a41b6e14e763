import { describe, expect, it } from 'vitest';
import { PLAZA_DEPTH, PLAZA_WIDTH } from '../../lib/crowd/simulator/plaza';
import { simulateClip, simulateCrowd } from '../../lib/crowd/simulator/simulate';
import { stepCrowd } from '../../lib/crowd/simulator/social-force';
import {
  liveThrough,
  SIMULATED_ANOMALIES,
  type SimulatedAnomaly,
} from '../../lib/crowd/simulator/story';
import { createPedestrian, ruleDirection, type Walker } from '../../lib/crowd/simulator/walker';
import type { VideoFrame } from '../../lib/data/video';
import { createRandom } from '../../lib/random';

const CALM = { seed: 3, frameCount: 40, arrivalsPerSecond: 0.9 };

function eventful(kind: SimulatedAnomaly, frameCount = 80) {
  return { ...CALM, frameCount, anomaly: { kind, startFrame: 20 } };
}

describe('the social force', () => {
  it('brings somebody alone to the own speed and heading', () => {
    const walker = createPedestrian(1, 6, createRandom(1));
    walker.velocityX = 0;
    for (let frame = 0; frame < 50; frame++) stepCrowd([walker], 0.1);
    expect(walker.velocityX).toBeCloseTo(walker.preferredSpeed, 3);
    expect(Math.abs(walker.velocityDepth)).toBeLessThan(0.01);
  });

  it('keeps two who meet head-on from walking through each other, and lets them pass', () => {
    const random = createRandom(1);
    const right = { ...createPedestrian(1, 6, random), x: 10 };
    const left = { ...createPedestrian(-1, 6, random), x: 14 };
    let closest = Infinity;
    for (let frame = 0; frame < 60; frame++) {
      stepCrowd([right, left], 0.1);
      closest = Math.min(closest, Math.hypot(right.x - left.x, right.depth - left.depth));
    }
    expect(closest).toBeGreaterThan(0.35);
    expect(right.x).toBeGreaterThan(left.x);
  });
});

describe('a story', () => {
  it('fills the plaza with people who keep to the lane of their direction', () => {
    let [inLane, walkers] = [0, 0];
    for (const moment of liveThrough({ ...CALM, frameCount: 100 })) {
      expect(moment.anomalous).toBe(false);
      for (const { depth, headingX } of moment.walkers) {
        walkers++;
        if (ruleDirection(depth) === Math.sign(headingX)) inLane++;
        expect(depth).toBeGreaterThanOrEqual(0);
        expect(depth).toBeLessThanOrEqual(PLAZA_DEPTH);
      }
    }
    expect(walkers / 100).toBeGreaterThan(10);
    expect(inLane / walkers).toBeGreaterThan(0.95);
  });

  const speeds: Record<SimulatedAnomaly, [number, number]> = {
    cyclist: [3, 4.5],
    cart: [2.2, 3.6],
    runner: [2.6, 4],
    panic: [2, 4],
    'wrong way': [0.7, 2],
    loitering: [0, 0.6],
  };

  it.each(SIMULATED_ANOMALIES)('with %s shows it at its speed', (kind) => {
    const seen: number[] = [];
    for (const moment of liveThrough(eventful(kind))) {
      if (!moment.anomalous) continue;
      for (const walker of moment.walkers) {
        if (!walker.anomalous) continue;
        expect(walker.x).toBeGreaterThan(-3.5);
        expect(walker.x).toBeLessThan(PLAZA_WIDTH + 3.5);
        seen.push(Math.hypot(walker.velocityX, walker.velocityDepth));
      }
    }
    const mean = seen.reduce((sum, speed) => sum + speed, 0) / seen.length;
    expect(mean).toBeGreaterThan(speeds[kind][0]);
    expect(mean).toBeLessThan(speeds[kind][1]);
  });

  it.each(SIMULATED_ANOMALIES)('moves everybody as fast as it says, with %s', (kind) => {
    const before = new Map<object, readonly [number, number]>();
    const [moved, shown] = [[] as number[], [] as number[]];
    for (const { walkers } of liveThrough(eventful(kind, 100))) {
      for (const walker of walkers) {
        const [x, depth] = before.get(walker) ?? [];
        before.set(walker, [walker.x, walker.depth]);
        if (x === undefined || depth === undefined || !walker.anomalous) continue;
        moved.push(10 * Math.hypot(walker.x - x, walker.depth - depth));
        shown.push(Math.hypot(walker.velocityX, walker.velocityDepth));
      }
    }
    const mean = (values: number[]) =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(moved) / mean(shown)).toBeCloseTo(1, 1);
    // In a panic hardly anybody is held up by a wall or by others.
    const slow = moved.filter((speed) => speed < 1.5).length / moved.length;
    if (kind === 'panic') expect(slow).toBeLessThan(0.1);
  });

  it.each(['cyclist', 'cart', 'runner', 'wrong way'] as const)(
    'lets %s come into the picture from outside, through nobody',
    (kind) => {
      for (let seed = 1; seed <= 10; seed++) {
        const moments = liveThrough({ ...eventful(kind, 21), seed });
        const [last] = [...moments].slice(-1);
        const culprit = last.walkers.find(({ anomalous }) => anomalous) as Walker;
        expect(last.anomalous).toBe(false);
        for (const other of last.walkers) {
          if (other === culprit) continue;
          const apart = Math.hypot(other.x - culprit.x, other.depth - culprit.depth);
          expect(apart).toBeGreaterThan(0.8 * (other.radius + culprit.radius));
        }
      }
    },
  );

  it('has somebody who was walking before stop for "loitering"', () => {
    const seen = new Map<object, number>();
    let loiterer: object | undefined;
    for (const { walkers } of liveThrough(eventful('loitering', 60))) {
      for (const walker of walkers) {
        seen.set(walker, (seen.get(walker) ?? 0) + 1);
        if (walker.anomalous) loiterer ??= walker;
      }
      if (loiterer) break;
    }
    expect(loiterer).toBeDefined();
    expect(seen.get(loiterer as object)).toBeGreaterThan(10);
  });

  it('has somebody against the rule in "wrong way"', () => {
    const culprits = [...liveThrough(eventful('wrong way'))].flatMap(({ walkers }) =>
      walkers.filter(({ anomalous }) => anomalous),
    );
    expect(culprits.length).toBeGreaterThan(0);
    for (const { depth, headingX } of culprits) expect(ruleDirection(depth)).toBe(-headingX);
  });
});

async function readAll(frames: AsyncIterable<VideoFrame>): Promise<VideoFrame[]> {
  const all: VideoFrame[] = [];
  for await (const frame of frames) all.push(frame);
  return all;
}

describe('a simulated clip', () => {
  it('is the same each time it is read, and another for another seed', async () => {
    const story = { ...CALM, frameCount: 3 };
    const clip = simulateClip('a', story);
    const first = await readAll(clip.frames());
    const second = await readAll(clip.frames());
    const other = await readAll(simulateClip('b', { ...story, seed: 4 }).frames());
    for (const { index, pixels } of first) {
      expect(Buffer.compare(second[index].pixels, pixels)).toBe(0);
      expect(Buffer.compare(other[index].pixels, pixels)).not.toBe(0);
    }
    expect(first[0].pixels).toHaveLength(360 * 240);
  });

  it('marks in its masks what its labels say, in any order of asking', async () => {
    const clip = simulateClip('cart', eventful('cart', 40));
    const marked: number[] = [];
    for (let index = 0; index < 40; index++) {
      const mask = (await clip.mask!(index))!;
      marked.push(mask.reduce((sum, value) => sum + value, 0));
      expect(marked[index] > 0).toBe(clip.isAnomalous![index] === 1);
    }
    const earlier = (await clip.mask!(30))!;
    expect(earlier.reduce((sum, value) => sum + value, 0)).toBe(marked[30]);
    expect(Math.max(...marked)).toBeGreaterThan(300);
    expect(await clip.mask!(40)).toBeUndefined();
  });

  it('gives masks that are asked for at the same time', async () => {
    const wanted = [20, 25, 22, 30, 21];
    const story = eventful('cart', 32);
    const clip = simulateClip('cart', story);
    const together = await Promise.all(wanted.map((index) => clip.mask!(index)));
    const alone = simulateClip('cart', story);
    for (const [at, index] of wanted.entries()) {
      expect(together[at], `frame ${index}`).toEqual(await alone.mask!(index));
    }
    expect(together[0]).toHaveLength(360 * 240);
    expect(together[3]).toContain(1);
  });

  it('comes in a data set with every anomaly in the test clips only', () => {
    const { train, test } = simulateCrowd({ seed: 1, trainClips: 2, frameCount: 60 });
    expect(train.every(({ isAnomalous }) => !isAnomalous!.includes(1))).toBe(true);
    expect(test).toHaveLength(2 * SIMULATED_ANOMALIES.length);
    expect(test.filter(({ isAnomalous }) => isAnomalous!.includes(1)).length).toBe(test.length);
  });
});
