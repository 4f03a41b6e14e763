import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  principalComponents,
  projectOnComponents,
} from '../../lib/clustering/principal-components';
import { UserError } from '../../lib/errors';
import { matrix } from '../../lib/matrix';
import { createRandom } from '../../lib/random';
import { mixture } from './points';

describe('principalComponents', () => {
  it('finds the axes of an ellipse', () => {
    // Variances 9 and 1 along (3, 4) / 5 and (-4, 3) / 5, exactly: the points are the ellipse's own symmetric ones.
    const along = [3, -3, 0, 0].map((value) => value * Math.sqrt(1.5));
    const across = [0, 0, 1, -1].map((value) => value * Math.sqrt(1.5));
    const values = along.flatMap((a, index) => [
      10 + 0.6 * a - 0.8 * across[index],
      -2 + 0.8 * a + 0.6 * across[index],
    ]);
    const points = matrix(Float32Array.from(values), 4, 2);
    const { mean, directions, variances, explained } = principalComponents(points, 2);
    const expected = { mean: [10, -2], directions: [0.6, 0.8, 0.8, -0.6], variances: [9, 1] };
    for (const [name, actual] of Object.entries({ mean, directions, variances })) {
      expected[name as keyof typeof expected].forEach((value, position) => {
        expect(actual[position]).toBeCloseTo(value, 5);
      });
    }
    expect(explained[0]).toBeCloseTo(0.9, 6);
  });

  it('gives orthogonal directions, along which projections vary as it says and do not correlate', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 8 }), fc.integer(), (columns, seed) => {
        const random = createRandom(seed);
        const points = mixture(50, columns, 3, seed);
        // Some zeros, which are skipped inside.
        for (let zero = 0; zero < 60; zero++) points.data[random.integer(points.data.length)] = 0;
        const components = principalComponents(points, columns);
        const { data } = projectOnComponents(points, components);
        for (let first = 0; first < columns; first++) {
          for (let second = 0; second <= first; second++) {
            let [product, covariance] = [0, 0];
            for (let column = 0; column < columns; column++) {
              product +=
                components.directions[first * columns + column] *
                components.directions[second * columns + column];
            }
            for (let index = 0; index < 50; index++) {
              covariance += (data[index * columns + first] * data[index * columns + second]) / 49;
            }
            expect(product).toBeCloseTo(first === second ? 1 : 0, 8);
            expect(covariance).toBeCloseTo(first === second ? components.variances[first] : 0, 4);
          }
        }
        expect(components.explained.reduce((sum, share) => sum + share)).toBeCloseTo(1, 8);
        expect([...components.variances].sort((a, b) => b - a)).toEqual([...components.variances]);
      }),
      { numRuns: 30 },
    );
  });

  it('finds no variance in columns that do not vary, however far from zero they lie', () => {
    const random = createRandom(1);
    for (const [constant, rows] of [
      [1e6 / 3, 1000],
      [1000.1, 60_000],
    ]) {
      const values = Float32Array.from({ length: 2 * rows }, (_, position) =>
        position % 2 === 0 ? constant : 1e-3 * random.normal(),
      );
      const found = principalComponents(matrix(values, rows, 2), 2);
      expect([...found.directions]).toEqual([0, 1, 1, 0]);
      expect([...found.explained]).toEqual([1, 0]);
      expect(found.variances[0] / 1e-6).toBeCloseTo(1, 0);
      expect(found.mean[0]).toBe(Math.fround(constant));
    }
  });

  it('finds the same variances wherever the points lie', () => {
    const random = createRandom(2);
    // Whole numbers, which 32 bits hold so far out too.
    const steps = Array.from({ length: 4000 }, () => Math.round(3 * random.normal()));
    const at = (offset: number) =>
      principalComponents(
        matrix(
          Float32Array.from(steps, (step) => offset + step),
          2000,
          2,
        ),
        2,
      );
    const here = at(0);
    for (const offset of [1e6, -1.6e7]) {
      const there = at(offset);
      here.variances.forEach((variance, component) => {
        expect(there.variances[component] / variance).toBeCloseTo(1, 12);
      });
      here.mean.forEach((mean, column) => {
        expect(there.mean[column]).toBeCloseTo(offset + mean, 6);
      });
    }
  });

  it('explains no more than there is', () => {
    // Three columns that say the same: two directions have no variance, and rounding may put their eigenvalues below zero.
    for (let seed = 0; seed < 40; seed++) {
      const random = createRandom(seed);
      const values = Array.from({ length: 50 }, () => random.normal());
      const points = matrix(Float32Array.from(values.flatMap((v) => [v, 3 * v, 7 * v])), 50, 3);
      for (const share of principalComponents(points, 3).explained) {
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
      }
    }
  });

  it('keeps as many as asked for, and refuses what makes no sense', () => {
    const points = mixture(20, 5, 2, 1);
    const components = principalComponents(points, 2);
    expect(components.directions).toHaveLength(10);
    expect(projectOnComponents(points, components).columns).toBe(2);
    expect(() => principalComponents(points, 6)).toThrow('6 components need as many columns');
    expect(() => principalComponents(points, 0)).toThrow('components is a whole number');
    expect(() => projectOnComponents(mixture(3, 4, 1, 1), components)).toThrow(
      'the components have 5 columns, but the points 4',
    );
    points.data[3] = Number.NaN;
    expect(() => principalComponents(points, 2)).toThrow(UserError);
  });
});
