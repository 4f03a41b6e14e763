import { gather, padSelection } from './octet';
import {
  assignments,
  at,
  centroids,
  charged,
  clusters,
  columns,
  expiries,
  found,
  octet,
  pointAt,
  rows,
  selected,
  sizes,
  sums,
} from './workspace';

/** Sum of the squared distances of the points that were assigned last. */
export let inertia: f64 = 0;

/** Adds a point to a cluster (`sign` 1) or takes it out (-1). */
export function count(index: i32, cluster: i32, sign: i32): void {
  const point = pointAt(index);
  const sum = sums + ((<usize>cluster * columns) << 3);
  for (let column: i32 = 0; column < columns; column++) {
    const value = <f64>load<f32>(at(point, column, 2)) * sign;
    store<f64>(at(sum, column, 3), load<f64>(at(sum, column, 3)) + value);
  }
  const size = at(sizes, cluster, 2);
  store<i32>(size, load<i32>(size) + sign);
}

/** Makes every cluster empty: sums and sizes of 0. */
export function clearCounts(): void {
  memory.fill(sums, 0, (<usize>clusters * columns) << 3);
  memory.fill(sizes, 0, (<usize>clusters) << 2);
}

/** Sums up all clusters anew. */
export function countAll(): void {
  clearCounts();
  for (let index: i32 = 0; index < rows; index++) {
    count(index, load<i32>(at(assignments, index, 2)), 1);
  }
}

/** Selects the points whose assignment might have changed, and returns how many they are. */
export function selectExpired(): i32 {
  const assigned = assignments;
  const expiry = expiries;
  const charge = charged;
  const target = selected;
  const limit = rows;
  let position: i32 = 0;
  for (let index: i32 = 0; index < limit; index++) {
    const cluster = load<i32>(at(assigned, index, 2));
    store<i32>(at(target, position, 2), index);
    // Adding the comparison's outcome instead of branching on it: which points expire cannot be predicted.
    position += <i32>!(load<f32>(at(charge, cluster, 2)) < load<f32>(at(expiry, index, 2)));
  }
  padSelection(position);
  return position;
}

/**
 * Assigns the selected points to their nearest centroids and adds their squared distances up to `inertia`.
 *
 * A point at distance a from its own centroid and b from the next cannot change before its own has gone away, and another
 * one come closer, by b - a together (Hamerly 2010). `charged` is what its cluster's centroid and the others have moved so
 * far, so a point is safe until that passes its expiry.
 *
 * @returns how many points changed their cluster.
 */
export function assign(selectedCount: i32): i32 {
  // Enough for the rounding of a distance summed up over all columns in single precision.
  const roundoff = <f32>(columns + 8) * 5.9604644775390625e-8;
  const shrink = f32x4.splat(1 - roundoff);
  const grow = f32x4.splat(1 + roundoff);
  const infinity = f32x4.splat(Infinity);
  const centroidsStart = centroids;
  const octetStart = octet;
  const result = found;
  const limit = clusters;
  const bytes = (<usize>columns) << 2;
  let changes: i32 = 0;
  let total: f64 = 0;
  for (let position: i32 = 0; position < selectedCount; position += 8) {
    gather(position);
    let best0 = infinity;
    let best1 = infinity;
    let second0 = infinity;
    let second1 = infinity;
    let numbers0 = i32x4.splat(0);
    let numbers1 = i32x4.splat(0);
    let coordinate = centroidsStart;
    for (let cluster: i32 = 0; cluster < limit; cluster++) {
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
      const number = i32x4.splat(cluster);
      numbers0 = v128.bitselect(number, numbers0, f32x4.lt(sum0, best0));
      numbers1 = v128.bitselect(number, numbers1, f32x4.lt(sum1, best1));
      second0 = f32x4.pmin(second0, f32x4.pmax(sum0, best0));
      second1 = f32x4.pmin(second1, f32x4.pmax(sum1, best1));
      best0 = f32x4.pmin(best0, sum0);
      best1 = f32x4.pmin(best1, sum1);
    }
    const margin0 = f32x4.sub(
      f32x4.mul(f32x4.sqrt(second0), shrink),
      f32x4.mul(f32x4.sqrt(best0), grow),
    );
    const margin1 = f32x4.sub(
      f32x4.mul(f32x4.sqrt(second1), shrink),
      f32x4.mul(f32x4.sqrt(best1), grow),
    );
    v128.store(result, numbers0);
    v128.store(result, numbers1, 16);
    v128.store(result, margin0, 32);
    v128.store(result, margin1, 48);
    v128.store(result, best0, 64);
    v128.store(result, best1, 80);
    const lanes = min(selectedCount - position, 8);
    for (let lane: i32 = 0; lane < lanes; lane++) {
      const entry = at(result, lane, 2);
      const index = load<i32>(at(selected, position + lane, 2));
      const cluster = load<i32>(entry);
      const previous = load<i32>(at(assignments, index, 2));
      const margin = load<f32>(entry, 32) + load<f32>(at(charged, cluster, 2)) * (1 - roundoff);
      store<f32>(at(expiries, index, 2), margin);
      total += load<f32>(entry, 64);
      if (cluster === previous) continue;
      if (previous >= 0) count(index, previous, -1);
      count(index, cluster, 1);
      store<i32>(at(assignments, index, 2), cluster);
      changes++;
    }
  }
  inertia = total;
  return changes;
}
