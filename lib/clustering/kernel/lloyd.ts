import { assign, clearCounts, count, countAll, inertia, selectExpired } from './assign';
import { selectAll } from './octet';
import {
  assignments,
  at,
  centroidAt,
  charged,
  clusters,
  columns,
  drifts,
  expiries,
  pointAt,
  rows,
  sizes,
  spent,
  sums,
} from './workspace';

/** How often the last `run` moved the centroids and assigned points again. */
export let iterations: i32 = 0;
/** Whether the assignments of the last `run` stopped changing, rather than the iterations running out. */
export let converged: bool = false;

/** Assigns every point, whatever its expiry. */
function assignAll(): i32 {
  selectAll();
  return assign(rows);
}

/** Squared distance between a point and the centroid of its cluster. */
function ownDistance(index: i32): f32 {
  const point = pointAt(index);
  const centroid = centroidAt(load<i32>(at(assignments, index, 2)));
  let sum: f32 = 0;
  for (let column: i32 = 0; column < columns; column++) {
    const difference = load<f32>(at(point, column, 2)) - load<f32>(at(centroid, column, 2));
    sum += difference * difference;
  }
  return sum;
}

/** Gives an empty cluster the point farthest from its centroid, of a cluster that has others; none when all lie on theirs. */
function fillEmpty(empty: i32): void {
  let farthest: i32 = -1;
  let distance: f32 = 0;
  for (let index: i32 = 0; index < rows; index++) {
    if (load<i32>(at(sizes, load<i32>(at(assignments, index, 2)), 2)) <= 1) continue;
    const own = ownDistance(index);
    if (own <= distance) continue;
    distance = own;
    farthest = index;
  }
  if (farthest < 0) return;
  count(farthest, load<i32>(at(assignments, farthest, 2)), -1);
  count(farthest, empty, 1);
  store<i32>(at(assignments, farthest, 2), empty);
  store<f32>(at(expiries, farthest, 2), -1);
}

/** Moves a centroid to its cluster's mean and returns how far; an empty cluster's stays. */
function moveCentroid(cluster: i32): f64 {
  const size = load<i32>(at(sizes, cluster, 2));
  if (size === 0) return 0;
  const sum = sums + ((<usize>cluster * columns) << 3);
  const centroid = centroidAt(cluster);
  let squares: f64 = 0;
  for (let column: i32 = 0; column < columns; column++) {
    const mean = <f32>(load<f64>(at(sum, column, 3)) / size);
    const difference = <f64>mean - load<f32>(at(centroid, column, 2));
    squares += difference * difference;
    store<f32>(at(centroid, column, 2), mean);
  }
  return sqrt(squares);
}

/** Moves every centroid to its cluster's mean, and charges the margins for it. */
function moveCentroids(): void {
  for (let cluster: i32 = 0; cluster < clusters; cluster++) {
    if (load<i32>(at(sizes, cluster, 2)) === 0) fillEmpty(cluster);
  }
  let farthest: i32 = 0;
  let largest: f64 = 0;
  let secondLargest: f64 = 0;
  for (let cluster: i32 = 0; cluster < clusters; cluster++) {
    const drift = moveCentroid(cluster);
    store<f64>(at(drifts, cluster, 3), drift);
    if (drift > largest) {
      secondLargest = largest;
      largest = drift;
      farthest = cluster;
    } else if (drift > secondLargest) secondLargest = drift;
  }
  for (let cluster: i32 = 0; cluster < clusters; cluster++) {
    const others = cluster === farthest ? secondLargest : largest;
    const total = load<f64>(at(spent, cluster, 3)) + load<f64>(at(drifts, cluster, 3)) + others;
    store<f64>(at(spent, cluster, 3), total);
    // A little more than the truth, so that rounding to single precision cannot make it less.
    store<f32>(at(charged, cluster, 2), <f32>(total * (1 + 1e-6)));
  }
}

/**
 * Lloyd's algorithm from the centroids that lie in the workspace to where no assignment changes. The last look is at every
 * point, with sums counted anew, so that the end rests neither on margins nor on running sums.
 *
 * @returns the inertia.
 */
export function run(maxIterations: i32): f64 {
  assignFirst();
  iterations = 0;
  converged = false;
  while (!converged && iterations < maxIterations) {
    moveCentroids();
    iterations++;
    if (assign(selectExpired()) > 0) continue;
    countAll();
    moveCentroids();
    converged = assignAll() === 0;
  }
  if (!converged) assignAll();
  return inertia;
}

/** Assigns every point to the centroids that lie in the workspace, and returns the inertia. */
export function assignFirst(): f64 {
  // -1: in no cluster yet.
  memory.fill(assignments, 0xff, (<usize>rows) << 2);
  memory.fill(spent, 0, (<usize>clusters) << 3);
  memory.fill(charged, 0, (<usize>clusters) << 2);
  clearCounts();
  assignAll();
  return inertia;
}
