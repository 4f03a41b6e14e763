import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitParetoByMoments, tailProbability } from '../../lib/anomaly/generalized-pareto';
import {
  exceedanceProbability,
  extremeValueThreshold,
  fitScoreTail,
  quantileThreshold,
} from '../../lib/anomaly/thresholds';
import { UserError } from '../../lib/errors';
import { createRandom } from '../../lib/random';

const normals = (count: number, seed: number) => {
  const random = createRandom(seed);
  return Float32Array.from({ length: count }, () => random.normal());
};

describe('quantileThreshold', () => {
  it('interpolates between the scores', () => {
    const scores = [4, 1, 3, 2, 5];
    expect(quantileThreshold(scores, 0)).toBe(5);
    expect(quantileThreshold(scores, 1)).toBe(1);
    expect(quantileThreshold(scores, 0.5)).toBe(3);
    expect(quantileThreshold(scores, 0.1)).toBeCloseTo(4.6, 12);
  });

  it('has about that share of the scores above it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
          minLength: 1,
          maxLength: 60,
        }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (scores, share) => {
          const threshold = quantileThreshold(scores, share);
          const above = scores.filter((score) => score > threshold).length;
          expect(above).toBeLessThanOrEqual(share * scores.length + 1);
          const reached = scores.filter((score) => score >= threshold).length;
          expect(reached).toBeGreaterThanOrEqual(share * scores.length - 1);
        },
      ),
    );
  });

  it('is a number between scores that are as far apart as numbers can be, and the score where all are equal', () => {
    const far = 1.7e308;
    expect(quantileThreshold([-far, -far, far, far], 0.5)).toBe(0);
    expect(quantileThreshold([0.1, 0.1, 0.1, 0.1], 0.3)).toBe(0.1);
  });

  it('refuses what it cannot order', () => {
    expect(() => quantileThreshold([], 0.1)).toThrow('got none');
    expect(() => quantileThreshold([1, Number.NaN], 0.1)).toThrow(UserError);
    expect(() => quantileThreshold([1, -Infinity], 0.1)).toThrow('finite scores');
    for (const share of [1.5, -0.5]) {
      expect(() => quantileThreshold([1, 2], share)).toThrow('a share is from 0 to 1');
    }
  });
});

describe('fitScoreTail', () => {
  it('has the share of the scores that lie above its start, fewer than asked for where many are equal', () => {
    // Of a hundred scores the ten highest lie above 51 and thirty are 50: a share of 0.25 begins among these.
    const scores = Array.from({ length: 100 }, (_, rank) => {
      if (rank < 60) return rank / 100;
      return rank < 90 ? 50 : 51 + (rank - 90) ** 1.1;
    });
    const { start, share } = fitScoreTail(scores, { tailShare: 0.25 });
    expect([start, share]).toEqual([50, 0.1]);
  });

  it('takes a tenth of the scores, and the moments, where nothing else is asked for', () => {
    const scores = normals(2000, 9).map(Math.exp);
    const tail = fitScoreTail(scores);
    expect(tail).toEqual(fitScoreTail(scores, { tailShare: 0.1, fit: 'moments' }));
    expect(tail).not.toEqual(fitScoreTail(scores, { fit: 'likelihood' }));
    expect(tail).not.toEqual(fitScoreTail(scores, { tailShare: 0.2 }));
  });

  it('finds no score impossible that it has seen, which the moments alone do', () => {
    const highest = (scores: readonly number[]) => Math.max(...scores);
    let ended = 0;
    for (let seed = 1; seed <= 20; seed++) {
      // Half of a uniform distribution's tails end below what they were fitted to.
      const random = createRandom(seed);
      const scores = Array.from({ length: 200 }, () => random.next());
      const tail = fitScoreTail(scores);
      const excesses = scores.filter((score) => score > tail.start).map((s) => s - tail.start);
      if (tailProbability(fitParetoByMoments(excesses), highest(excesses)) === 0) {
        ended++;
        expect(tail).toEqual(fitScoreTail(scores, { fit: 'likelihood' }));
      }
      expect(exceedanceProbability(tail, highest(scores))).toBeGreaterThan(0);
    }
    expect(ended).toBeGreaterThan(3);
    expect(ended).toBeLessThan(20);
  });

  it('takes likelihood where moments leave the range of numbers', () => {
    const scores = Array.from(normals(500, 3), (score) => 1e200 * score);
    expect(fitScoreTail(scores)).toEqual(fitScoreTail(scores, { fit: 'likelihood' }));
    const tiny = Array.from({ length: 500 }, (_, rank) => rank * 5e-324);
    expect(() => fitScoreTail(tiny)).toThrow('measure the scores in another unit');
  });

  it('refuses scores that make no tail, counting different ones', () => {
    expect(() => fitScoreTail(normals(40, 1))).toThrow('ten different scores');
    expect(() => fitScoreTail(new Float32Array(500))).toThrow('only 0 lie above 0');
    // Twenty lie above the start, but they are two scores ten times over.
    const coarse = Array.from({ length: 100 }, (_, rank) => Math.max(0, Math.floor(rank / 10) - 7));
    expect(() => fitScoreTail(coarse, { tailShare: 0.21 })).toThrow('only 2 lie above 0');
  });
});

describe('extremeValueThreshold', () => {
  it.each(['moments', 'likelihood'] as const)('knows the far tail of normal scores: %s', (fit) => {
    // Of 5,000 scores about five lie beyond the quantile of one in a thousand, 3.0902.
    const thresholds = [1, 2, 3, 4, 5].map((seed) =>
      extremeValueThreshold(fitScoreTail(normals(5000, seed), { fit, tailShare: 0.1 }), 1e-3),
    );
    const mean = thresholds.reduce((sum, value) => sum + value) / 5;
    expect(Math.abs(mean - 3.0902)).toBeLessThan(0.12);
  });

  it('is exact for an exponential tail in the limit', () => {
    // The scores are the exponential distribution's own quantiles.
    const scores = Array.from({ length: 20_000 }, (_, index) => -Math.log((index + 0.5) / 20_000));
    const tail = fitScoreTail(scores, { tailShare: 0.2 });
    expect(tail.pareto.shape).toBeCloseTo(0, 2);
    expect(tail.pareto.scale).toBeCloseTo(1, 2);
    expect(extremeValueThreshold(tail, 1e-6)).toBeCloseTo(-Math.log(1e-6), 0);
    expect(extremeValueThreshold(tail, tail.share)).toBeCloseTo(tail.start, 12);
  });

  it('undoes the exceedance probability', () => {
    const tail = fitScoreTail(normals(2000, 9));
    for (const probability of [0.05, 1e-3, 1e-5]) {
      const threshold = extremeValueThreshold(tail, probability);
      expect(exceedanceProbability(tail, threshold) / probability).toBeCloseTo(1, 6);
    }
    expect(exceedanceProbability(tail, tail.start - 1)).toBe(tail.share);
    expect(exceedanceProbability(tail, Infinity)).toBe(0);
    expect(() => exceedanceProbability(tail, Number.NaN)).toThrow(UserError);
  });

  it('refuses probabilities outside the tail', () => {
    const tail = fitScoreTail(normals(500, 2));
    expect(() => extremeValueThreshold(tail, 0.5)).toThrow('use quantileThreshold');
    expect(() => extremeValueThreshold(tail, 0)).toThrow('the tail begins at');
  });
});
