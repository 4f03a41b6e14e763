/**
 * A row-major matrix in one flat typed array: the form in which representations, centroids and
 * pixels travel between the rooms of this library, so that only `model` and `training` need tensors.
 */
export interface Matrix {
  /** `rows * columns` values, row by row. */
  readonly data: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/**
 * Wraps a flat array as a matrix.
 *
 * @param data - the values, row by row; not copied.
 * @param rows - number of rows.
 * @param columns - number of columns.
 * @returns a `[rows, columns]` matrix over the same array.
 * @throws RangeError when `data` does not hold exactly `rows * columns` values.
 */
export function matrix(data: Float32Array, rows: number, columns: number): Matrix {
  if (data.length !== rows * columns) {
    throw new RangeError(
      `a ${rows} x ${columns} matrix needs ${rows * columns} values, but the array holds ${data.length}`,
    );
  }
  return { data, rows, columns };
}

/**
 * Row `index` of `source` as a view: writing to it writes to the matrix.
 *
 * @param index - from 0; not checked.
 * @returns a `[columns]` view.
 */
export function row(source: Matrix, index: number): Float32Array {
  return source.data.subarray(index * source.columns, (index + 1) * source.columns);
}

/**
 * Fails unless these are numbers of rows.
 *
 * @param rows - how many rows there are.
 * @throws RangeError naming the first that is none.
 */
export function requireRows(indices: ArrayLike<number>, rows: number): void {
  for (let position = 0; position < indices.length; position++) {
    const index = indices[position];
    if (Number.isInteger(index) && index >= 0 && index < rows) continue;
    throw new RangeError(`rows are numbered from 0 to ${rows - 1}, got ${index}`);
  }
}

/**
 * Copies the chosen rows into a new matrix.
 *
 * @param source - the matrix to read.
 * @param indices - row numbers, in the order wanted; a row may be named twice.
 * @returns a `[indices.length, columns]` matrix.
 * @throws RangeError when there is no such row.
 */
export function gatherRows(source: Matrix, indices: ArrayLike<number>): Matrix {
  requireRows(indices, source.rows);
  const data = new Float32Array(indices.length * source.columns);
  for (let target = 0; target < indices.length; target++) {
    data.set(row(source, indices[target]), target * source.columns);
  }
  return { data, rows: indices.length, columns: source.columns };
}

/**
 * Euclidean length of a vector, to the bit what `Math.hypot(...values)` returns: scaled by the largest, so that no square leaves the
 * range of numbers, and with compensated sums. Spread as arguments, some 100,000 values would overflow the stack.
 *
 * @param values - `[columns]`, finite.
 * @returns at least 0.
 */
export function euclideanLength(values: ArrayLike<number>): number {
  let largest = 0;
  for (let index = 0; index < values.length; index++) {
    largest = Math.max(largest, Math.abs(values[index]));
  }
  if (largest === 0) return 0;
  let [sum, compensation] = [0, 0];
  for (let index = 0; index < values.length; index++) {
    const share = values[index] / largest;
    const summand = share * share - compensation;
    const next = sum + summand;
    compensation = next - sum - summand;
    sum = next;
  }
  return Math.sqrt(sum) * largest;
}

/**
 * Divides every row by its Euclidean norm (the paper's normalisation, applied to finished
 * representations). A row of zeros has no direction and stays zero.
 *
 * @param source - `[rows, columns]`, finite.
 * @returns a new matrix of the same shape.
 */
export function normalizeRows(source: Matrix): Matrix {
  const data = Float32Array.from(source.data);
  for (let index = 0; index < source.rows; index++) {
    const values = data.subarray(index * source.columns, (index + 1) * source.columns);
    let squaredNorm = 0;
    for (const value of values) squaredNorm += value * value;
    if (squaredNorm === 0) continue;
    const scale = 1 / Math.sqrt(squaredNorm);
    for (let column = 0; column < values.length; column++) values[column] *= scale;
  }
  return { data, rows: source.rows, columns: source.columns };
}
