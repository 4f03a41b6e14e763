import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readGreyPicture } from '../../lib/data/picture';
import { UserError } from '../../lib/errors';
import { bitmap } from './bitmap';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'picture-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function read(bytes: Buffer) {
  const path = join(folder, 'mask.bmp');
  writeFileSync(path, bytes);
  return readGreyPicture(path);
}

const WIDTH = 18;
const HEIGHT = 3;
/** No two rows and no two of eight neighbours are the same, so that a byte in a wrong place shows. */
const isMarked = (pixel: number) => (pixel * pixel * 7 + pixel) % 5 < 2;
const marks = Array.from({ length: WIDTH * HEIGHT }, (_, pixel) => (isMarked(pixel) ? 255 : 0));

describe('a BMP', () => {
  it.each([1, 4, 8, 24] as const)('of %i bits a pixel has its grey values', async (bits) => {
    const picture = await read(bitmap({ bits, width: WIDTH, height: HEIGHT, pixels: marks }));
    expect(picture).toEqual({ width: WIDTH, height: HEIGHT, pixels: Uint8Array.from(marks) });
  });

  it.each([1, 4, 8, 24] as const)('of %i bits a pixel may be white throughout', async (bits) => {
    const pixels = marks.map(() => 255);
    const picture = await read(bitmap({ bits, width: WIDTH, height: HEIGHT, pixels }));
    expect(picture.pixels.every((value) => value === 255)).toBe(true);
  });

  it('with a palette has the greys in between', async () => {
    const pixels = marks.map((_, pixel) => 17 * (pixel % 16));
    for (const bits of [4, 8] as const) {
      const picture = await read(bitmap({ bits, width: WIDTH, height: HEIGHT, pixels }));
      expect([...picture.pixels]).toEqual(pixels);
    }
  });

  it.each([
    ['run lengths', { bits: 8, width: WIDTH, compression: 1 } as const],
    ['an odd width', { bits: 4, width: 17 } as const],
  ])('with %s, which would be misread, is refused', async (_, header) => {
    const pixels = marks.slice(0, header.width * HEIGHT);
    const reading = read(bitmap({ ...header, height: HEIGHT, pixels }));
    await expect(reading).rejects.toThrow(UserError);
    await expect(reading).rejects.toThrow(/mask\.bmp.*whole picture/);
  });

  it('that is cut off is refused', async () => {
    const whole = bitmap({ bits: 8, width: WIDTH, height: HEIGHT, pixels: marks });
    await expect(read(whole.subarray(0, whole.length - 20))).rejects.toThrow(/whole picture/);
  });
});
