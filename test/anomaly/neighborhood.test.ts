import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neighborhoodAnomalyScore, withReconstructionError } from '../../lib/anomaly';
import { kthSmallest } from '../../lib/anomaly/kth-smallest';
import { matrix, row } from '../../lib/matrix';
import { rocAuc } from '../../lib/metrics';
import { createRandom } from '../../lib/random';

describe('kthSmallest', () => {
  it('is what sorting has at that place, however many values are the same', () => {
    const value = fc.oneof(
      fc.integer({ min: 0, max: 3 }),
      fc.float({ noNaN: true, noDefaultInfinity: true }),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), fc.nat(), (values, number) => {
        const rank = 1 + (number % values.length);
        const sorted = Float32Array.from(values).sort();
        // Sorting tells -0 from 0, comparing does not.
        expect(kthSmallest(Float32Array.from(values), rank) + 0).toBe(sorted[rank - 1] + 0);
      }),
    );
  });

  it('copes with values that are sorted already, either way', () => {
    const count = 5000;
    const ascending = Float32Array.from({ length: count }, (_, index) => index);
    expect(kthSmallest(ascending, 100)).toBe(99);
    expect(kthSmallest(ascending.slice().reverse(), 4900)).toBe(4899);
  });
});

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

describe('neighborhoodAnomalyScore', () => {
  const line = matrix(Float32Array.of(0, 1, 3, 6, 10), 5, 1);

  it('is the distance to the neighbour at which the share is reached', () => {
    const points = matrix(Float32Array.of(0, 4), 2, 1);
    // Of five points, 40 % are two; a training point finds itself first.
    expect([...neighborhoodAnomalyScore(points, line, 0.4)]).toEqual([1, 2]);
    expect([...neighborhoodAnomalyScore(points, line, 1)]).toEqual([10, 6]);
    expect([...neighborhoodAnomalyScore(points, line, 0.01)]).toEqual([0, 1]);
  });

  it('is what comparing with each training point gives, also far from the origin and for many points', () => {
    const random = createRandom(5);
    const draw = (rows: number) =>
      matrix(
        Float32Array.from({ length: 3 * rows }, () => 50 + random.normal()),
        rows,
        3,
      );
    const [points, training] = [draw(300), draw(400)];
    const scores = neighborhoodAnomalyScore(points, training, 0.1);
    for (const index of [0, 255, 256, 299]) {
      const distances = Array.from({ length: 400 }, (_, other) =>
        Math.hypot(...row(points, index).map((value, at) => value - row(training, other)[at])),
      );
      expect(scores[index]).toBeCloseTo(distances.sort((a, b) => a - b)[39], 5);
    }
  });

  it('finds a clump of anomalies that is smaller than the share, and not one that is larger', () => {
    const random = createRandom(3);
    const clump = 30;
    const count = 1000;
    const values = Array.from({ length: count }, (_, index) =>
      // As dense as the rest, and beside it.
      index < clump ? [7 + 0.2 * random.normal(), 0] : [random.normal(), random.normal()],
    ).flat();
    const points = matrix(Float32Array.from(values), count, 2);
    const isClump = Array.from({ length: count }, (_, index) => Number(index < clump));
    expect(rocAuc(isClump, neighborhoodAnomalyScore(points, points, 0.05))).toBe(1);
    expect(rocAuc(isClump, neighborhoodAnomalyScore(points, points, 0.01))).toBeLessThan(0.5);
  });

  it('refuses what makes no sense', () => {
    const wide = matrix(Float32Array.of(0, 0), 1, 2);
    expect(() => neighborhoodAnomalyScore(wide, line, 0.5)).toThrow(/same columns/);
    expect(() => neighborhoodAnomalyScore(line, line, 0)).toThrow(/share/);
    expect(() => neighborhoodAnomalyScore(line, line, 1.5)).toThrow(/share/);
    const none = matrix(new Float32Array(0), 0, 1);
    expect(() => neighborhoodAnomalyScore(line, none, 0.5)).toThrow(/training points/);
  });
});
