import fc from 'fast-check';
import { type Matrix, matrix, row } from '../../lib/matrix';
import { createRandom } from '../../lib/random';

/** Points of one normal distribution around the origin. */
export function randomPoints(rows: number, columns: number, seed: number): Matrix {
  const { normal } = createRandom(seed);
  return matrix(Float32Array.from({ length: rows * columns }, normal), rows, columns);
}

/** Points scattered around as many means as asked for. */
export function mixture(rows: number, columns: number, clusters: number, seed: number): Matrix {
  const random = createRandom(seed);
  const means = Array.from({ length: clusters * columns }, () => 2 * random.normal());
  const values = Float32Array.from({ length: rows * columns }, (_, position) => {
    const cluster = Math.floor(position / columns) % clusters;
    return means[cluster * columns + (position % columns)] + random.normal();
  });
  return matrix(values, rows, columns);
}

/** A k-means problem of any shape; the points are a mixture's. */
export const problems = fc.record({
  rows: fc.integer({ min: 20, max: 300 }),
  columns: fc.integer({ min: 1, max: 13 }),
  clusters: fc.integer({ min: 1, max: 20 }),
  seed: fc.integer({ min: 0, max: 1e6 }),
});

/** Points on a coarse grid, many of them equal, with many equal distances. */
export const gridProblems = fc
  .record({
    rows: fc.integer({ min: 1, max: 40 }),
    columns: fc.integer({ min: 1, max: 3 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    seed: fc.integer({ min: 0, max: 1e6 }),
  })
  .map(({ rows, columns, share, seed }) => {
    const random = createRandom(seed);
    const values = Float32Array.from({ length: rows * columns }, () => random.integer(3));
    const clusters = 1 + Math.floor(share * (rows - 1));
    return { points: matrix(values, rows, columns), clusters, seed };
  });

/** How many different rows there are. */
export function distinctRows(points: Matrix): number {
  return new Set(Array.from({ length: points.rows }, (_, index) => row(points, index).join())).size;
}
