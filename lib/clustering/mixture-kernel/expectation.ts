import {
  at,
  BLOCK,
  BLOCK_BYTES,
  block,
  clusters,
  columns,
  constants,
  diagonal,
  offsets,
  shares,
  triangles,
} from './workspace';

/** A component whose log density is this far below the highest has a responsibility below 2e-12, and gets none. */
const NEGLIGIBLE: f64 = 27;

/** Log density of every component at each of the block's points: `constants[j] - |W_j x - offsets[j]|^2 / 2`. */
export function densities(): void {
  const stride = (<usize>columns) << 3;
  for (let cluster: i32 = 0; cluster < clusters; cluster++) {
    const triangle = at(triangles, <usize>cluster * columns * columns);
    const offset = at(offsets, <usize>cluster * columns);
    const constant = f64x2.splat(load<f64>(at(constants, cluster)));
    const half = f64x2.splat(-0.5);
    const result = shares + <usize>cluster * BLOCK_BYTES;
    // Eight points at a time, in four registers.
    for (let place: usize = 0; place < BLOCK_BYTES; place += 64) {
      let squares0 = f64x2.splat(0);
      let squares1 = f64x2.splat(0);
      let squares2 = f64x2.splat(0);
      let squares3 = f64x2.splat(0);
      for (let row: i32 = 0; row < columns; row++) {
        const shift = f64x2.neg(v128.load_splat<f64>(at(offset, row)));
        let value0 = shift;
        let value1 = shift;
        let value2 = shift;
        let value3 = shift;
        const from: i32 = diagonal ? row : 0;
        let entry = at(triangle + <usize>row * stride, from);
        let source = block + <usize>from * BLOCK_BYTES + place;
        for (let column = from; column <= row; column++) {
          const factor = v128.load_splat<f64>(entry);
          value0 = f64x2.add(value0, f64x2.mul(factor, v128.load(source)));
          value1 = f64x2.add(value1, f64x2.mul(factor, v128.load(source, 16)));
          value2 = f64x2.add(value2, f64x2.mul(factor, v128.load(source, 32)));
          value3 = f64x2.add(value3, f64x2.mul(factor, v128.load(source, 48)));
          entry += 8;
          source += BLOCK_BYTES;
        }
        squares0 = f64x2.add(squares0, f64x2.mul(value0, value0));
        squares1 = f64x2.add(squares1, f64x2.mul(value1, value1));
        squares2 = f64x2.add(squares2, f64x2.mul(value2, value2));
        squares3 = f64x2.add(squares3, f64x2.mul(value3, value3));
      }
      v128.store(result + place, f64x2.add(constant, f64x2.mul(half, squares0)));
      v128.store(result + place, f64x2.add(constant, f64x2.mul(half, squares1)), 16);
      v128.store(result + place, f64x2.add(constant, f64x2.mul(half, squares2)), 32);
      v128.store(result + place, f64x2.add(constant, f64x2.mul(half, squares3)), 48);
    }
  }
}

/**
 * Turns the block's log densities into responsibilities: zero where they are negligible, and for what fills up the last block.
 *
 * @returns the sum of log p(x) over the block's points.
 */
export function responsibilities(count: i32): f64 {
  let total: f64 = 0;
  const stop = shares + <usize>clusters * BLOCK_BYTES;
  for (let index: i32 = 0; index < count; index++) {
    const start = at(shares, index);
    let highest = -Infinity;
    for (let share = start; share < stop; share += BLOCK_BYTES) {
      highest = max(highest, load<f64>(share));
    }
    let sum: f64 = 0;
    for (let share = start; share < stop; share += BLOCK_BYTES) {
      const difference = load<f64>(share) - highest;
      const value: f64 = difference < -NEGLIGIBLE ? 0 : Math.exp(difference);
      store<f64>(share, value);
      sum += value;
    }
    total += highest + Math.log(sum);
    for (let share = start; share < stop; share += BLOCK_BYTES) {
      store<f64>(share, load<f64>(share) / sum);
    }
  }
  for (let index = count; index < BLOCK; index++) {
    for (let share = at(shares, index); share < stop; share += BLOCK_BYTES) store<f64>(share, 0);
  }
  return total;
}
