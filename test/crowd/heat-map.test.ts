import { describe, expect, it } from 'vitest';
import { enlargeHeatMap, heatMap } from '../../lib/crowd/heat-map';
import { pixelLevelScore } from '../../lib/crowd/pixel-level';
import { coarsenHeat, heatMapFigure } from '../../lib/report/figures/heat-map';

const SIZE = { width: 24, height: 18 };
const GEOMETRY = { stride: 6, strides: 2, frames: 5 };

describe('a heat map', () => {
  it('gives each pixel the mean of the cuboids over it', () => {
    const map = heatMap({ columns: [0, 1], rows: [0, 0], scores: [4, 8] }, SIZE, GEOMETRY);
    const at = (column: number, row: number) => map.values[row * 24 + column];
    expect(at(0, 0)).toBe(1);
    expect(at(6, 11)).toBe(3);
    expect(at(12, 5)).toBe(2);
    expect(at(18, 0)).toBe(0);
    expect(at(0, 12)).toBe(0);
    const large = enlargeHeatMap(map, 48, 36);
    expect(large.values[2 * 48 * 11 + 13]).toBe(3);
    expect(large.values).toHaveLength(48 * 36);
  });
});

it('a heat map gives what is left over at the right and at the bottom to the last cuboids', () => {
  // 26 x 20 pixels hold four blocks by three; two more columns and rows of pixels belong to no block.
  const size = { width: 26, height: 20 };
  const map = heatMap({ columns: [2], rows: [1], scores: [4] }, size, GEOMETRY);
  const at = (column: number, row: number) => map.values[row * 26 + column];
  for (const [column, row] of [
    [23, 17],
    [25, 17],
    [23, 19],
    [25, 19],
  ])
    expect(at(column, row)).toBe(1);
  for (const [column, row] of [
    [11, 19],
    [25, 5],
    [0, 0],
    [0, 19],
  ])
    expect(at(column, row)).toBe(0);
});

describe('the pixel-level score', () => {
  const map = { width: 2, height: 1, values: Float32Array.from([0.2, 0.9]) };

  it('is the highest value in a normal frame', () => {
    expect(pixelLevelScore(map, undefined, 4)).toBeCloseTo(0.9);
    expect(pixelLevelScore(map, new Uint8Array(8), 4)).toBeCloseTo(0.9);
  });

  it('is the highest threshold that still covers 40 % of the anomaly', () => {
    // Four pixels on the left, three on the right: 3 of 7 is 43 %.
    expect(pixelLevelScore(map, Uint8Array.from([1, 1, 1, 1, 1, 1, 1, 0]), 4)).toBeCloseTo(0.9);
    // Two of six is 33 %.
    expect(pixelLevelScore(map, Uint8Array.from([1, 1, 1, 1, 1, 1, 0, 0]), 4)).toBeCloseTo(0.2);
  });

  it('takes 40 % for enough and 38 % not', () => {
    /** The score of an anomaly of so many pixels, of which the first have the higher value. */
    const scoreOf = (found: number, marked: number) => {
      const values = Float32Array.from({ length: marked }, (_, pixel) => (pixel < found ? 9 : 2));
      // One pixel of the mask for each value: every other column, in the upper of two rows.
      const mask = Uint8Array.from({ length: 4 * marked }, (_, pixel) =>
        Number(pixel < 2 * marked && pixel % 2 === 0),
      );
      return pixelLevelScore({ width: marked, height: 1, values }, mask, 2 * marked);
    };
    expect(scoreOf(2, 5)).toBe(9);
    expect(scoreOf(20, 50)).toBe(9);
    expect(scoreOf(19, 50)).toBe(2);
  });
});

/** Where the figure of a frame draws the one place that is hot, in pixels of the frame from its centre to its edges. */
function drawnAt(frame: { width: number; height: number }, column: number, row: number) {
  const geometry = { stride: 6, strides: 1, frames: 5 };
  const field = { width: frame.width >> 1, height: frame.height >> 1 };
  const map = heatMap({ columns: [column], rows: [row], scores: [9] }, field, geometry);
  const pixels = new Uint8Array(frame.width * frame.height);
  const figure = heatMapFigure({ ...frame, pixels }, coarsenHeat(map, 6), { valueTitle: 'score' });
  const [trace] = figure.data as unknown as {
    z: number[][];
    x0: number;
    dx: number;
    y0: number;
    dy: number;
  }[];
  const hot = trace.z.flatMap((values, y) =>
    values.flatMap((value, x) => (value > 0 ? [{ x, y }] : [])),
  );
  expect(hot).toHaveLength(1);
  return { x: trace.x0 + hot[0].x * trace.dx, y: trace.y0 + hot[0].y * trace.dy };
}

it.each([
  ['divides', { width: 240, height: 156 }],
  ['leaves little of', { width: 238, height: 158 }],
  ['leaves much of', { width: 250, height: 166 }],
])('a hot cuboid is drawn where it is, in frames whose size the step %s', (_, frame) => {
  for (const [column, row] of [
    [0, 0],
    [9, 6],
    [17, 11],
  ]) {
    const { x, y } = drawnAt(frame, column, row);
    // Half of a cuboid is six pixels of the frame.
    expect(Math.abs(x - 12 * (column + 0.5))).toBeLessThan(6);
    expect(Math.abs(y - 12 * (row + 0.5))).toBeLessThan(6);
  }
});
