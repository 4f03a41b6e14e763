import { type CuboidGeometry, cuboidGrid } from './cuboids';
import type { Scene } from './scene';

/** Where in a frame it is unusual, and how much. */
export interface HeatMap {
  readonly width: number;
  readonly height: number;
  /** `width * height` scores, row by row; 0 where there was nothing to look at. */
  readonly values: Float32Array;
}

/**
 * Spreads the scores of a frame's cuboids over the pixels that they cover: a pixel gets the mean of its cuboids,
 * absent ones counting as zero, which draws an outline tighter than any one cuboid. At the border of the picture fewer cuboids
 * lie over a pixel, and the rest counts as absent too: what is there reaches half of its score, in a corner a quarter.
 *
 * @param cuboids - columns and rows in the grid, and a score each.
 * @returns a map of the motion field's size, half of the frame's width and height.
 * @throws UserError as `cuboidGrid`, when the scene is too small for a cuboid.
 */
export function heatMap(
  cuboids: {
    readonly columns: ArrayLike<number>;
    readonly rows: ArrayLike<number>;
    readonly scores: ArrayLike<number>;
  },
  { width, height }: Pick<Scene, 'width' | 'height'>,
  geometry: CuboidGeometry,
): HeatMap {
  const { stride, strides } = geometry;
  const grid = cuboidGrid({ width, height }, geometry);
  const blockColumns = grid.columns + strides - 1;
  const blockRows = grid.rows + strides - 1;
  const blocks = new Float32Array(blockColumns * blockRows);
  for (let cuboid = 0; cuboid < cuboids.scores.length; cuboid++) {
    const share = cuboids.scores[cuboid] / strides ** 2;
    for (let down = 0; down < strides; down++) {
      const line = (cuboids.rows[cuboid] + down) * blockColumns + cuboids.columns[cuboid];
      for (let across = 0; across < strides; across++) blocks[line + across] += share;
    }
  }
  const values = new Float32Array(width * height);
  for (let row = 0; row < height; row++) {
    const line = Math.min(blockRows - 1, Math.floor(row / stride)) * blockColumns;
    for (let column = 0; column < width; column++) {
      const block = Math.min(blockColumns - 1, Math.floor(column / stride));
      values[row * width + column] = blocks[line + block];
    }
  }
  return { width, height, values };
}

/** The same map at the frame's size, each value four times. */
export function enlargeHeatMap(
  { width, height, values }: HeatMap,
  frameWidth: number,
  frameHeight: number,
): HeatMap {
  const enlarged = new Float32Array(frameWidth * frameHeight);
  for (let row = 0; row < frameHeight; row++) {
    const line = Math.min(height - 1, row >> 1) * width;
    for (let column = 0; column < frameWidth; column++) {
      enlarged[row * frameWidth + column] = values[line + Math.min(width - 1, column >> 1)];
    }
  }
  return { width: frameWidth, height: frameHeight, values: enlarged };
}
