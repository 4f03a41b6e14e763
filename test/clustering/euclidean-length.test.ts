import fc from 'fast-check';
import { expect, it } from 'vitest';
import { normality } from '../../lib/anomaly';
import { fitVonMisesFisherMixture, sphericalKMeans } from '../../lib/clustering';
import { euclideanLength, matrix } from '../../lib/matrix';

it('is what Math.hypot says, to the bit', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 40 }),
      (values) => {
        expect(euclideanLength(values)).toBe(Math.hypot(...values));
      },
    ),
  );
  fc.assert(
    fc.property(
      fc.array(fc.float({ min: -3, max: 3, noNaN: true }), { maxLength: 40 }),
      (values) => {
        expect(euclideanLength(Float32Array.from(values))).toBe(Math.hypot(...values));
      },
    ),
  );
});

it('has no limit of columns, nor have the methods that need lengths', async () => {
  const columns = 200_000;
  const long = matrix(new Float32Array(3 * columns).fill(1), 3, columns);
  expect(euclideanLength(long.data)).toBeCloseTo(Math.sqrt(3 * columns), 9);
  for (const score of normality(long, long)) expect(score).toBeCloseTo(Math.sqrt(columns), 3);
  expect(sphericalKMeans(long, { clusters: 1, seed: 0, restarts: 1 }).coherence).toBeCloseTo(3, 4);
  const fit = { clusters: 1, seed: 0, restarts: 1, maxIterations: 1 };
  const { mixture } = await fitVonMisesFisherMixture(long, fit);
  expect(mixture.directions[0]).toBeCloseTo(1 / Math.sqrt(columns), 8);
});
