// Where everything lies in memory. Every thread has an instance of the kernel over one shared memory: the points are common,
// the workspace is the thread's own.

/** Rows whose distances are summed up together, so that drawing a row need not look at every one. */
export const BLOCK: i32 = 256;

/** Number of points. */
export let rows: i32 = 0;
/** Coordinates of a point. */
export let columns: i32 = 0;
/** Number of clusters, k. */
export let clusters: i32 = 0;

/** `[rows, columns]` f32. */
export let points: usize = 0;
/** `[clusters, columns]` f32. */
export let centroids: usize = 0;
/** `[clusters, columns]` f64: sums of each cluster's points. */
export let sums: usize = 0;
/** `[clusters]` i32: points in each cluster. */
export let sizes: usize = 0;
/** `[clusters]` f64: how far each centroid moved last. */
export let drifts: usize = 0;
/** `[clusters]` f64: by how much the margins of a cluster's points may have shrunk so far. */
export let spent: usize = 0;
/** `[clusters]` f32: the same, rounded up. */
export let charged: usize = 0;
/** `[rows]` i32: the cluster of each point. */
export let assignments: usize = 0;
/** `[rows]` f32: the value of `charged` from which on a point's assignment might change. */
export let expiries: usize = 0;
/** `[rows + 8]` i32: numbers of the points to look at, eight at a time. */
export let selected: usize = 0;
/** `[columns, 8]` f32: eight points, coordinate by coordinate. */
export let octet: usize = 0;
/** `[3, 8]`: what was found out about them. */
export let found: usize = 0;
/** `[rows]` f32, padded with zeros: squared distance to the nearest of the centroids chosen so far. */
export let nearest: usize = 0;
/** `[blocks]` f64: sums of `nearest` over blocks. */
export let blockSums: usize = 0;
/** `[candidates, padded rows]` f32: `nearest` as it would be with each candidate. */
export let nearestWith: usize = 0;
/** `[candidates, blocks]` f64: `blockSums` as they would be with each candidate. */
export let blockSumsWith: usize = 0;

/** `[candidates, columns]` f32: the candidates. */
export let candidatePoints: usize = 0;
/** `[candidates]` i32: which points they are. */
export let candidateRows: usize = 0;

let end: usize = 0;

function reserve(bytes: usize): usize {
  const start = end;
  end = (start + bytes + 15) & ~(<usize>15);
  return start;
}

/** Points, rounded up to whole octets. */
export function paddedRows(): i32 {
  return (rows + 7) & ~7;
}

/** Blocks of points, the last one perhaps not full. */
export function blockCount(): i32 {
  return (rows + BLOCK - 1) / BLOCK;
}

/**
 * Divides up the memory; writes nothing.
 *
 * @param pointsAddress - where the points lie; 16 bytes behind them must be readable.
 * @param workspace - where this thread's own memory begins, a multiple of 16.
 * @param candidates - how many candidates k-means++ weighs at once.
 * @returns where it ends.
 */
export function configure(
  pointsAddress: usize,
  workspace: usize,
  rowCount: i32,
  columnCount: i32,
  clusterCount: i32,
  candidates: i32,
): usize {
  rows = rowCount;
  columns = columnCount;
  clusters = clusterCount;
  points = pointsAddress;
  end = workspace;
  const values = <usize>clusters * columns;
  const rowBytes = <usize>paddedRows() << 2;
  const blockBytes = <usize>blockCount() << 3;
  centroids = reserve(values << 2);
  sums = reserve(values << 3);
  sizes = reserve(<usize>clusters << 2);
  drifts = reserve(<usize>clusters << 3);
  spent = reserve(<usize>clusters << 3);
  charged = reserve(<usize>clusters << 2);
  assignments = reserve(rowBytes);
  expiries = reserve(rowBytes);
  selected = reserve(rowBytes + 32);
  octet = reserve((<usize>columns + 3) << 5);
  found = reserve(96);
  nearest = reserve(rowBytes);
  blockSums = reserve(blockBytes);
  nearestWith = reserve(rowBytes * candidates);
  blockSumsWith = reserve(blockBytes * candidates);
  candidatePoints = reserve((<usize>candidates * columns) << 2);
  candidateRows = reserve(<usize>candidates << 2);
  return end;
}

/** Where the `[clusters, columns]` f32 centroids lie. */
export function centroidsAddress(): usize {
  return centroids;
}

/** Where the `[rows]` i32 assignments lie. */
export function assignmentsAddress(): usize {
  return assignments;
}

/** Address of an element of an array, whose elements have `1 << shift` bytes. */
// @ts-expect-error: decorator
@inline
export function at(base: usize, index: i32, shift: usize): usize {
  return base + (<usize>index << shift);
}

/** Address of a point's `[columns]` f32. */
// @ts-expect-error: decorator
@inline
export function pointAt(index: i32): usize {
  return points + ((<usize>index * columns) << 2);
}

/** Address of a centroid's `[columns]` f32. */
// @ts-expect-error: decorator
@inline
export function centroidAt(cluster: i32): usize {
  return centroids + ((<usize>cluster * columns) << 2);
}
