import { addVelocity, drawVelocities, PICTURE_SIZE } from './cuboid-picture';
import type { Cuboids } from './detector';
import { type MotionField, TRACK_FRAMES } from './point-tracks';
import type { Scene } from './scene';

/** Size of a cuboid and how densely they lie; lengths in pixels of the motion field, half of the frame's. */
export interface CuboidGeometry {
  /** Cuboids lie so far apart, across and down. */
  readonly stride: number;
  /** They are so many strides wide and high, and overlap when it is more than one. */
  readonly strides: number;
  /** And so many frames long. */
  readonly frames: number;
}

/**
 * About the size of a person's upper body in Ped2, overlapping by half; with the frames over which points are followed, two
 * thirds of a second long.
 */
export const DEFAULT_GEOMETRY: CuboidGeometry = { stride: 6, strides: 2, frames: 3 };

/**
 * So many frames before the one that a cuboid ends with is its middle, which it tells about: half of its length, and half of
 * the frames over which points are followed.
 */
export function framesSinceMiddle({ frames }: CuboidGeometry): number {
  return Math.round((frames - 1 + TRACK_FRAMES) / 2);
}

/** The cuboids that end with one frame and in which there is something. */
export interface CuboidFrame extends Cuboids {
  /** `[count]` column of each in the grid of cuboids. */
  readonly columns: Int16Array;
}

/** Number of cuboids across and down. */
export function cuboidGrid(
  { width, height }: Pick<Scene, 'width' | 'height'>,
  { stride, strides }: CuboidGeometry,
): { columns: number; rows: number } {
  return {
    columns: Math.floor(width / stride) - strides + 1,
    rows: Math.floor(height / stride) - strides + 1,
  };
}

/** A cuboid is worth a look when this share of its pixels, over its length, belongs to somebody: far away that is half a person. */
const WORTH_A_LOOK = 0.1;

/**
 * A cuboid counts as if so many more points stood still in each of its frames: few points say little, and may be mistaken. It
 * also lets a cuboid that is full of something say more than one at its edge.
 */
const STILL_POINTS = 8;

/** In its picture so many do: more would hide which way few points go. */
const STILL_POINTS_DRAWN = 4;

/** Staying at a place is counted over about the last so many frames. */
const DWELLING_FRAMES = 40;

/** Somebody is there when this share of the place is occupied. */
const OCCUPIED = 0.08;

/**
 * And stays by as much as the mean speed of what occupies it is below this, in walking speeds: fully when it stands, not at
 * all from here on. Time alone would not do: a stream of walkers keeps a place as occupied as one person who stays. Chosen
 * on simulated clips, see `data/README.md`.
 */
const SLOW = 0.4;

/** Takes motion fields one by one and cuts cuboids out of them. */
export interface CuboidExtractor {
  /** @returns the cuboids that end with this field's frame; only what is new or changes is worked on. */
  next(motion: MotionField): CuboidFrame;
}

/** One frame's sums in the blocks of the grid, from which overlapping cuboids are put together. */
interface BlockSums {
  /** Velocities of its points. */
  readonly maps: Float32Array;
  readonly points: Float32Array;
  /** Sum of its points' speeds, in walking speeds. */
  readonly speed: Float32Array;
  /** Pixels that belong to somebody. */
  readonly occupied: Float32Array;
}

/**
 * Starts cutting a stream of motion fields into cuboids.
 *
 * @param scene - from `learnScene`.
 * @param geometry - size and density of the cuboids.
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
  const dwelling = new Float32Array(grid.columns * grid.rows);
  const history: BlockSums[] = Array.from({ length: frames }, () => ({
    maps: new Float32Array(blocks * PICTURE_SIZE),
    points: new Float32Array(blocks),
    speed: new Float32Array(blocks),
    occupied: new Float32Array(blocks),
  }));
  let time = 0;

  const sumBlocks = (field: MotionField, sums: BlockSums): void => {
    const { width, foreground, positions, velocities } = field;
    for (const values of [sums.maps, sums.points, sums.speed, sums.occupied]) values.fill(0);
    for (let row = 0; row < blockRows * stride; row++) {
      const firstBlock = Math.floor(row / stride) * blockColumns;
      for (let column = 0; column < blockColumns * stride; column++) {
        if (foreground[row * width + column] === 0) continue;
        sums.occupied[firstBlock + Math.floor(column / stride)]++;
      }
    }
    for (let point = 0; point < positions.length; point += 2) {
      const [column, row] = [positions[point], positions[point + 1]];
      const [blockColumn, blockRow] = [Math.floor(column / stride), Math.floor(row / stride)];
      if (blockColumn >= blockColumns || blockRow >= blockRows) continue;
      const block = blockRow * blockColumns + blockColumn;
      const walking = 1 / scene.walkingSpeed[Math.floor(row)];
      const right = velocities[point] * walking;
      const down = velocities[point + 1] * walking;
      sums.points[block]++;
      sums.speed[block] += Math.hypot(right, down);
      addVelocity(sums.maps, block * PICTURE_SIZE, right, down);
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
      const latest = history[time % frames];
      sumBlocks(motion, latest);
      time++;
      const lengths = time < frames ? history.slice(0, time) : history;
      const area = (strides * stride) ** 2;
      const chosen: number[] = [];
      for (let cuboid = 0; cuboid < dwelling.length; cuboid++) {
        const column = cuboid % grid.columns;
        const row = (cuboid - column) / grid.columns;
        let occupied = 0;
        forBlocks(column, row, lengths, (sums, block) => {
          occupied += sums.occupied[block];
        });
        let [now, points, speed] = [0, 0, 0];
        forBlocks(column, row, [latest], (sums, block) => {
          now += sums.occupied[block];
          points += sums.points[block];
          speed += sums.speed[block];
        });
        const somebody = now > OCCUPIED * area && points > 0;
        const stays = somebody ? Math.max(0, 1 - speed / (SLOW * points)) : 0;
        dwelling[cuboid] += (stays - dwelling[cuboid]) / DWELLING_FRAMES;
        if (occupied > WORTH_A_LOOK * area * lengths.length) chosen.push(cuboid);
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
        let [speed, points] = [0, 0];
        forBlocks(column, row, lengths, (sums, block) => {
          if (sums.points[block] === 0) return;
          speed += sums.speed[block];
          points += sums.points[block];
          const from = block * PICTURE_SIZE;
          for (let cell = 0; cell < PICTURE_SIZE; cell++) map[cell] += sums.maps[from + cell];
        });
        const drawn = STILL_POINTS_DRAWN * lengths.length;
        drawVelocities(result.pictures, index * PICTURE_SIZE, map, drawn);
        result.columns[index] = column;
        result.rows[index] = row;
        result.motion[index] = speed / (points + STILL_POINTS * lengths.length);
        result.dwelling[index] = dwelling[cuboid];
      }
      return result;
    },
  };
}
