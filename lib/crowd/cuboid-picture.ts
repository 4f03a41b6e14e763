/** A cuboid's picture is `PICTURE_SIDE x PICTURE_SIDE`: what happens in the cuboid, as an image that an auto-encoder can learn. */
export const PICTURE_SIDE = 20;

/** Its upper left part is a map of velocities, so many cells wide and high; standing still is in the middle. */
export const VELOCITY_CELLS = 16;

/** The map reaches so far in each direction, in walking speeds; what is faster is drawn at its edge. */
export const VELOCITY_RANGE = 2.5;

/** Values in a picture of one cuboid. */
export const PICTURE_SIZE = PICTURE_SIDE ** 2;

/** Values in a map of velocities. */
export const VELOCITY_SIZE = VELOCITY_CELLS ** 2;

// The bars must weigh enough to be learned and little enough not to drown the map, of which few cells are bright.
const BAR_BRIGHTNESS = 0.25;
// Even a cuboid full of one thing spreads over a few cells.
const GAIN = 3;
const BAR_WIDTH = PICTURE_SIDE - VELOCITY_CELLS;

/**
 * Adds one pixel's velocity to a map, shared out over the four nearest cells.
 *
 * @param map - {@link VELOCITY_SIZE} values, row by row: down is down, right is right.
 * @param right - velocity in walking speeds.
 * @param down - velocity in walking speeds.
 */
export function addVelocity(map: Float32Array, offset: number, right: number, down: number): void {
  const speed = Math.hypot(right, down);
  const shrink = speed > VELOCITY_RANGE ? VELOCITY_RANGE / speed : 1;
  const cellsASpeed = (VELOCITY_CELLS - 1) / (2 * VELOCITY_RANGE);
  const column = (right * shrink + VELOCITY_RANGE) * cellsASpeed;
  const row = (down * shrink + VELOCITY_RANGE) * cellsASpeed;
  const left = Math.min(VELOCITY_CELLS - 2, Math.floor(column));
  const top = Math.min(VELOCITY_CELLS - 2, Math.floor(row));
  const [toRight, toBottom] = [column - left, row - top];
  const cell = offset + top * VELOCITY_CELLS + left;
  map[cell] += (1 - toRight) * (1 - toBottom);
  map[cell + 1] += toRight * (1 - toBottom);
  map[cell + VELOCITY_CELLS] += (1 - toRight) * toBottom;
  map[cell + VELOCITY_CELLS + 1] += toRight * toBottom;
}

/** Brightness of one of the 16 steps of a bar that shows `value` in [0, 1]: a soft mark, two steps wide. */
function mark(step: number, value: number): number {
  const position = Math.min(1, Math.max(0, value)) * (VELOCITY_CELLS - 1);
  return BAR_BRIGHTNESS * Math.max(0, 1 - Math.abs(step - position) / 2);
}

/**
 * Draws a cuboid: the map of velocities, a bar on the right for how far down in the picture it is, and a bar below for how
 * long somebody has been there.
 *
 * @param target - where the picture goes; {@link PICTURE_SIZE} values in [0, 1] from `offset` on.
 * @param map - {@link VELOCITY_SIZE} sums of pixels.
 * @param pixels - how many pixels the cuboid has, moving or not.
 * @param position - 0 at the top of the frame, 1 at its bottom.
 * @param dwelling - 0: just come, 1: there all the time.
 */
export function drawCuboid(
  target: Float32Array,
  offset: number,
  map: Float32Array,
  pixels: number,
  position: number,
  dwelling: number,
): void {
  for (let row = 0; row < VELOCITY_CELLS; row++) {
    const line = offset + row * PICTURE_SIDE;
    for (let column = 0; column < VELOCITY_CELLS; column++) {
      // The root lifts few pixels with an unusual velocity out of the dark.
      target[line + column] = Math.sqrt(
        Math.min(1, (GAIN * map[row * VELOCITY_CELLS + column]) / pixels),
      );
    }
    for (let bar = 0; bar < BAR_WIDTH; bar++) {
      target[line + VELOCITY_CELLS + bar] = mark(row, position);
    }
  }
  for (let bar = 0; bar < BAR_WIDTH; bar++) {
    const line = offset + (VELOCITY_CELLS + bar) * PICTURE_SIDE;
    for (let column = 0; column < VELOCITY_CELLS; column++) {
      target[line + column] = mark(column, dwelling);
    }
  }
}
