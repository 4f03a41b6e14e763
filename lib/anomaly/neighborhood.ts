import { type Matrix, matrix, row } from '../matrix';
import { tf } from '../tensorflow';
import { kthSmallest } from './kth-smallest';

/**
 * Adds the logarithm of the reconstruction error to each representation as one more coordinate. The bottleneck alone is blind to
 * what it cannot express: an image that is not of the trained kind may be given the code of one that is, and be rebuilt
 * badly. On the logarithm's own scale an error e times as large is as far away as one radius of the l2 sphere.
 *
 * @param representations - `[count, columns]`.
 * @param errors - `[count]` mean squared errors; zero counts as the smallest float that is not.
 * @returns `[count, columns + 1]`.
 * @throws RangeError when there is not one error for each representation, or one is negative or not a number.
 */
export function withReconstructionError(
  { data, rows, columns }: Matrix,
  errors: Float32Array,
): Matrix {
  if (errors.length !== rows) {
    throw new RangeError(`every representation needs its error, got ${rows} and ${errors.length}`);
  }
  const joined = new Float32Array(rows * (columns + 1));
  for (let index = 0; index < rows; index++) {
    const error = errors[index];
    if (!(error >= 0)) throw new RangeError(`errors must be 0 or more, got ${error}`);
    joined.set(data.subarray(index * columns, (index + 1) * columns), index * (columns + 1));
    joined[index * (columns + 1) + columns] = Math.log(Math.max(error, SMALLEST_ERROR));
  }
  return matrix(joined, rows, columns + 1);
}

/** The smallest normal number of 32 bits. */
const SMALLEST_ERROR = 2 ** -126;

/**
 * Anomaly score without clusters: how far one has to go from a point to meet a given share of the training points. What
 * is alone is far from everything; so is a whole clump of anomalies, as long as it is smaller than that share, for then the
 * way leads out of it. The paper's clusters have to be as many as there are kinds of normal; this has to be told only what
 * share of the training data anomalies will not exceed.
 *
 * It is the distance to the k-th neighbour (S. Ramaswamy, R. Rastogi and K. Shim, *Efficient algorithms for mining outliers
 * from large data sets*, SIGMOD 2000) with k a share of the data instead of a few.
 *
 * @param points - `[count, columns]` to score.
 * @param training - `[trained, columns]`, unlabelled.
 * @param share - of the training points, in (0, 1].
 * @returns `[count]` Euclidean distances; higher is more anomalous.
 * @throws RangeError when the columns differ, there are no training points, or the share is not one.
 */
export function neighborhoodAnomalyScore(
  points: Matrix,
  training: Matrix,
  share: number,
): Float32Array {
  const { columns, rows } = training;
  if (points.columns !== columns) {
    throw new RangeError(
      `points and training points need the same columns, got ${points.columns} and ${columns}`,
    );
  }
  if (rows === 0) throw new RangeError('a neighbourhood needs training points, got none');
  if (!(share > 0 && share <= 1)) {
    throw new RangeError(`the share must be above 0 and at most 1, got ${share}`);
  }
  const rank = Math.ceil(share * rows);
  const { centred, factors } = prepareDistances(points, training);
  const scores = new Float32Array(points.rows);
  for (let first = 0; first < points.rows; first += BLOCK_ROWS) {
    const block = Math.min(BLOCK_ROWS, points.rows - first);
    const offsets = matMulRows(centred, first, block, factors);
    for (let index = 0; index < block; index++) {
      const nearest = kthSmallest(offsets.subarray(index * rows, (index + 1) * rows), rank);
      let squares = 0;
      for (const value of row(centred, first + index).subarray(0, columns)) squares += value ** 2;
      // Rounding may leave a little below zero where a point is its own neighbour.
      scores[first + index] = Math.sqrt(Math.max(0, squares + nearest));
    }
  }
  factors.dispose();
  return scores;
}

/** Points whose distances to all training points are in memory at a time: 50 MB of them with 50,000 training points. */
const BLOCK_ROWS = 256;

/**
 * Makes one matrix product of many distances: |p - t|^2 is |p|^2 + [p, 1] [-2 t, |t|^2]. Both are centred first, so that
 * large numbers do not cancel.
 */
function prepareDistances(points: Matrix, training: Matrix) {
  const { columns, data, rows } = training;
  const means = new Float64Array(columns);
  data.forEach((value, at) => {
    means[at % columns] += value / rows;
  });
  const width = columns + 1;
  const centred = new Float32Array(points.rows * width).fill(1);
  points.data.forEach((value, at) => {
    centred[Math.floor(at / columns) * width + (at % columns)] = value - means[at % columns];
  });
  const factors = new Float32Array(rows * width);
  data.forEach((value, at) => {
    const difference = value - means[at % columns];
    const start = Math.floor(at / columns) * width;
    factors[start + (at % columns)] = -2 * difference;
    factors[start + columns] += difference ** 2;
  });
  return {
    centred: matrix(centred, points.rows, width),
    factors: tf.tensor2d(factors, [rows, width]),
  };
}

/** `[count * rows of the factors]` products of some rows with all rows of the factors. */
function matMulRows(
  left: Matrix,
  first: number,
  count: number,
  factors: tf.Tensor2D,
): Float32Array {
  const { columns } = left;
  const some = left.data.subarray(first * columns, (first + count) * columns);
  // Not given back out of `tidy`, which would look for tensors in each of millions of elements.
  const product = tf.tidy(() =>
    tf.matMul(tf.tensor2d(some, [count, columns]), factors, false, true),
  );
  const values = product.dataSync<'float32'>();
  product.dispose();
  return values;
}
