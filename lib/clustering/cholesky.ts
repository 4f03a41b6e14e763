import { UserError } from '../errors';

/**
 * Cholesky factor of a symmetric positive definite matrix: the lower triangle L with `L L^T` the matrix.
 *
 * @param symmetric - `[size, size]`, row by row; only the lower triangle is read.
 * @param size - rows, and columns.
 * @returns `[size, size]`, zero above the diagonal.
 * @throws SingularCovariance, a UserError, when the matrix is not positive definite.
 */
export function choleskyFactor(symmetric: Float64Array, size: number): Float64Array {
  const factor = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = symmetric[row * size + column];
      for (let inner = 0; inner < column; inner++) {
        sum -= factor[row * size + inner] * factor[column * size + inner];
      }
      if (column < row) {
        factor[row * size + column] = sum / factor[column * size + column];
      } else if (sum > 0) {
        factor[row * size + row] = Math.sqrt(sum);
      } else {
        throw new SingularCovariance(sum, row);
      }
    }
  }
  return factor;
}

/**
 * Inverse of a lower triangular matrix, which is lower triangular too. That of a covariance's Cholesky factor whitens:
 * it turns points with that covariance into points whose covariance is the identity.
 *
 * @param factor - `[size, size]`, row by row, with no zero on the diagonal; only the lower triangle is read.
 * @param size - rows, and columns.
 * @returns `[size, size]`, zero above the diagonal.
 */
export function invertLowerTriangle(factor: Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(size * size);
  for (let column = 0; column < size; column++) {
    inverse[column * size + column] = 1 / factor[column * size + column];
    for (let row = column + 1; row < size; row++) {
      let sum = 0;
      for (let inner = column; inner < row; inner++) {
        sum -= factor[row * size + inner] * inverse[inner * size + column];
      }
      inverse[row * size + column] = sum / factor[row * size + row];
    }
  }
  return inverse;
}

/** That a covariance has no Cholesky factor: an error of its own, for one start among many may be given up where others do. */
export class SingularCovariance extends UserError {
  constructor(pivot: number, row: number) {
    super(
      `a covariance is not positive definite (pivot ${pivot} in row ${row}): there are fewer points than columns in a cluster, ` +
        'columns that depend on each other or never vary, or a scale for which the regularisation is too small; ' +
        'use fewer clusters or columns, or raise the regularisation',
    );
  }
}
