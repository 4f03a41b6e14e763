import { gather, selectAll } from './octet';
import {
  at,
  BLOCK,
  blockCount,
  blockSums,
  blockSumsWith,
  candidatePoints,
  candidateRows,
  centroidAt,
  clusters,
  columns,
  nearest,
  nearestWith,
  octet,
  paddedRows,
  pointAt,
  rows,
} from './workspace';

/** Sum of four values in double precision, still in two parts. */
// @ts-expect-error: decorator
@inline
function sumOfFour(values: v128): v128 {
  const upper = v128.shuffle<f32>(values, values, 2, 3, 0, 1);
  return f64x2.add(f64x2.promote_low_f32x4(values), f64x2.promote_low_f32x4(upper));
}

/** What `nearest` and `blockSums` would be with each of the candidates. */
export function weigh(candidates: i32): void {
  const bytes = <usize>columns << 2;
  const rowStride = <usize>paddedRows() << 2;
  const blockStride = <usize>blockCount() << 3;
  const octetStart = octet;
  const candidatesStart = candidatePoints;
  const nearestStart = nearest;
  memory.fill(blockSumsWith, 0, blockStride * candidates);
  for (let position: i32 = 0; position < rows; position += 8) {
    gather(position);
    const own = at(nearestStart, position, 2);
    const own0 = v128.load(own);
    const own1 = v128.load(own, 16);
    let coordinate = candidatesStart;
    let target = at(nearestWith, position, 2);
    let blockSum = at(blockSumsWith, position / BLOCK, 3);
    for (let candidate: i32 = 0; candidate < candidates; candidate++) {
      let sum0 = f32x4.splat(0);
      let sum1 = f32x4.splat(0);
      const stop = coordinate + bytes;
      for (let from = octetStart; coordinate < stop; from += 32) {
        const value = v128.load_splat<f32>(coordinate);
        const difference0 = f32x4.sub(v128.load(from), value);
        const difference1 = f32x4.sub(v128.load(from, 16), value);
        sum0 = f32x4.add(sum0, f32x4.mul(difference0, difference0));
        sum1 = f32x4.add(sum1, f32x4.mul(difference1, difference1));
        coordinate += 4;
      }
      sum0 = f32x4.pmin(own0, sum0);
      sum1 = f32x4.pmin(own1, sum1);
      v128.store(target, sum0);
      v128.store(target, sum1, 16);
      const sums = f64x2.add(sumOfFour(sum0), sumOfFour(sum1));
      const sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
      store<f64>(blockSum, load<f64>(blockSum) + sum);
      target += rowStride;
      blockSum += blockStride;
    }
  }
}

function setCandidate(candidate: i32, row: i32): void {
  const bytes = <usize>columns << 2;
  store<i32>(at(candidateRows, candidate, 2), row);
  memory.copy(candidatePoints + bytes * candidate, pointAt(row), bytes);
}

/** Makes a candidate centroid number `cluster`. */
function choose(candidate: i32, cluster: i32): void {
  const rowStride = <usize>paddedRows() << 2;
  const blockStride = <usize>blockCount() << 3;
  memory.copy(centroidAt(cluster), pointAt(load<i32>(at(candidateRows, candidate, 2))), <usize>columns << 2);
  memory.copy(nearest, nearestWith + rowStride * candidate, rowStride);
  memory.copy(blockSums, blockSumsWith + blockStride * candidate, blockStride);
}

function sumOfBlocks(sums: usize): f64 {
  let sum: f64 = 0;
  for (let block: i32 = 0; block < blockCount(); block++) sum += load<f64>(at(sums, block, 3));
  return sum;
}

/** The first row up to which (inclusive) the values of `nearest` add up to more than `wanted`; else the last. */
function rowAt(wanted: f64): i32 {
  let cumulative: f64 = 0;
  for (let block: i32 = 0; block < blockCount(); block++) {
    const next = cumulative + load<f64>(at(blockSums, block, 3));
    if (next <= wanted) {
      cumulative = next;
      continue;
    }
    const stop = min((block + 1) * BLOCK, rows);
    for (let index = block * BLOCK; index < stop; index++) {
      cumulative += load<f32>(at(nearest, index, 2));
      if (cumulative > wanted) return index;
    }
    return stop - 1;
  }
  return rows - 1;
}

/** The candidate that leaves the smallest sum of squared distances; of equals the first. */
function bestCandidate(candidates: i32): i32 {
  const blockStride = <usize>blockCount() << 3;
  let best: i32 = 0;
  let lowest: f64 = Infinity;
  for (let candidate: i32 = 0; candidate < candidates; candidate++) {
    const sum = sumOfBlocks(blockSumsWith + blockStride * candidate);
    if (sum >= lowest) continue;
    lowest = sum;
    best = candidate;
  }
  return best;
}

/**
 * Greedy k-means++: chooses the initial centroids among the points.
 *
 * @param numbers - address of the random numbers in [0, 1), f64: one for the first centroid, `candidates` for each other.
 * @param candidates - how many points to weigh for each further centroid.
 */
export function seed(numbers: usize, candidates: i32): void {
  for (let index: i32 = 0; index < paddedRows(); index++) {
    store<f32>(at(nearest, index, 2), index < rows ? Infinity : 0);
  }
  selectAll();
  setCandidate(0, <i32>(load<f64>(numbers) * rows));
  weigh(1);
  choose(0, 0);
  numbers += 8;
  for (let cluster: i32 = 1; cluster < clusters; cluster++) {
    const sum = sumOfBlocks(blockSums);
    for (let candidate: i32 = 0; candidate < candidates; candidate++) {
      setCandidate(candidate, rowAt(load<f64>(at(numbers, candidate, 3)) * sum));
    }
    numbers += <usize>candidates << 3;
    weigh(candidates);
    choose(bestCandidate(candidates), cluster);
  }
}
