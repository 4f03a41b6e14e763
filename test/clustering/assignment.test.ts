import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignOptimally } from '../../lib/clustering/assignment';
// SciPy's linear_sum_assignment (expected.py) on tables drawn by numpy's default_rng(7): small integers, normal
// numbers rounded to 3 digits, and one negated contingency table (counts below 300, 5,000 more on a permutation).
import expected from './expected/assignment.json';

type Table = readonly ArrayLike<number>[];

function totalCost(cost: Table): number {
  return assignOptimally(cost).reduce((sum, { row, column }) => sum + cost[row][column], 0);
}

/** The lowest cost by trying every way of giving the rows different columns (rows <= columns). */
function lowestCost(cost: number[][], row = 0, taken = new Set<number>()): number {
  if (row === cost.length) return 0;
  let lowest = Infinity;
  for (let column = 0; column < cost[row].length; column++) {
    if (taken.has(column)) continue;
    taken.add(column);
    lowest = Math.min(lowest, cost[row][column] + lowestCost(cost, row + 1, taken));
    taken.delete(column);
  }
  return lowest;
}

const transpose = (cost: number[][]): number[][] =>
  cost[0].map((_, column) => cost.map((values) => values[column]));

const tables = fc
  .record({ rows: fc.integer({ min: 1, max: 6 }), columns: fc.integer({ min: 1, max: 6 }) })
  .chain(({ rows, columns }) =>
    fc.array(
      fc.array(
        fc.oneof(fc.integer({ min: -9, max: 9 }), fc.double({ min: -1e3, max: 1e3, noNaN: true })),
        { minLength: columns, maxLength: columns },
      ),
      { minLength: rows, maxLength: rows },
    ),
  );

describe('assignOptimally', () => {
  it('agrees with scipy', () => {
    for (const { cost, row, column, total } of expected) {
      expect(totalCost(cost)).toBeCloseTo(total, 9);
      // Tables of small integers may have several best assignments; the others have one.
      if (cost.flat().every(Number.isInteger)) continue;
      expect(assignOptimally(cost)).toEqual(
        row.map((value, index) => ({ row: value, column: column[index] })),
      );
    }
  });

  it('is as cheap as the best of all assignments, square or not', () => {
    fc.assert(
      fc.property(tables, (cost) => {
        const lowest = lowestCost(cost.length <= cost[0].length ? cost : transpose(cost));
        expect(totalCost(cost)).toBeCloseTo(lowest, 6);
      }),
    );
  });

  it('pairs every row and column at most once, and the shorter side completely', () => {
    fc.assert(
      fc.property(tables, (cost) => {
        const pairs = assignOptimally(cost);
        const size = Math.min(cost.length, cost[0].length);
        expect(pairs).toHaveLength(size);
        expect(new Set(pairs.map(({ row }) => row)).size).toBe(size);
        expect(new Set(pairs.map(({ column }) => column)).size).toBe(size);
      }),
    );
  });

  it('takes typed arrays and leaves them as they are', () => {
    const cost = [Float64Array.of(4, 1), Float64Array.of(2, 0)];
    expect(assignOptimally(cost)).toEqual([
      { row: 0, column: 1 },
      { row: 1, column: 0 },
    ]);
    expect([...cost[0], ...cost[1]]).toEqual([4, 1, 2, 0]);
  });

  it.each([1e16, 1e300, 1e-300])('handles costs in units of %f', (unit) => {
    const cost = [
      [4 * unit, unit, 3 * unit],
      [2 * unit, 0, 5 * unit],
      [3 * unit, 2 * unit, 2 * unit],
    ];
    expect(assignOptimally(cost).map(({ column }) => column)).toEqual([1, 0, 2]);
  });

  it.each([
    ['no rows', [], 'empty'],
    ['no columns', [[]], 'empty'],
    ['a ragged row', [[1, 2], [3]], 'row 0 has 2 values, row 1 has 1'],
    ['a NaN', [[1, Number.NaN]], 'row 0, column 1 is NaN'],
    ['an infinity', [[1], [-Infinity]], 'row 1, column 0 is -Infinity'],
  ])('refuses %s', (_, cost, message) => {
    expect(() => assignOptimally(cost as number[][])).toThrow(message);
  });
});
