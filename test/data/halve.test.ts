import { expect, it } from 'vitest';
import { halveImages, type ImageDataset } from '../../lib/data';

const square = (side: number, value: (x: number, y: number) => number): ImageDataset => ({
  name: 'squares',
  images: Float32Array.from({ length: 2 * side * side }, (_, at) => {
    const pixel = at % (side * side);
    return value(pixel % side, Math.floor(pixel / side)) + (at >= side * side ? 1 : 0);
  }),
  labels: Uint8Array.of(3, 4),
  classNames: [],
  side,
  count: 2,
  trainCount: 1,
});

it('takes the mean of four pixels, within a margin up to the next multiple of 8', () => {
  const half = halveImages(square(28, (x, y) => x + 100 * y));
  expect([half.side, half.images.length, half.labels]).toEqual([16, 512, Uint8Array.of(3, 4)]);
  // The first small pixel covers x and y of 0 and 1, and lies behind a margin of one.
  expect(half.images[0]).toBe(0);
  expect(half.images[16 + 1]).toBeCloseTo(50.5);
  expect(half.images[256 + 16 + 1]).toBeCloseTo(51.5);
  // The last covers 26 and 27.
  expect(half.images[14 * 16 + 14]).toBeCloseTo(2676.5, 1);
});

it('needs an even side', () => {
  expect(() => halveImages(square(9, () => 0))).toThrow(/even/);
});
