import type { NearestNeighbors } from '../nearest-neighbors';

/** Pairs of points that are neighbours, each pair once. */
export interface NeighborhoodGraph {
  /** `[edges]` the two points of each pair. */
  readonly heads: Int32Array;
  readonly tails: Int32Array;
  /** `[edges]` how surely they are neighbours, in (0, 1]. */
  readonly weights: Float64Array;
}

const BISECTIONS = 64;
const TOLERANCE = 1e-5;

/** The scale of a neighbourhood is at least this share of the mean distance in it. */
const SMALLEST_SCALE = 1e-3;

/**
 * The distances at which a point's certainty begins to fall and how fast, so that each point, in a dense region or not, has
 * `log2` of its neighbours' number in effective neighbours (McInnes et al. 2018, "smooth k-nearest neighbour distance").
 */
function scaleOf(distances: Float64Array): { nearest: number; scale: number } {
  const nearest = distances.find((distance) => distance > 0) ?? 0;
  const mean = distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
  // The published method counts the point itself as one of its neighbours.
  const wanted = Math.log2(distances.length + 1);
  let [low, high, scale] = [0, Infinity, 1];
  for (let bisection = 0; bisection < BISECTIONS; bisection++) {
    let sum = 0;
    for (const distance of distances) sum += Math.exp(-Math.max(0, distance - nearest) / scale);
    if (Math.abs(sum - wanted) < TOLERANCE) break;
    if (sum > wanted) high = scale;
    else low = scale;
    scale = high === Infinity ? 2 * scale : (low + high) / 2;
  }
  return { nearest, scale: Math.max(scale, SMALLEST_SCALE * mean, Number.MIN_VALUE) };
}

/**
 * The weighted graph of neighbours that UMAP lays out: each point is as sure of its nearest neighbour as can be and less sure of
 * the others, and two points are neighbours when one or the other says so, `a + b - a b`.
 */
export function neighborhoodGraph({
  count,
  indices,
  distances,
}: NearestNeighbors): NeighborhoodGraph {
  const points = indices.length / count;
  const certainty = new Float64Array(indices.length);
  for (let point = 0; point < points; point++) {
    const own = distances.subarray(point * count, (point + 1) * count);
    const { nearest, scale } = scaleOf(own);
    own.forEach((distance, rank) => {
      certainty[point * count + rank] = Math.exp(-Math.max(0, distance - nearest) / scale);
    });
  }
  const heads = new Int32Array(indices.length);
  const tails = new Int32Array(indices.length);
  const weights = new Float64Array(indices.length);
  let edges = 0;
  for (let point = 0; point < points; point++) {
    for (let at = point * count; at < (point + 1) * count; at++) {
      const other = indices[at];
      const back = indices.subarray(other * count, (other + 1) * count).indexOf(point);
      // A pair that both name was added from the other side already.
      if (back >= 0 && other < point) continue;
      const there = certainty[at];
      const here = back >= 0 ? certainty[other * count + back] : 0;
      heads[edges] = point;
      tails[edges] = other;
      weights[edges++] = there + here - there * here;
    }
  }
  return {
    heads: heads.slice(0, edges),
    tails: tails.slice(0, edges),
    weights: weights.slice(0, edges),
  };
}
