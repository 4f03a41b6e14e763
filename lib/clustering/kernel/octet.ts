import { at, columns, octet, pointAt, rows, selected } from './workspace';

/** Selects all points. */
export function selectAll(): void {
  for (let index: i32 = 0; index < rows; index++) store<i32>(at(selected, index, 2), index);
  padSelection(rows);
}

/** Fills the last octet of a selection up with its last point. */
export function padSelection(count: i32): void {
  if (count === 0) return;
  const last = load<i32>(at(selected, count - 1, 2));
  for (let index = count; index < ((count + 7) & ~7); index++) {
    store<i32>(at(selected, index, 2), last);
  }
}

/** Writes four of the octet's points, from `lane` on, coordinate by coordinate: 4 x 4 values are transposed at a time. */
// @ts-expect-error: decorator
@inline
function gatherFour(selection: usize, lane: usize): void {
  let a = pointAt(load<i32>(selection));
  let b = pointAt(load<i32>(selection, 4));
  let c = pointAt(load<i32>(selection, 8));
  let d = pointAt(load<i32>(selection, 12));
  const stop = a + (<usize>columns << 2);
  for (let target = octet + lane; a < stop; target += 128) {
    const rowA = v128.load(a);
    const rowB = v128.load(b);
    const rowC = v128.load(c);
    const rowD = v128.load(d);
    const lowAB = v128.shuffle<f32>(rowA, rowB, 0, 4, 1, 5);
    const lowCD = v128.shuffle<f32>(rowC, rowD, 0, 4, 1, 5);
    const highAB = v128.shuffle<f32>(rowA, rowB, 2, 6, 3, 7);
    const highCD = v128.shuffle<f32>(rowC, rowD, 2, 6, 3, 7);
    v128.store(target, v128.shuffle<f32>(lowAB, lowCD, 0, 1, 4, 5));
    v128.store(target, v128.shuffle<f32>(lowAB, lowCD, 2, 3, 6, 7), 32);
    v128.store(target, v128.shuffle<f32>(highAB, highCD, 0, 1, 4, 5), 64);
    v128.store(target, v128.shuffle<f32>(highAB, highCD, 2, 3, 6, 7), 96);
    a += 16;
    b += 16;
    c += 16;
    d += 16;
  }
}

/** Loads the eight points that the selection names from `position` on. */
// @ts-expect-error: decorator
@inline
export function gather(position: i32): void {
  const selection = at(selected, position, 2);
  gatherFour(selection, 0);
  gatherFour(selection + 16, 16);
}
