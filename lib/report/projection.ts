import { UMAP } from 'umap-js';
import { UserError } from '../errors';
import { type Matrix, matrix, row } from '../matrix';
import { createRandom, deriveSeed } from '../random';

/** How points are laid out in the plane. */
export interface ProjectionOptions {
  /** Makes the result repeatable; an integer. */
  readonly seed: number;
  /** `umap` keeps neighbours together (default); `principal components` keeps large distances, and is exact. */
  readonly method?: 'umap' | 'principal components';
  /** UMAP: how many neighbours a point is held by; default 15. */
  readonly neighbors?: number;
  /** UMAP: how close points may lie; default 0.1. */
  readonly minDistance?: number;
}

/** More would take UMAP more than half a minute. */
const MOST_POINTS = 5000;

/**
 * Projects representations to the plane, to look at them. What is far apart in the picture need not be far apart in truth: no
 * number of this project comes from a projection.
 *
 * @param representations - `[points, columns]`; choose up to 3,000 with `gatherRows` first.
 * @param options - seed and method.
 * @returns `[points, 2]`.
 * @throws UserError for fewer than three points, or more than 5,000 with UMAP.
 */
export function projectToPlane(representations: Matrix, options: ProjectionOptions): Matrix {
  const { seed, method = 'umap', neighbors = 15, minDistance = 0.1 } = options;
  const { rows } = representations;
  if (rows < 3) throw new UserError(`a projection needs at least three points, got ${rows}`);
  if (method === 'principal components') return principalPlane(representations, seed);
  if (rows > MOST_POINTS)
    throw new UserError(
      `UMAP of ${rows} points would take minutes: choose at most ${MOST_POINTS} with gatherRows`,
    );
  const random = createRandom(deriveSeed(seed, 'projection'));
  const umap = new UMAP({
    nComponents: 2,
    nNeighbors: Math.min(neighbors, rows - 1),
    minDist: minDistance,
    random: random.next,
  });
  const plane = umap.fit(
    Array.from({ length: rows }, (_, at) => Array.from(row(representations, at))),
  );
  return matrix(Float32Array.from(plane.flat()), rows, 2);
}

/** The two directions of greatest variance, by power iteration on the covariance matrix. */
function principalPlane({ data, rows, columns }: Matrix, seed: number): Matrix {
  const means = new Float64Array(columns);
  for (let at = 0; at < data.length; at++) means[at % columns] += data[at] / rows;
  const covariance = new Float64Array(columns * columns);
  for (let point = 0; point < rows; point++) {
    for (let i = 0; i < columns; i++) {
      const deviation = data[point * columns + i] - means[i];
      for (let j = 0; j < columns; j++)
        covariance[i * columns + j] += deviation * (data[point * columns + j] - means[j]);
    }
  }
  const random = createRandom(deriveSeed(seed, 'projection'));
  const first = leadingDirection(covariance, columns, [], random.normal);
  const second = leadingDirection(covariance, columns, [first], random.normal);
  const plane = new Float32Array(2 * rows);
  for (let point = 0; point < rows; point++) {
    [first, second].forEach((direction, axis) => {
      let sum = 0;
      for (let i = 0; i < columns; i++)
        sum += direction[i] * (data[point * columns + i] - means[i]);
      plane[2 * point + axis] = sum;
    });
  }
  return matrix(plane, rows, 2);
}

function leadingDirection(
  covariance: Float64Array,
  columns: number,
  found: readonly Float64Array[],
  normal: () => number,
): Float64Array {
  let direction = Float64Array.from({ length: columns }, normal);
  for (let iteration = 0; iteration < 500; iteration++) {
    const next = new Float64Array(columns);
    for (let i = 0; i < columns; i++)
      for (let j = 0; j < columns; j++) next[i] += covariance[i * columns + j] * direction[j];
    for (const other of found) {
      const overlap = other.reduce((sum, value, at) => sum + value * next[at], 0);
      for (let i = 0; i < columns; i++) next[i] -= overlap * other[i];
    }
    const norm = Math.hypot(...next);
    // No variance is left in any other direction.
    if (norm === 0) return next;
    const turned = next.map((value) => value / norm);
    const change = turned.reduce((sum, value, at) => sum + Math.abs(value - direction[at]), 0);
    direction = turned;
    if (change < 1e-12) break;
  }
  // The sign is free; the largest part is made positive so that the picture is not mirrored by chance.
  const largest = direction.reduce(
    (best, value) => (Math.abs(value) > Math.abs(best) ? value : best),
    0,
  );
  return largest < 0 ? direction.map((value) => -value) : direction;
}
