import type { Matrix } from '../matrix';

/** Moments of the points about a mixture's means, each point counted by its responsibilities. */
export interface Moments {
  /** `[clusters]` sums of the responsibilities. */
  readonly sizes: Float64Array;
  /** `[clusters, columns]` weighted sums of point minus mean. */
  readonly first: Float64Array;
  /** `[clusters, columns, columns]` weighted sums of the outer products, lower triangles only; diagonals only if so asked. */
  readonly second: Float64Array;
}

/**
 * The moments that a partition has about given means, each point belonging wholly to its cluster. About the means, so that no
 * digits cancel where clusters are small.
 *
 * @param points - `[points, columns]`.
 * @param assignments - `[points]` cluster numbers.
 * @param means - `[clusters, columns]`.
 * @param diagonal - count no products of different columns.
 */
export function momentsOfPartition(
  points: Matrix,
  assignments: Int32Array,
  means: Float64Array,
  diagonal: boolean,
): Moments {
  const { rows, columns } = points;
  const sizes = new Float64Array(means.length / columns);
  const first = new Float64Array(means.length);
  const second = new Float64Array(means.length * columns);
  const difference = new Float64Array(columns);
  for (let index = 0; index < rows; index++) {
    const cluster = assignments[index];
    const mean = cluster * columns;
    sizes[cluster]++;
    for (let row = 0; row < columns; row++) {
      difference[row] = points.data[index * columns + row] - means[mean + row];
      first[mean + row] += difference[row];
      const start = (mean + row) * columns;
      for (let column = diagonal ? row : 0; column <= row; column++) {
        second[start + column] += difference[row] * difference[column];
      }
    }
  }
  return { sizes, first, second };
}
