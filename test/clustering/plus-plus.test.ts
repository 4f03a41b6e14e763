import { describe, expect, it } from 'vitest';
import {
  candidateCount,
  chooseInitialCentroids,
  seedingNumbers,
} from '../../lib/clustering/plus-plus';
import { matrix } from '../../lib/matrix';
import { createRandom, type Random } from '../../lib/random';
import { mixture } from './points';

/** Gives the listed numbers one after the other. */
function scripted(numbers: number[]): Random {
  const left = [...numbers];
  const next = () => left.shift() as number;
  return { next, integer: (limit) => Math.floor(next() * limit), normal: next };
}

describe('candidateCount', () => {
  it.each([
    [1, 2],
    [2, 2],
    [3, 3],
    [10, 4],
    [20, 4],
    [21, 5],
  ])('is 2 + floor(ln %i)', (clusters, count) => {
    expect(candidateCount(clusters)).toBe(count);
  });
});

describe('chooseInitialCentroids', () => {
  it('draws in proportion to the squared distance and keeps the candidate that helps most', () => {
    const points = matrix(Float32Array.of(0, 1, 3, 10), 4, 1);
    // First: point floor(0.1 * 4) = 0. Squared distances 0, 1, 9, 100, together 110. Candidates: share 0.05 * 110
    // = 5.5 falls to point 2 (1 < 5.5 <= 10), share 0.5 * 110 to point 3. With 3 as a centroid 0 + 1 + 0 + 49 = 50
    // would remain, with 10 only 0 + 1 + 9 + 0 = 10.
    const chosen = chooseInitialCentroids(points, 2, scripted([0.1, 0.05, 0.5]));
    expect([...chosen.data]).toEqual([0, 10]);
    // Both candidates the same point: it is taken though another would be better.
    const forced = chooseInitialCentroids(points, 2, scripted([0.1, 0.05, 0.05]));
    expect([...forced.data]).toEqual([0, 3]);
  });

  it('draws each point as often as its squared distance says', () => {
    const points = matrix(Float32Array.of(0, 1, 2), 3, 1);
    const random = createRandom(3);
    const counts = [0, 0, 0];
    for (let trial = 0; trial < 4000; trial++) {
      // One candidate is weighed against itself, so the draw alone decides.
      const number = random.next();
      counts[chooseInitialCentroids(points, 2, scripted([0, number, number])).data[1]]++;
    }
    // Squared distances from 0: 0, 1, 4.
    expect(counts[0]).toBe(0);
    expect(counts[1] / 4000).toBeCloseTo(1 / 5, 1);
    expect(counts[2] / 4000).toBeCloseTo(4 / 5, 1);
  });

  it('still chooses enough centroids when all points are equal', () => {
    const points = matrix(new Float32Array(6).fill(7), 3, 2);
    expect([...chooseInitialCentroids(points, 3, createRandom(1)).data]).toEqual(Array(6).fill(7));
  });

  it('uses as many numbers as it says', () => {
    for (const clusters of [1, 2, 5, 21]) {
      let drawn = 0;
      const counting = { ...createRandom(1), next: () => ++drawn / 1000 };
      chooseInitialCentroids(mixture(30, 2, 3, 1), clusters, counting);
      expect(drawn).toBe(seedingNumbers(clusters, createRandom(1)).length);
    }
  });
});
