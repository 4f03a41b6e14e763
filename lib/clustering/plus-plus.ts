import { gatherRows, type Matrix, row } from '../matrix';
import type { Random } from '../random';
import { squaredDistance } from './lloyd';

/**
 * How many candidates greedy k-means++ weighs for each further centroid, `2 + floor(ln clusters)`: the number that Arthur
 * and Vassilvitskii used in their experiments and scikit-learn uses.
 */
export function candidateCount(clusters: number): number {
  return 2 + Math.floor(Math.log(clusters));
}

/**
 * The random numbers in [0, 1) that one greedy k-means++ start uses: one for the first centroid, then `candidateCount` for
 * each further one.
 */
export function seedingNumbers(clusters: number, random: Random): Float64Array {
  const count = 1 + (clusters - 1) * candidateCount(clusters);
  return Float64Array.from({ length: count }, () => random.next());
}

/**
 * Chooses initial centroids among the points by greedy k-means++ (Arthur and Vassilvitskii 2007): the first by chance;
 * for each further one several candidates are drawn with a probability proportional to the squared distance from the
 * nearest centroid so far, and the one that lowers the sum of these distances most is kept.
 *
 * @param points - `[points, columns]`, finite.
 * @param clusters - how many centroids to choose.
 * @param random - where the randomness comes from.
 * @returns `[clusters, columns]` copies of points.
 */
export function chooseInitialCentroids(points: Matrix, clusters: number, random: Random): Matrix {
  const numbers = seedingNumbers(clusters, random);
  const candidates = candidateCount(clusters);
  const chosen = [Math.floor(numbers[0] * points.rows)];
  let nearest = distancesWith(points, chosen[0], new Float64Array(points.rows).fill(Infinity));
  for (let drawn = 1; drawn < numbers.length; drawn += candidates) {
    const total = sum(nearest);
    let best = { index: -1, distances: nearest, total: Infinity };
    for (const number of numbers.subarray(drawn, drawn + candidates)) {
      const index = indexAtShare(nearest, number * total);
      const distances = distancesWith(points, index, nearest);
      const candidate = { index, distances, total: sum(distances) };
      if (candidate.total < best.total) best = candidate;
    }
    chosen.push(best.index);
    nearest = best.distances;
  }
  return gatherRows(points, chosen);
}

/** Squared distances to the nearest centroid if point `index` became one. */
function distancesWith(points: Matrix, index: number, nearest: Float64Array): Float64Array {
  const centroid = row(points, index);
  return nearest.map((distance, other) =>
    Math.min(distance, squaredDistance(row(points, other), centroid)),
  );
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The first position up to which (inclusive) the weights add up to more than `share`. */
function indexAtShare(weights: Float64Array, share: number): number {
  let cumulative = 0;
  for (let index = 0; index < weights.length; index++) {
    cumulative += weights[index];
    if (cumulative > share) return index;
  }
  // Rounding can leave the share just out of reach, and it always is when all weights are zero.
  return weights.length - 1;
}
