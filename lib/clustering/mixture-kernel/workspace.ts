// Where everything lies in memory.

/** Points that are looked at together: what is kept about them fits into the processor's first cache. */
export const BLOCK: i32 = 64;
/** Bytes of a block's values of one kind. */
export const BLOCK_BYTES: usize = (<usize>BLOCK) << 3;

/** Number of points. */
export let rows: i32 = 0;
/** Coordinates of a point. */
export let columns: i32 = 0;
/** Number of components, k. */
export let clusters: i32 = 0;
/** Whether no covariance has anything off its diagonal. */
export let diagonal: bool = false;

/** `[clusters]` f64: the part of each log density that is the same for all points. */
export let constants: usize = 0;
/** `[clusters, columns, columns]` f64: the lower triangles that whiten. */
export let triangles: usize = 0;
/** `[clusters, columns]` f64: the whitened means. */
export let offsets: usize = 0;
/** `[clusters, columns]` f64. */
export let means: usize = 0;
/** `[clusters]` f64: the sum of each component's responsibilities. */
export let sizes: usize = 0;
/** `[clusters, columns]` f64: weighted sums of point minus mean. */
export let first: usize = 0;
/** `[clusters, columns, columns]` f64: weighted sums of the outer products, lower triangles only. */
export let second: usize = 0;
/** `[columns, BLOCK]` f64: a block of points, coordinate by coordinate. */
export let block: usize = 0;
/** `[clusters, BLOCK]` f64: log densities of the block's points, then responsibilities for them. */
export let shares: usize = 0;
/** `[columns, BLOCK]` f64: the block's points minus a mean. */
export let differences: usize = 0;
/** `[BLOCK]` f64: one coordinate of these, times the responsibilities. */
export let weighted: usize = 0;
/** `[rows, columns]` f32. */
export let points: usize = 0;

// Counted in 64 bits, so that the caller learns when it does not fit into what 32 address.
let end: u64 = 0;

function reserve(values: u64): usize {
  const start = end;
  end = (start + (values << 3) + 15) & ~(<u64>15);
  return <usize>start;
}

/**
 * Divides up the memory; writes nothing.
 *
 * @returns the bytes that it takes.
 */
export function configure(
  rowCount: i32,
  columnCount: i32,
  clusterCount: i32,
  isDiagonal: bool,
): f64 {
  rows = rowCount;
  columns = columnCount;
  clusters = clusterCount;
  diagonal = isDiagonal;
  const values = <u64>clusters * columns;
  // Before this lie the tables that exponentials and logarithms are computed from.
  end = (__heap_base + 15) & ~15;
  constants = reserve(clusters);
  triangles = reserve(values * columns);
  offsets = reserve(values);
  means = reserve(values);
  sizes = reserve(clusters);
  first = reserve(values);
  second = reserve(values * columns);
  block = reserve(<u64>columns * BLOCK);
  shares = reserve(<u64>clusters * BLOCK);
  differences = reserve(<u64>columns * BLOCK);
  weighted = reserve(BLOCK);
  points = reserve((<u64>rows * columns + 1) >> 1);
  return <f64>end;
}

/** Address of an f64 of an array. */
// @ts-expect-error: decorator
@inline
export function at(base: usize, index: usize): usize {
  return base + (index << 3);
}

/** Loads points from `start` on, coordinate by coordinate; what is missing of a whole block becomes zeros. */
export function loadBlock(start: i32, count: i32): void {
  if (count < BLOCK) memory.fill(block, 0, <usize>columns * BLOCK_BYTES);
  let source = points + ((<usize>start * columns) << 2);
  for (let index: i32 = 0; index < count; index++) {
    let target = at(block, index);
    for (let column: i32 = 0; column < columns; column++) {
      store<f64>(target, <f64>load<f32>(source));
      source += 4;
      target += BLOCK_BYTES;
    }
  }
}
