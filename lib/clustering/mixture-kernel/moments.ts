import {
  at,
  BLOCK_BYTES,
  block,
  clusters,
  columns,
  diagonal,
  differences,
  first,
  means,
  second,
  shares,
  sizes,
  weighted,
} from './workspace';

/** Sets the moments of all components to 0. */
export function clearMoments(): void {
  const values = (<usize>clusters * columns) << 3;
  memory.fill(sizes, 0, (<usize>clusters) << 3);
  memory.fill(first, 0, values);
  memory.fill(second, 0, values * columns);
}

/** Adds the moments of the block's points, each counted by its responsibilities, to those of all. */
export function addMoments(): void {
  for (let cluster: i32 = 0; cluster < clusters; cluster++) {
    const share = shares + <usize>cluster * BLOCK_BYTES;
    const size = total(share);
    if (size === 0) continue;
    add(at(sizes, cluster), size);
    subtractMean(at(means, <usize>cluster * columns));
    let sum = at(first, <usize>cluster * columns);
    let target = at(second, <usize>cluster * columns * columns);
    for (let row: i32 = 0; row < columns; row++) {
      weigh(share, differences + <usize>row * BLOCK_BYTES);
      add(sum, total(weighted));
      for (let column: i32 = diagonal ? row : 0; column <= row; column++) {
        add(at(target, column), product(differences + <usize>column * BLOCK_BYTES));
      }
      sum += 8;
      target += (<usize>columns) << 3;
    }
  }
}

// @ts-expect-error: decorator
@inline
function add(address: usize, value: f64): void {
  store<f64>(address, load<f64>(address) + value);
}

/** Writes the block's points minus a mean to `differences`. */
function subtractMean(mean: usize): void {
  for (let column: usize = 0; column < <usize>columns; column++) {
    const value = v128.load_splat<f64>(at(mean, column));
    const row = column * BLOCK_BYTES;
    for (let place = row; place < row + BLOCK_BYTES; place += 16) {
      v128.store(differences + place, f64x2.sub(v128.load(block + place), value));
    }
  }
}

/** Writes one coordinate of the differences, times the responsibilities, to `weighted`. */
function weigh(share: usize, difference: usize): void {
  for (let place: usize = 0; place < BLOCK_BYTES; place += 16) {
    const product = f64x2.mul(v128.load(share + place), v128.load(difference + place));
    v128.store(weighted + place, product);
  }
}

// @ts-expect-error: decorator
@inline
function lanes(pair: v128): f64 {
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
}

/** Sum of a block's values. */
function total(values: usize): f64 {
  let sum = f64x2.splat(0);
  for (let place: usize = 0; place < BLOCK_BYTES; place += 16) {
    sum = f64x2.add(sum, v128.load(values + place));
  }
  return lanes(sum);
}

/** Sum of a block's values, times those of `weighted`. */
function product(values: usize): f64 {
  let sum0 = f64x2.splat(0);
  let sum1 = f64x2.splat(0);
  let sum2 = f64x2.splat(0);
  let sum3 = f64x2.splat(0);
  for (let place: usize = 0; place < BLOCK_BYTES; place += 64) {
    const a = values + place;
    const b = weighted + place;
    sum0 = f64x2.add(sum0, f64x2.mul(v128.load(a), v128.load(b)));
    sum1 = f64x2.add(sum1, f64x2.mul(v128.load(a, 16), v128.load(b, 16)));
    sum2 = f64x2.add(sum2, f64x2.mul(v128.load(a, 32), v128.load(b, 32)));
    sum3 = f64x2.add(sum3, f64x2.mul(v128.load(a, 48), v128.load(b, 48)));
  }
  return lanes(f64x2.add(f64x2.add(sum0, sum1), f64x2.add(sum2, sum3)));
}
