import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gatherRows, matrix, normalizeRows, row } from '../lib/matrix';

const matrices = fc
  .record({ rows: fc.integer({ min: 1, max: 20 }), columns: fc.integer({ min: 1, max: 8 }) })
  .chain(({ rows, columns }) =>
    fc
      .array(fc.float({ min: -100, max: 100, noNaN: true }), {
        minLength: rows * columns,
        maxLength: rows * columns,
      })
      .map((values) => matrix(Float32Array.from(values), rows, columns)),
  );

describe('matrix', () => {
  it('refuses an array of another length', () => {
    expect(() => matrix(new Float32Array(5), 2, 3)).toThrow(
      'needs 6 values, but the array holds 5',
    );
  });

  it('gives rows as views', () => {
    const source = matrix(Float32Array.of(1, 2, 3, 4, 5, 6), 3, 2);
    row(source, 1)[0] = 9;
    expect([...source.data]).toEqual([1, 2, 9, 4, 5, 6]);
  });

  it('gathers rows in the order asked for, repeats included', () => {
    const source = matrix(Float32Array.of(1, 2, 3, 4, 5, 6), 3, 2);
    expect([...gatherRows(source, [2, 0, 2]).data]).toEqual([5, 6, 1, 2, 5, 6]);
  });

  it.each([3, -1, 1.5])('has no row %d', (index) => {
    const source = matrix(Float32Array.of(1, 2, 3, 4, 5, 6), 3, 2);
    expect(() => gatherRows(source, [0, index])).toThrow(`from 0 to 2, got ${index}`);
  });
});

describe('normalizeRows', () => {
  it('divides by the Euclidean norm', () => {
    const source = matrix(Float32Array.of(3, 4, -6, 8), 2, 2);
    const { data } = normalizeRows(source);
    expect([...source.data]).toEqual([3, 4, -6, 8]);
    expect([...data].map((value) => Number(value.toFixed(6)))).toEqual([0.6, 0.8, -0.6, 0.8]);
  });

  it('leaves a zero row zero, and makes every other row one unit long', () => {
    fc.assert(
      fc.property(matrices, (source) => {
        const normalized = normalizeRows(source);
        for (let index = 0; index < source.rows; index++) {
          const norm = Math.hypot(...row(normalized, index));
          const isZero = row(source, index).every((value) => value * value === 0);
          expect(norm).toBeCloseTo(isZero ? 0 : 1, 4);
        }
      }),
    );
  });
});
