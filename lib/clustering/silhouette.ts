import { gatherRows, type Matrix } from '../matrix';
import { createRandom, permutation } from '../random';
import { requireAssignments, requireCount, requireFinite } from './requirements';

/** Which points `silhouette` looks at. */
export interface SilhouetteOptions {
  /** Points at most, drawn at random when there are more, since all their distances are taken; default 3,000. */
  readonly maxPoints?: number;
  /** Seed of the draw; default 0. */
  readonly seed?: number;
}

/**
 * Mean silhouette of a partition (Rousseeuw 1987): with a the mean distance of a point to the others of its cluster and b that
 * to the nearest other cluster, `(b - a) / max(a, b)`. High when clusters are tight and apart; needs no label, so that it may
 * choose the number of clusters. A point alone in its cluster counts 0.
 *
 * @param points - `[points, columns]`.
 * @param assignments - `[points]` cluster numbers, each below the number of points.
 * @returns a number in [-1, 1].
 * @throws RangeError when the numbers do not fit, or the points looked at are all in one cluster; UserError when a point is not
 * finite.
 */
export function silhouette(
  points: Matrix,
  assignments: ArrayLike<number>,
  { maxPoints = 3000, seed = 0 }: SilhouetteOptions = {},
): number {
  requireAssignments(assignments, points.rows, points.rows);
  requireCount('maxPoints', maxPoints, 2);
  requireFinite(points, 'a silhouette', 'points');
  const order = permutation(points.rows, createRandom(seed));
  const chosen = points.rows > maxPoints ? order.subarray(0, maxPoints).sort() : order.sort();
  const { data, rows, columns } = gatherRows(points, chosen);
  // Numbered anew, so that no room is needed for numbers that no point looked at has.
  const numbers = new Map<number, number>();
  const clusterOf = Int32Array.from(chosen, (index) => {
    const known = numbers.get(assignments[index]) ?? numbers.size;
    numbers.set(assignments[index], known);
    return known;
  });
  const clusters = numbers.size;
  const sizes = new Int32Array(clusters);
  for (const cluster of clusterOf) sizes[cluster]++;
  if (clusters < 2) {
    throw new RangeError('a silhouette needs two clusters or more, but all points are in one');
  }
  const sums = new Float64Array(rows * clusters);
  for (let first = 0; first < rows; first++) {
    for (let second = 0; second < first; second++) {
      let squared = 0;
      for (let column = 0; column < columns; column++) {
        squared += (data[first * columns + column] - data[second * columns + column]) ** 2;
      }
      const distance = Math.sqrt(squared);
      sums[first * clusters + clusterOf[second]] += distance;
      sums[second * clusters + clusterOf[first]] += distance;
    }
  }
  let total = 0;
  for (let index = 0; index < rows; index++) {
    const own = clusterOf[index];
    if (sizes[own] === 1) continue;
    const within = sums[index * clusters + own] / (sizes[own] - 1);
    let nearest = Infinity;
    for (let cluster = 0; cluster < clusters; cluster++) {
      if (cluster === own) continue;
      nearest = Math.min(nearest, sums[index * clusters + cluster] / sizes[cluster]);
    }
    const larger = Math.max(within, nearest);
    if (larger > 0) total += (nearest - within) / larger;
  }
  return total / rows;
}
