import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normality } from '../../lib/anomaly';
import { matrix, normalizeRows } from '../../lib/matrix';
import { mixture } from '../clustering/points';

describe('normality', () => {
  it('is the largest cosine between a unit representation and a centroid', () => {
    const representations = matrix(Float32Array.of(1, 0, 0.6, 0.8, -1, 0), 3, 2);
    const centroids = matrix(Float32Array.of(0.5, 0, 0, 0.1), 2, 2);
    const scores = normality(representations, centroids);
    [1, 0.8, 0].forEach((score, index) => {
      expect(scores[index]).toBeCloseTo(score, 6);
    });
  });

  it('does not depend on how long the centroids are, and grows with the representation', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (seed, factor) => {
          const representations = normalizeRows(mixture(20, 4, 3, seed));
          const centroids = mixture(5, 4, 5, seed + 1);
          const scores = normality(representations, centroids);
          const scale = (source: typeof centroids) =>
            matrix(
              source.data.map((value) => value * factor),
              source.rows,
              source.columns,
            );
          const longer = normality(representations, scale(centroids));
          const grown = normality(scale(representations), centroids);
          scores.forEach((score, index) => {
            expect(Math.abs(score)).toBeLessThanOrEqual(1 + 1e-6);
            expect(longer[index]).toBeCloseTo(score, 5);
            expect(grown[index] / factor).toBeCloseTo(score, 4);
          });
        },
      ),
    );
  });

  it('leaves out a centroid at the origin', () => {
    const representations = matrix(Float32Array.of(-1, 0), 1, 2);
    const centroids = matrix(Float32Array.of(0, 0, 2, 0), 2, 2);
    expect([...normality(representations, centroids)]).toEqual([-1]);
  });

  it('refuses centroids of another dimension, that are not finite, and none with a direction', () => {
    const representations = matrix(Float32Array.of(1, 0), 1, 2);
    expect(() => normality(representations, matrix(new Float32Array(3), 1, 3))).toThrow(
      'the same columns, got 2 and 3',
    );
    expect(() => normality(representations, matrix(new Float32Array(2), 1, 2))).toThrow(
      'a centroid away from the origin',
    );
    const broken = matrix(Float32Array.of(Number.NaN, 1, 1, 0), 2, 2);
    expect(() => normality(representations, broken)).toThrow('row 0, column 0 is NaN');
    // The largest of cosines that are no numbers would be one of its own.
    expect(() => normality(broken, representations)).toThrow('finite representations');
  });
});
