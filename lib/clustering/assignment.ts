import munkres from 'munkres-js';

/** One pair of an assignment: this row gets this column. */
export interface AssignedPair {
  readonly row: number;
  readonly column: number;
}

/**
 * The one-to-one assignment of rows to columns with the lowest total cost (Hungarian algorithm; Kuhn 1955,
 * Munkres 1957), by which clusters are matched to classes. Of a rectangular table as many pairs come back as
 * its shorter side has entries; the other rows or columns stay without a partner. By munkres-js, whose time grows tenfold where both
 * sides double: some seconds for 400 rows and columns of random costs, far less where the best pairs stand out.
 *
 * @param cost - the table's rows: `cost[row][column]` is the cost of the pair, in any unit; negative costs are
 * allowed, so a profit is maximised by passing its negative.
 * @returns the pairs, by ascending row.
 * @throws RangeError when the table is empty, its rows differ in length, or a cost is not finite.
 * @example
 * assignOptimally([[4, 1], [2, 0]]); // [{ row: 0, column: 1 }, { row: 1, column: 0 }], total cost 3
 */
export function assignOptimally(cost: readonly ArrayLike<number>[]): AssignedPair[] {
  const largest = largestMagnitude(cost);
  // munkres-js takes about 4.5e15 for infinity. A power of two scales without rounding.
  const scale = largest > 2 ** 32 ? 2 ** -Math.floor(Math.log2(largest)) : 1;
  const table = cost.map((values) => Array.from(values, (value) => value * scale));
  if (table.length >= table[0].length) subtractColumnMinima(table);
  return munkres(table).map(([row, column]) => ({ row, column }));
}

// munkres-js never returns when it meets a cost that is not a number, and ignores what a ragged row lacks.
function largestMagnitude(cost: readonly ArrayLike<number>[]): number {
  if (cost.length === 0 || cost[0].length === 0) {
    throw new RangeError(
      'an assignment needs a cost table of at least one row and one column, got an empty one',
    );
  }
  const columns = cost[0].length;
  let largest = 0;
  for (let row = 0; row < cost.length; row++) {
    if (cost[row].length !== columns) {
      throw new RangeError(
        `all rows of a cost table have one length: row 0 has ${columns} values, row ${row} has ${cost[row].length}`,
      );
    }
    for (let column = 0; column < columns; column++) {
      const value = cost[row][column];
      if (!Number.isFinite(value)) {
        throw new RangeError(
          `costs are finite numbers, but the cost of row ${row}, column ${column} is ${value}: ` +
            'give a pair that must not happen a large cost instead',
        );
      }
      largest = Math.max(largest, Math.abs(value));
    }
  }
  return largest;
}

// Every column gets a partner when there are enough rows, so a column's minimum is part of every assignment's cost:
// without it the best assignment is the same and the algorithm, which reduces rows only, has less to do.
function subtractColumnMinima(table: number[][]): void {
  for (let column = 0; column < table[0].length; column++) {
    const minimum = table.reduce((lowest, values) => Math.min(lowest, values[column]), Infinity);
    for (const values of table) values[column] -= minimum;
  }
}
