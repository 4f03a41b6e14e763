import { expect, it } from 'vitest';
import { heatMap } from '../../lib/crowd/heat-map';
import { coarsenHeat, heatMapFigure } from '../../lib/report/figures/heat-map';

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
