import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameSurprise, learnFrameLevel } from '../../lib/crowd/frame-level';
import { learnSurprise, surpriseOf } from '../../lib/crowd/surprise';
import { createRandom } from '../../lib/random';

function exponentials(count: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: count }, () => -Math.log(1 - random.next()));
}

describe('surprise', () => {
  it('of an exponential score is the score, far into its tail', () => {
    const surprise = learnSurprise(exponentials(100_000, 1));
    for (const score of [0.1, 1, 3, 4]) expect(surpriseOf(surprise, score)).toBeCloseTo(score, 1);
    for (const score of [6, 12]) {
      expect(Math.abs(surpriseOf(surprise, score) / score - 1)).toBeLessThan(0.1);
    }
  });

  it('never falls with the score and is never negative', () => {
    const surprise = learnSurprise(exponentials(500, 2));
    const score = fc.double({ min: -5, max: 50, noNaN: true });
    fc.assert(
      fc.property(score, score, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((s) => surpriseOf(surprise, s));
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeGreaterThanOrEqual(low);
      }),
    );
  });

  it('bears training scores that are all the same, and refuses too few', () => {
    const surprise = learnSurprise(new Float32Array(500).fill(1));
    for (const ordinary of [0.5, 1]) expect(surpriseOf(surprise, ordinary)).toBe(0);
    expect(surpriseOf(surprise, 2)).toBeGreaterThan(5);
    expect(() => learnSurprise(new Float32Array(400))).toThrow(/400 .*at least 401/);
  });

  it('counts equal training scores as at least as high, in the middle and at the top', () => {
    // Ten of a hundred are 0, sixty are 1, thirty are 2.
    const scores = Float32Array.from({ length: 1000 }, (_, index) => {
      if (index % 10 === 0) return 0;
      return index % 10 <= 6 ? 1 : 2;
    });
    const surprise = learnSurprise(scores);
    expect(surpriseOf(surprise, 0)).toBe(0);
    expect(surpriseOf(surprise, 1)).toBeCloseTo(-Math.log(0.9), 1);
    expect(surpriseOf(surprise, 2)).toBeCloseTo(-Math.log(0.3), 1);
    expect(surpriseOf(surprise, 2.001)).toBeGreaterThan(-Math.log(0.01));
  });

  it('does not rest on one score: five make the tail, at the least', () => {
    const scores = exponentials(401, 7).sort();
    const { tailScale, quantiles } = learnSurprise(scores);
    const start = quantiles[200];
    const tail = scores.filter((score) => score >= start);
    expect(tail).toHaveLength(5);
    expect(tailScale).toBeCloseTo(tail.reduce((sum, score) => sum + score - start, 0) / 5, 10);
  });
});

describe('the level of frames', () => {
  it('says how rare a frame is: minus the logarithm of the share that scores higher', () => {
    const scores = Array.from({ length: 1000 }, (_, frame) => 1 + frame / 500);
    const level = learnFrameLevel(scores);
    expect(frameSurprise(level, 0)).toBe(0);
    expect(frameSurprise(level, 2)).toBeCloseTo(Math.log(2), 1);
    expect(frameSurprise(level, 2.8)).toBeCloseTo(Math.log(10), 1);
    expect(frameSurprise(level, 2.9)).toBeCloseTo(Math.log(20), 1);
  });

  it('makes scores of any unit and spread alike', () => {
    const scores = Array.from(exponentials(500, 6));
    const level = learnFrameLevel(scores);
    const other = learnFrameLevel(scores.map((score) => 1000 * score));
    for (const score of [0.01, 1, 3, 8]) {
      expect(frameSurprise(other, 1000 * score)).toBeCloseTo(frameSurprise(level, score), 8);
    }
  });

  it('goes on rising beyond all training frames, ever more slowly', () => {
    const level = learnFrameLevel(exponentials(500, 6));
    const [at10, at20, at30] = [10, 20, 30].map((score) => frameSurprise(level, score));
    expect(at10).toBeGreaterThan(Math.log(500));
    expect(at20).toBeGreaterThan(at10);
    expect(at30).toBeGreaterThan(at20);
    expect(at30 - at20).toBeLessThan(at20 - at10);
  });

  it('of exponential scores is 4.3 for one frame in a hundred and 5.6 for one in a thousand', () => {
    // Their quantiles, without the luck of a draw.
    const frames = 100_000;
    const level = learnFrameLevel(
      Array.from({ length: frames }, (_, frame) => -Math.log(1 - (frame + 0.5) / frames)),
    );
    for (const [rarity, nats] of [
      [20, 3.0],
      [100, 4.3],
      [1000, 5.6],
    ]) {
      expect(frameSurprise(level, Math.log(rarity))).toBeCloseTo(nats, 1);
    }
  });

  it('never falls with the score, whatever the training frames', () => {
    const score = fc.double({ min: 0, max: 20, noNaN: true });
    fc.assert(
      fc.property(fc.array(score), score, score, (training, a, b) => {
        const level = learnFrameLevel(training);
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((s) => frameSurprise(level, s));
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeGreaterThanOrEqual(low);
      }),
    );
  });

  it('bears frames that all score the same', () => {
    const level = learnFrameLevel(new Array(50).fill(2));
    expect(frameSurprise(level, 1)).toBeLessThan(0.1);
    expect(Number.isFinite(frameSurprise(level, 3))).toBe(true);
  });
});
