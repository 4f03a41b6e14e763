import { createRandom, deriveSeed } from '../../random';
import { FRAME_HEIGHT, FRAME_WIDTH, groundToPicture } from './plaza';

/** A grey picture being drawn, and which of its pixels show an anomaly. */
export interface Canvas {
  readonly pixels: Float32Array;
  readonly mask: Uint8Array;
}

/** How to fill a shape. */
export interface Paint {
  readonly shade: number;
  /** Contrast of stripes across the shape, in grey values: clothes are not plain, and optical flow needs a pattern. */
  readonly stripes?: number;
  readonly anomalous: boolean;
}

/**
 * Blends a shape into the picture with soft edges, so that a move by a fraction of a pixel shows.
 *
 * @param inside - distance to the edge in pixels, positive inside.
 */
function fill(
  { pixels, mask }: Canvas,
  box: readonly [left: number, top: number, right: number, bottom: number],
  paint: Paint,
  inside: (column: number, row: number) => number,
): void {
  const left = Math.max(0, Math.floor(box[0]) - 1);
  const right = Math.min(FRAME_WIDTH - 1, Math.ceil(box[2]) + 1);
  const top = Math.max(0, Math.floor(box[1]) - 1);
  const bottom = Math.min(FRAME_HEIGHT - 1, Math.ceil(box[3]) + 1);
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const cover = Math.min(1, inside(column, row) + 0.5);
      if (cover <= 0) continue;
      const pattern =
        (paint.stripes ?? 0) * Math.sin((row - box[1]) * 1.1 + (column - box[0]) * 0.7);
      const pixel = row * FRAME_WIDTH + column;
      pixels[pixel] += cover * (paint.shade + pattern - pixels[pixel]);
      if (cover >= 0.5) mask[pixel] = paint.anomalous ? 1 : 0;
    }
  }
}

/** An ellipse with its axes along rows and columns. */
export function fillEllipse(
  canvas: Canvas,
  [column, row]: readonly [number, number],
  [radiusX, radiusY]: readonly [number, number],
  paint: Paint,
): void {
  const box = [column - radiusX, row - radiusY, column + radiusX, row + radiusY] as const;
  const smaller = Math.min(radiusX, radiusY);
  fill(canvas, box, paint, (x, y) => {
    const distance = Math.hypot((x - column) / radiusX, (y - row) / radiusY);
    return (1 - distance) * smaller;
  });
}

/** A thick line with round ends. */
export function fillLine(
  canvas: Canvas,
  [fromX, fromY]: readonly [number, number],
  [toX, toY]: readonly [number, number],
  thickness: number,
  paint: Paint,
): void {
  const half = thickness / 2;
  const box = [
    Math.min(fromX, toX) - half,
    Math.min(fromY, toY) - half,
    Math.max(fromX, toX) + half,
    Math.max(fromY, toY) + half,
  ] as const;
  const squared = Math.max(1e-6, (toX - fromX) ** 2 + (toY - fromY) ** 2);
  fill(canvas, box, paint, (x, y) => {
    const along = ((x - fromX) * (toX - fromX) + (y - fromY) * (toY - fromY)) / squared;
    const nearest = Math.min(1, Math.max(0, along));
    return (
      half - Math.hypot(x - fromX - nearest * (toX - fromX), y - fromY - nearest * (toY - fromY))
    );
  });
}

/** A filled rectangle. */
export function fillBox(
  canvas: Canvas,
  box: readonly [left: number, top: number, right: number, bottom: number],
  paint: Paint,
): void {
  const [left, top, right, bottom] = box;
  fill(canvas, box, paint, (x, y) => Math.min(x - left, right - x, y - top, bottom - y));
}

/** The empty plaza: lawn, slabs with joints in perspective, uneven light. */
export function drawPlaza(seed: number): Float32Array {
  const random = createRandom(deriveSeed(seed, 'plaza'));
  const pixels = new Float32Array(FRAME_WIDTH * FRAME_HEIGHT);
  const farRow = groundToPicture(0, 0).row - 12;
  for (let row = 0; row < FRAME_HEIGHT; row++) {
    const lawn = row < farRow;
    for (let column = 0; column < FRAME_WIDTH; column++) {
      const light = 8 * Math.sin(column / 57 + row / 91) + 5 * Math.sin(row / 23 - column / 140);
      const grain = (lawn ? 14 : 4) * (random.next() - 0.5);
      pixels[row * FRAME_WIDTH + column] = (lawn ? 75 : 145) + light + grain;
    }
  }
  const joint: Paint = { shade: 120, anomalous: false };
  const canvas = { pixels, mask: new Uint8Array(pixels.length) };
  for (let depth = 0; depth <= 12; depth += 2) {
    const { row } = groundToPicture(0, depth);
    fillLine(canvas, [0, row], [FRAME_WIDTH, row], 1, joint);
  }
  for (let x = 0; x <= 28; x += 2) {
    const far = groundToPicture(x, -1);
    const near = groundToPicture(x, 13);
    fillLine(canvas, [far.column, far.row], [near.column, near.row], 1, joint);
  }
  return pixels;
}
