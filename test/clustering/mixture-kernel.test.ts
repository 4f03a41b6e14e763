import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CovarianceStructure,
  expectation,
  type GaussianMixture,
} from '../../lib/clustering/gaussian-density';
import { loadForPasses, type MixturePass } from '../../lib/clustering/mixture-kernel';
import { UserError } from '../../lib/errors';
import type { Matrix } from '../../lib/matrix';
import { createRandom } from '../../lib/random';
import { expectCompiled } from './compile-kernel';
import { mixture as mixturePoints } from './points';

/** A mixture whose components are near enough for a point to have several. */
function anyMixture(
  clusters: number,
  columns: number,
  structure: CovarianceStructure,
  seed: number,
): GaussianMixture {
  const random = createRandom(seed);
  const weights = Float64Array.from({ length: clusters }, () => 0.1 + random.next());
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const covariances = new Float64Array(clusters * columns * columns);
  for (let cluster = 0; cluster < clusters; cluster++) {
    const factor = Array.from({ length: columns }, () =>
      Array.from({ length: columns }, () => random.normal()),
    );
    for (let row = 0; row < columns; row++) {
      for (let column = 0; column < columns; column++) {
        const product = factor[row].reduce((sum, value, at) => sum + value * factor[column][at], 0);
        const isKept = row === column || structure === 'full';
        covariances[(cluster * columns + row) * columns + column] =
          (isKept ? product : 0) + (row === column ? 0.5 : 0);
      }
    }
  }
  return {
    structure,
    clusters,
    columns,
    weights: weights.map((weight) => weight / total),
    means: Float64Array.from({ length: clusters * columns }, () => 2 * random.normal()),
    covariances,
  };
}

/** The same pass from the responsibilities, by the definition of its sums. */
function plainPass(mixture: GaussianMixture, points: Matrix): MixturePass {
  const { clusters, columns, means } = mixture;
  const { logLikelihoods, responsibilities } = expectation(mixture, points);
  const sizes = new Float64Array(clusters);
  const first = new Float64Array(clusters * columns);
  const second = new Float64Array(clusters * columns * columns);
  responsibilities.forEach((share, position) => {
    const cluster = position % clusters;
    const index = (position - cluster) / clusters;
    const away = Array.from(
      { length: columns },
      (_, column) => points.data[index * columns + column] - means[cluster * columns + column],
    );
    sizes[cluster] += share;
    for (let row = 0; row < columns; row++) {
      first[cluster * columns + row] += share * away[row];
      const last = mixture.structure === 'full' ? 0 : row;
      for (let column = last; column <= row; column++) {
        second[(cluster * columns + row) * columns + column] += share * away[row] * away[column];
      }
    }
  });
  const logLikelihood = logLikelihoods.reduce((sum, value) => sum + value, 0);
  return { logLikelihood, moments: { sizes, first, second } };
}

function expectClose(actual: Float64Array, expected: Float64Array): void {
  expect(actual).toHaveLength(expected.length);
  const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
  const furthest = expected.reduce(
    (largest, value, position) => Math.max(largest, Math.abs(value - actual[position])),
    0,
  );
  expect(furthest / scale).toBeLessThan(1e-10);
}

describe('the mixture kernel', () => {
  it('is what its source compiles to', () => {
    expectCompiled('mixture-kernel', 'mixture.wasm');
  });

  it('counts what the expectation step says', () => {
    fc.assert(
      fc.property(
        fc.record({
          rows: fc.integer({ min: 1, max: 300 }),
          columns: fc.integer({ min: 1, max: 12 }),
          clusters: fc.integer({ min: 1, max: 11 }),
          structure: fc.constantFrom<CovarianceStructure>('full', 'diagonal'),
          seed: fc.nat(1000),
        }),
        ({ rows, columns, clusters, structure, seed }) => {
          const points = mixturePoints(rows, columns, Math.min(rows, 4), seed);
          const makePass = loadForPasses(points, { clusters, structure });
          // The second one must find nothing of the first.
          for (const turn of [0, 1]) {
            const mixture = anyMixture(clusters, columns, structure, seed + turn);
            const actual = makePass(mixture);
            const expected = plainPass(mixture, points);
            expect(actual.logLikelihood / expected.logLikelihood).toBeCloseTo(1, 10);
            expectClose(actual.moments.sizes, expected.moments.sizes);
            expectClose(actual.moments.first, expected.moments.first);
            expectClose(actual.moments.second, expected.moments.second);
          }
        },
      ),
      { seed: 3, numRuns: 100 },
    );
  });

  it('leaves out a component that is negligible', () => {
    const points = mixturePoints(100, 1, 1, 5);
    const near = { ...anyMixture(2, 1, 'full', 1), covariances: Float64Array.of(1, 1) };
    const mixture = { ...near, means: Float64Array.of(points.data[0], 1e3) };
    const { moments } = loadForPasses(points, mixture)(mixture);
    expect([...moments.sizes]).toEqual([100, 0]);
  });

  it('refuses what it cannot address, and works on', () => {
    const huge = { data: new Float32Array(0), rows: 200_000_000, columns: 10 };
    const shape = { clusters: 2, structure: 'full' } as const;
    expect(() => loadForPasses(huge, shape)).toThrow(/needs 7\.5 GiB, but its kernel addresses 4/);
    expect(() => loadForPasses(huge, shape)).toThrow(UserError);
    const points = mixturePoints(70, 2, 2, 1);
    const mixture = anyMixture(2, 2, 'full', 1);
    const { moments } = loadForPasses(points, shape)(mixture);
    expect(moments.sizes[0] + moments.sizes[1]).toBeCloseTo(70, 8);
  });

  it('gives the same after a problem that takes much memory', () => {
    const shape = { clusters: 2, structure: 'full' } as const;
    const points = mixturePoints(500, 2, 2, 2);
    const many = { data: new Float32Array(2 ** 24), rows: 2 ** 23, columns: 2 };
    const mixture = anyMixture(2, 2, 'full', 2);
    const before = loadForPasses(points, shape)(mixture);
    const { moments } = loadForPasses(many, shape)(mixture);
    expect(moments.sizes[0] + moments.sizes[1]).toBeCloseTo(2 ** 23, 3);
    expect(loadForPasses(points, shape)(mixture)).toEqual(before);
  });
});
