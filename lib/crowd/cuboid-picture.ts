/**
 * A cuboid's picture: how the speeds and directions of what is in it are distributed, as an image of
 * `PICTURE_SIDE x PICTURE_SIDE` pixels that an auto-encoder can learn like a digit. Standing still is in its middle, moving
 * right is right, moving down is down.
 */
export const PICTURE_SIDE = 16;

/** Values in a picture. */
export const PICTURE_SIZE = PICTURE_SIDE ** 2;

/** The picture reaches so far in each direction, in walking speeds; what is faster is drawn at its edge. */
export const VELOCITY_RANGE = 2.5;

// Standard deviation, in pixels of the picture, of the blur that makes speeds that nearly agree look alike.
const BLUR = 1.5;
const BLUR_WEIGHTS = [0, 1, 2, 3].map((distance) => Math.exp(-(distance ** 2) / (2 * BLUR ** 2)));

/**
 * Adds one pixel of the video to a distribution of velocities, shared out over the four nearest cells.
 *
 * @param distribution - {@link PICTURE_SIZE} values from `offset` on, row by row.
 * @param right - velocity in walking speeds.
 * @param down - velocity in walking speeds.
 */
export function addVelocity(
  distribution: Float32Array,
  offset: number,
  right: number,
  down: number,
): void {
  const speed = Math.sqrt(right * right + down * down);
  const shrink = speed > VELOCITY_RANGE ? VELOCITY_RANGE / speed : 1;
  const cellsASpeed = (PICTURE_SIDE - 1) / (2 * VELOCITY_RANGE);
  const column = (right * shrink + VELOCITY_RANGE) * cellsASpeed;
  const row = (down * shrink + VELOCITY_RANGE) * cellsASpeed;
  const left = Math.min(PICTURE_SIDE - 2, Math.floor(column));
  const top = Math.min(PICTURE_SIDE - 2, Math.floor(row));
  const [toRight, toBottom] = [column - left, row - top];
  const cell = offset + top * PICTURE_SIDE + left;
  distribution[cell] += (1 - toRight) * (1 - toBottom);
  distribution[cell + 1] += toRight * (1 - toBottom);
  distribution[cell + PICTURE_SIDE] += (1 - toRight) * toBottom;
  distribution[cell + PICTURE_SIDE + 1] += toRight * toBottom;
}

/** Blurs along one axis; what would leave the picture stays at its edge. */
function blurAlong(source: Float32Array, target: Float32Array, step: 1 | 16): void {
  target.fill(0);
  const last = PICTURE_SIDE - 1;
  for (let cell = 0; cell < PICTURE_SIZE; cell++) {
    const value = source[cell];
    if (value === 0) continue;
    const position = step === 1 ? cell % PICTURE_SIDE : Math.floor(cell / PICTURE_SIDE);
    const start = cell - position * step;
    for (let shift = -3; shift <= 3; shift++) {
      const moved = Math.min(last, Math.max(0, position + shift));
      target[start + moved * step] += value * BLUR_WEIGHTS[Math.abs(shift)];
    }
  }
}

// Standing still is between these four cells.
const BEFORE_MIDDLE = PICTURE_SIDE / 2 - 1;
const MIDDLE = [BEFORE_MIDDLE, BEFORE_MIDDLE + 1].flatMap((row) => [
  row * PICTURE_SIDE + BEFORE_MIDDLE,
  row * PICTURE_SIDE + BEFORE_MIDDLE + 1,
]);

const halfBlurred = new Float32Array(PICTURE_SIZE);
const blurred = new Float32Array(PICTURE_SIZE);

/**
 * Draws a distribution of velocities: each pixel is the square root of its share, so that every picture has Euclidean
 * length one and the product of two of them is the Bhattacharyya coefficient of the distributions. Where the cuboid is
 * empty it counts as standing still, so that the picture also shows how much of it is filled: l2 normalisation would not
 * let brightness say it.
 *
 * @param target - where the picture goes; {@link PICTURE_SIZE} values in [0, 1] from `offset` on.
 * @param distribution - {@link PICTURE_SIZE} sums from {@link addVelocity}; changed: what is empty is added.
 * @param empty - how many pixels of the video are empty; not 0 when the distribution is all zero.
 */
export function drawVelocities(
  target: Float32Array,
  offset: number,
  distribution: Float32Array,
  empty: number,
): void {
  for (const cell of MIDDLE) distribution[cell] += empty / MIDDLE.length;
  blurAlong(distribution, halfBlurred, 1);
  blurAlong(halfBlurred, blurred, PICTURE_SIDE);
  let total = 0;
  for (const value of blurred) total += value;
  for (let cell = 0; cell < PICTURE_SIZE; cell++) {
    target[offset + cell] = Math.sqrt(blurred[cell] / total);
  }
}
