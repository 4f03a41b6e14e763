import { UserError } from '../errors';
import { addVelocity, drawVelocities, PICTURE_SIZE } from './cuboid-picture';
import type { Cuboids } from './detector';
import { FLOW_FRAMES, type MotionField } from './optical-flow';
import { type Scene, STILL_SPEED } from './scene';

/** Size of a cuboid and how densely they lie; lengths in pixels of the motion field, half of the frame's. */
export interface CuboidGeometry {
  /** Cuboids lie so far apart, across and down. */
  readonly stride: number;
  /** They are so many strides wide and high, and overlap when it is more than one. */
  readonly strides: number;
  /** And so many frames long. */
  readonly frames: number;
}

/** About the size of a person's upper body in Ped2, half a second long, overlapping by half. */
export const DEFAULT_GEOMETRY: CuboidGeometry = { stride: 6, strides: 2, frames: 5 };

/**
 * So many frames before the one that a cuboid ends with is its middle, which it tells about: half of its length, and half of
 * the frames over which motion is measured.
 */
export function framesSinceMiddle({ frames }: CuboidGeometry): number {
  return Math.round((frames - 1 + FLOW_FRAMES) / 2);
}

/**
 * Whether a clip's cuboids are still shorter than they should be: motion over fewer frames is noise, from which nothing is to
 * be learned and which says nothing.
 *
 * @param fieldsSeen - motion fields of the clip so far, this one counted.
 */
export function isShort(fieldsSeen: number, { frames }: CuboidGeometry): boolean {
  return fieldsSeen < frames;
}

/** The cuboids that end with one frame and in which there is something. */
export interface CuboidFrame extends Cuboids {
  /** `[count]` column of each in the grid of cuboids. */
  readonly columns: Int16Array;
}

/**
 * Number of cuboids across and down.
 *
 * @throws UserError when not one fits.
 */
export function cuboidGrid(
  { width, height }: Pick<Scene, 'width' | 'height'>,
  { stride, strides }: CuboidGeometry,
): { columns: number; rows: number } {
  const columns = Math.floor(width / stride) - strides + 1;
  const rows = Math.floor(height / stride) - strides + 1;
  if (columns < 1 || rows < 1) {
    throw new UserError(
      `no cuboid of ${stride * strides} x ${stride * strides} pixels fits into the motion field of ${width} x ${height}, half ` +
        'of the frame: give larger frames',
    );
  }
  return { columns, rows };
}

// A pixel this different from the background belongs to somebody.
const FOREGROUND_DIFFERENCE = 18;

// The background follows the light so fast, in grey values a frame; slower than anybody stands still.
const BACKGROUND_STEP = 0.05;

/** A cuboid is worth a look when this share of its pixels, over its length, belongs to somebody or moves. */
const WORTH_A_LOOK = 0.25;

/** Staying at a place is counted over about the last so many frames. */
const DWELLING_FRAMES = 40;

/** Somebody is there when this share of the place is occupied. */
const OCCUPIED = 0.08;

/**
 * And stays by as much as the mean speed of what occupies it is below this, in walking speeds: fully when it stands, not at
 * all from here on. Time alone would not do: a stream of walkers keeps a place as occupied as one person who stays. Chosen
 * on simulated clips, see `CHOICES.md`.
 */
const SLOW = 0.4;

/** Takes motion fields one by one and cuts cuboids out of them. */
export interface CuboidExtractor {
  /**
   * @returns the cuboids that end with this field's frame; only what is new or changes is worked on.
   * @throws UserError when the field is not of the scene's size.
   */
  next(motion: MotionField): CuboidFrame;
}

function requireField({ width, height, grey, velocity }: MotionField, scene: Scene): void {
  const pixels = scene.width * scene.height;
  const fits = width === scene.width && height === scene.height;
  if (fits && grey.length === pixels && velocity.length === 2 * pixels) return;
  throw new UserError(
    `a motion field of ${width} x ${height} pixels with ${grey.length} grey values does not fit the scene of ` +
      `${scene.width} x ${scene.height}: give frames of the size that the scene was learned from`,
  );
}

/** One frame's sums in the blocks of the grid, from which overlapping cuboids are put together. */
interface BlockSums {
  readonly maps: Float32Array;
  readonly active: Float32Array;
  readonly speed: Float32Array;
}

/**
 * Starts cutting a stream of motion fields into cuboids.
 *
 * @param scene - from `learnScene`.
 * @param geometry - size and density of the cuboids.
 * @throws UserError as `cuboidGrid`, when the scene is too small for a cuboid.
 */
export function createCuboidExtractor(
  scene: Scene,
  geometry: CuboidGeometry = DEFAULT_GEOMETRY,
): CuboidExtractor {
  const { stride, strides, frames } = geometry;
  const blockColumns = Math.floor(scene.width / stride);
  const blockRows = Math.floor(scene.height / stride);
  const blocks = blockColumns * blockRows;
  const grid = cuboidGrid(scene, geometry);
  const background = Float32Array.from(scene.background);
  const dwelling = new Float32Array(grid.columns * grid.rows);
  const history: BlockSums[] = Array.from({ length: frames }, () => ({
    maps: new Float32Array(blocks * PICTURE_SIZE),
    active: new Float32Array(blocks),
    speed: new Float32Array(blocks),
  }));
  let time = 0;

  const sumBlocks = ({ velocity, grey, width }: MotionField, sums: BlockSums): void => {
    sums.maps.fill(0);
    sums.active.fill(0);
    sums.speed.fill(0);
    for (let row = 0; row < blockRows * stride; row++) {
      const walking = 1 / scene.walkingSpeed[row];
      const firstBlock = Math.floor(row / stride) * blockColumns;
      for (let column = 0; column < blockColumns * stride; column++) {
        const pixel = row * width + column;
        const difference = grey[pixel] - background[pixel];
        background[pixel] += difference > 0 ? BACKGROUND_STEP : -BACKGROUND_STEP;
        const right = velocity[2 * pixel];
        const down = velocity[2 * pixel + 1];
        const moves = right * right + down * down > STILL_SPEED ** 2;
        if (!moves && Math.abs(difference) < FOREGROUND_DIFFERENCE) continue;
        const block = firstBlock + Math.floor(column / stride);
        sums.active[block]++;
        sums.speed[block] += Math.hypot(right, down) * walking;
        addVelocity(sums.maps, block * PICTURE_SIZE, right * walking, down * walking);
      }
    }
  };

  /** Calls back with each block of a cuboid, in each of its frames. */
  const forBlocks = (
    column: number,
    row: number,
    lengths: readonly BlockSums[],
    use: (sums: BlockSums, block: number) => void,
  ): void => {
    for (const sums of lengths) {
      for (let down = 0; down < strides; down++) {
        for (let across = 0; across < strides; across++) {
          use(sums, (row + down) * blockColumns + column + across);
        }
      }
    }
  };

  return {
    next(motion) {
      requireField(motion, scene);
      const latest = history[time % frames];
      sumBlocks(motion, latest);
      time++;
      const lengths = time < frames ? history.slice(0, time) : history;
      const area = (strides * stride) ** 2;
      const chosen: number[] = [];
      for (let cuboid = 0; cuboid < dwelling.length; cuboid++) {
        const column = cuboid % grid.columns;
        const row = (cuboid - column) / grid.columns;
        let active = 0;
        forBlocks(column, row, lengths, (sums, block) => {
          active += sums.active[block];
        });
        let [now, speedNow] = [0, 0];
        forBlocks(column, row, [latest], (sums, block) => {
          now += sums.active[block];
          speedNow += sums.speed[block];
        });
        const stays = now > OCCUPIED * area ? Math.max(0, 1 - speedNow / (SLOW * now)) : 0;
        dwelling[cuboid] += (stays - dwelling[cuboid]) / DWELLING_FRAMES;
        if (active > WORTH_A_LOOK * area * lengths.length) chosen.push(cuboid);
      }
      const result = {
        count: chosen.length,
        columns: new Int16Array(chosen.length),
        rows: new Int16Array(chosen.length),
        pictures: new Float32Array(chosen.length * PICTURE_SIZE),
        motion: new Float32Array(chosen.length),
        dwelling: new Float32Array(chosen.length),
      };
      const map = new Float32Array(PICTURE_SIZE);
      for (const [index, cuboid] of chosen.entries()) {
        const column = cuboid % grid.columns;
        const row = (cuboid - column) / grid.columns;
        map.fill(0);
        let [speed, active] = [0, 0];
        forBlocks(column, row, lengths, (sums, block) => {
          if (sums.active[block] === 0) return;
          speed += sums.speed[block];
          active += sums.active[block];
          const from = block * PICTURE_SIZE;
          for (let cell = 0; cell < PICTURE_SIZE; cell++) map[cell] += sums.maps[from + cell];
        });
        const volume = area * lengths.length;
        drawVelocities(result.pictures, index * PICTURE_SIZE, map, volume - active);
        result.columns[index] = column;
        result.rows[index] = row;
        result.motion[index] = speed / volume;
        result.dwelling[index] = dwelling[cuboid];
      }
      return result;
    },
  };
}
