import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankCorrelation } from '../../lib/metrics';

const VALUES = fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), {
  minLength: 2,
  maxLength: 30,
});

describe('the rank correlation', () => {
  it('is SciPy’s where values are equal', () => {
    // scipy.stats.spearmanr([3, 1, 4, 1, 5, 9, 2, 6], [2, 7, 1, 8, 2, 8, 1, 8]).statistic
    const found = rankCorrelation([3, 1, 4, 1, 5, 9, 2, 6], [2, 7, 1, 8, 2, 8, 1, 8]);
    expect(found).toBeCloseTo(0.19885368120992467, 14);
  });

  it('is one for any rising function and minus one for a falling one', () => {
    fc.assert(
      fc.property(VALUES, (values) => {
        const cubes = values.map((value) => value ** 3);
        expect(rankCorrelation(values, cubes)).toBeCloseTo(1, 12);
        expect(
          rankCorrelation(
            values,
            cubes.map((value) => -value),
          ),
        ).toBeCloseTo(-1, 12);
      }),
    );
  });

  it('is Spearman’s formula without equal values', () => {
    fc.assert(
      fc.property(VALUES, (values) => {
        const sorted = [...values].sort((a, b) => a - b);
        const shifts = values.map((value, at) => (sorted.indexOf(value) - at) ** 2);
        const n = values.length;
        const expected =
          1 - (6 * shifts.reduce((sum, shift) => sum + shift, 0)) / (n * (n * n - 1));
        expect(
          rankCorrelation(
            values,
            values.map((_, at) => at),
          ),
        ).toBeCloseTo(expected, 12);
      }),
    );
  });

  it('refuses what has no order', () => {
    expect(() => rankCorrelation([1, 2], [1])).toThrow(/got 2 and 1 numbers/);
    expect(() => rankCorrelation([1, Number.NaN], [1, 2])).toThrow(/finite/);
    expect(() => rankCorrelation([1, 1], [1, 2])).toThrow(/no order/);
    expect(() => rankCorrelation([], [])).toThrow(/no order/);
  });
});
