import { EigenvalueDecomposition, Matrix as SquareMatrix } from 'ml-matrix';
import { type Matrix, matrix } from '../matrix';
import { requireCount, requireFinite } from './requirements';

/** The directions in which points vary most. */
export interface PrincipalComponents {
  /** `[columns]` mean of the points. */
  readonly mean: Float64Array;
  /** `[components, columns]` orthogonal directions of unit length, the one with the largest variance first. */
  readonly directions: Float64Array;
  /** `[components]` variance along each direction, over `points - 1`. */
  readonly variances: Float64Array;
  /** `[components]` share of the whole variance that each direction has, in [0, 1]; 0 when the points do not vary. */
  readonly explained: Float64Array;
}

/**
 * Principal component analysis (Pearson 1901): the eigenvectors of the covariance, found by ml-matrix. Each is given the sign
 * that makes its largest coordinate positive, so that the same points give the same directions everywhere.
 *
 * @param points - `[points, columns]`, two at least; finite.
 * @param components - how many directions to keep.
 * @returns the directions with their variances, by falling variance, and the mean that they go out from.
 * @throws RangeError when `components` is not a whole number of at least 1, or there are too few points or columns; UserError
 * when a point is not finite.
 */
export function principalComponents(points: Matrix, components: number): PrincipalComponents {
  const { rows, columns } = points;
  requireCount('components', components, 1);
  if (components > columns || rows < 2) {
    throw new RangeError(
      `${components} components need as many columns and two points, got ${columns} and ${rows}`,
    );
  }
  requireFinite(points, 'principal component analysis', 'points');
  const { mean, covariance } = covarianceOf(points);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, {
    assumeSymmetric: true,
  });
  const order = realEigenvalues
    .map((_, index) => index)
    .sort((a, b) => realEigenvalues[b] - realEigenvalues[a])
    .slice(0, components);
  // Rounding can put the eigenvalue of a direction without variance below zero.
  const total = realEigenvalues.reduce((sum, value) => sum + Math.max(0, value), 0);
  const directions = new Float64Array(components * columns);
  order.forEach((position, component) => {
    const direction = Float64Array.from(eigenvectorMatrix.getColumn(position));
    const largest = direction.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
    directions.set(
      direction.map((value) => (largest < 0 ? -value : value)),
      component * columns,
    );
  });
  const variances = Float64Array.from(order, (position) => Math.max(0, realEigenvalues[position]));
  return {
    mean,
    directions,
    variances,
    explained: variances.map((variance) => (total > 0 ? variance / total : 0)),
  };
}

/**
 * Coordinates of points along principal components, e.g. to cluster images by k-means on ten of them.
 *
 * @param points - `[points, columns]`.
 * @param components - from {@link principalComponents}, of these points or of others.
 * @returns `[points, components]`.
 * @throws RangeError when the columns differ.
 */
export function projectOnComponents(
  points: Matrix,
  { mean, directions, variances }: PrincipalComponents,
): Matrix {
  const { data, rows, columns } = points;
  if (columns !== mean.length) {
    throw new RangeError(`the components have ${mean.length} columns, but the points ${columns}`);
  }
  const components = variances.length;
  const projected = new Float32Array(rows * components);
  const centred = new Float64Array(columns);
  for (let index = 0; index < rows; index++) {
    for (let column = 0; column < columns; column++) {
      centred[column] = data[index * columns + column] - mean[column];
    }
    for (let component = 0; component < components; component++) {
      let sum = 0;
      for (let column = 0; column < columns; column++) {
        sum += centred[column] * directions[component * columns + column];
      }
      projected[index * components + component] = sum;
    }
  }
  return matrix(projected, rows, components);
}

/**
 * Mean and covariance, from products of the values that are not zero: most pixels of most digits are. In one pass, for which
 * columns that lie far from zero are moved there first (see {@link originsOf}).
 */
function covarianceOf(points: Matrix): { mean: Float64Array; covariance: SquareMatrix } {
  const { data, rows, columns } = points;
  const origins = originsOf(points);
  const sums = new Float64Array(columns);
  const products = Array.from({ length: columns }, () => new Float64Array(columns));
  const occupied = new Int32Array(columns);
  const values = new Float64Array(columns);
  for (let index = 0; index < rows; index++) {
    let count = 0;
    for (let column = 0; column < columns; column++) {
      const value = data[index * columns + column] - origins[column];
      if (value === 0) continue;
      occupied[count] = column;
      values[count++] = value;
    }
    for (let first = 0; first < count; first++) {
      const value = values[first];
      const row = products[occupied[first]];
      sums[occupied[first]] += value;
      for (let second = 0; second <= first; second++)
        row[occupied[second]] += value * values[second];
    }
  }
  const mean = sums.map((sum) => sum / rows);
  const covariance = SquareMatrix.zeros(columns, columns);
  for (let first = 0; first < columns; first++) {
    for (let second = 0; second <= first; second++) {
      const value = (products[first][second] - sums[first] * mean[second]) / (rows - 1);
      covariance.set(first, second, value);
      covariance.set(second, first, value);
    }
  }
  return { mean: mean.map((value, column) => origins[column] + value), covariance };
}

/** So many times its range a column lies away from zero that is counted about its first value. */
const FAR_FROM_ZERO = 10;

/**
 * What to count each column's values about: the first of them where the column lies far from zero, since the squares of such an
 * offset drown the variance, and zero elsewhere, since a shift would leave no zeros to skip.
 */
function originsOf({ data, rows, columns }: Matrix): Float64Array {
  const lowest = data.slice(0, columns);
  const highest = data.slice(0, columns);
  for (let index = 0; index < rows; index++) {
    for (let column = 0; column < columns; column++) {
      const value = data[index * columns + column];
      if (value < lowest[column]) lowest[column] = value;
      if (value > highest[column]) highest[column] = value;
    }
  }
  return Float64Array.from({ length: columns }, (_, column) => {
    const offset = Math.max(lowest[column], -highest[column]);
    return offset > FAR_FROM_ZERO * (highest[column] - lowest[column]) ? data[column] : 0;
  });
}
