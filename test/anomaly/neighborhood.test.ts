import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  averageOverNeighborhoods,
  neighborhoodAnomalyScore,
  withReconstructionError,
} from '../../lib/anomaly';
import { nearestNeighbors } from '../../lib/clustering';
import { matrix } from '../../lib/matrix';
import { rocAuc } from '../../lib/metrics';
import { createRandom } from '../../lib/random';

describe('withReconstructionError', () => {
  it('adds the logarithm of the error as the last coordinate', () => {
    const joined = withReconstructionError(
      matrix(Float32Array.of(1, 0, 0, 1), 2, 2),
      Float32Array.of(4, 1),
    );
    expect([joined.rows, joined.columns]).toEqual([2, 3]);
    expect([...joined.data]).toEqual([1, 0, Math.fround(Math.log(4)), 0, 1, 0]);
  });

  it('keeps a perfect reconstruction finite, and refuses what is no error', () => {
    const one = matrix(Float32Array.of(1), 1, 1);
    const [, logarithm] = withReconstructionError(one, Float32Array.of(0)).data;
    expect(logarithm).toBeCloseTo(-126 * Math.LN2, 4);
    expect(() => withReconstructionError(one, Float32Array.of(-1))).toThrow(/0 or more/);
    expect(() => withReconstructionError(one, Float32Array.of(Number.NaN))).toThrow(/NaN/);
    expect(() => withReconstructionError(one, Float32Array.of(1, 2))).toThrow(/its error/);
  });
});

describe('averageOverNeighborhoods', () => {
  const line = matrix(Float32Array.of(0, 1, 3, 6, 10), 5, 1);
  const scores = Float32Array.of(1, 2, 4, 8, 16);

  it('gives each training point the mean of its nearest others, and again the mean of these', async () => {
    // The two nearest others of 0 are 1 and 2.9; of 1, 0 and 2.9; of 2.9, 1 and 0; of 6, 2.9 and 10; of 10, 6 and 2.9.
    const shifted = matrix(Float32Array.of(0, 1, 2.9, 6, 10), 5, 1);
    const neighbors = await nearestNeighbors(shifted, 2);
    const once = averageOverNeighborhoods(neighbors, scores, 1);
    expect([...once.scores]).toEqual([3, 2.5, 1.5, 10, 6]);
    const twice = averageOverNeighborhoods(neighbors, scores, 2);
    expect([...twice.scores]).toEqual([2, 2.25, 2.75, 3.75, 5.75]);
  });

  it('scores a new point by the round before, of training points only', async () => {
    const points = matrix(Float32Array.of(0, 8.5), 2, 1);
    const once = averageOverNeighborhoods(await nearestNeighbors(line, 2), scores, 1);
    // A new point that lies on a training point is its neighbour.
    expect([...neighborhoodAnomalyScore(await nearestNeighbors(line, 2, points), once)]).toEqual([
      1.5, 12,
    ]);
    const alone = averageOverNeighborhoods(await nearestNeighbors(line, 1), scores, 2);
    // After a round the 0 has the 1's score and the 10 the 6's; 8.5 is nearest to the 10.
    expect([...neighborhoodAnomalyScore(await nearestNeighbors(line, 1, points), alone)]).toEqual([
      2, 8,
    ]);
  });

  it('leaves equal scores equal, and stays between the lowest and the highest', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 5, max: 40 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer(),
        async (count, rounds, seed) => {
          const random = createRandom(seed);
          const draw = (length: number) => Float32Array.from({ length }, () => random.normal());
          const training = matrix(draw(2 * count), count, 2);
          const points = matrix(draw(20), 10, 2);
          const ofTraining = await nearestNeighbors(training, 4);
          const ofPoints = await nearestNeighbors(training, 4, points);
          const averages = (start: Float32Array) => {
            const averaged = averageOverNeighborhoods(ofTraining, start, rounds);
            return [...averaged.scores, ...neighborhoodAnomalyScore(ofPoints, averaged)];
          };
          expect(new Set(averages(new Float32Array(count).fill(3)))).toEqual(new Set([3]));
          const drawn = draw(count);
          const all = averages(drawn);
          expect(Math.min(...all)).toBeGreaterThanOrEqual(Math.min(...drawn));
          expect(Math.max(...all)).toBeLessThanOrEqual(Math.max(...drawn));
        },
      ),
      { numRuns: 20 },
    );
  });

  it('ranks kinds better than a score that is right only on average', async () => {
    const random = createRandom(3);
    const draw = (count: number) => {
      const isAnomaly = Array.from({ length: count }, (_, index) => Number(index % 10 === 0));
      const places = isAnomaly.flatMap((flag) => [random.normal() + 6 * flag, random.normal()]);
      const noisy = isAnomaly.map((flag) => flag + 2 * random.normal());
      return {
        isAnomaly,
        points: matrix(Float32Array.from(places), count, 2),
        noisy: Float32Array.from(noisy),
      };
    };
    const [training, test] = [draw(1000), draw(500)];
    const averaged = averageOverNeighborhoods(
      await nearestNeighbors(training.points, 10),
      training.noisy,
      3,
    );
    const scored = neighborhoodAnomalyScore(
      await nearestNeighbors(training.points, 10, test.points),
      averaged,
    );
    // Two normal distributions half a deviation apart: the area is Phi(0.5 / sqrt(2)) = 0.64, in five hundred points nearly so.
    expect(rocAuc(test.isAnomaly, test.noisy)).toBeLessThan(0.75);
    expect(rocAuc(test.isAnomaly, scored)).toBeGreaterThan(0.95);
  });

  it('refuses what makes no sense', async () => {
    const neighbors = await nearestNeighbors(line, 2);
    expect(() => averageOverNeighborhoods(neighbors, scores.subarray(1), 1)).toThrow(/5 and 4/);
    expect(() => averageOverNeighborhoods(neighbors, scores, 0)).toThrow(/rounds/);
    const averaged = averageOverNeighborhoods(neighbors, scores, 1);
    const fewer = { ...averaged, before: averaged.before.subarray(0, 2) };
    expect(() => neighborhoodAnomalyScore(neighbors, fewer)).toThrow('only 2 training points have');
  });
});
