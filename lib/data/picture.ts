import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { decode as decodeBmp } from 'bmp-ts';
import sharp from 'sharp';
import { badFile } from './source-file';

/** A decoded grey picture. */
export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  /** `width * height` grey values 0 … 255, row by row. */
  readonly pixels: Uint8Array;
}

/** libvips, which sharp wraps, reads no BMP. The first of the three equal colour channels is the grey value. */
function decodeBitmap(bytes: Uint8Array): GreyPicture {
  const { width, height, data } = decodeBmp(Buffer.from(bytes), { toRGBA: true });
  const pixels = new Uint8Array(width * height);
  for (let pixel = 0; pixel < pixels.length; pixel++) pixels[pixel] = data[4 * pixel];
  return { width, height, pixels };
}

/**
 * Decodes a picture file to grey values: TIFF, JPEG, PNG, or BMP.
 *
 * @throws UserError when it cannot be read or decoded, or is cut off.
 */
export async function readGreyPicture(path: string): Promise<GreyPicture> {
  let reason: unknown;
  try {
    const bytes = await readFile(path);
    if (extname(path).toLowerCase() === '.bmp') return decodeBitmap(bytes);
    const { data, info } = await sharp(bytes, { failOn: 'truncated' })
      .greyscale()
      .toColourspace('b-w')
      .extractChannel(0)
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, pixels: new Uint8Array(data) };
  } catch (error) {
    reason = error;
  }
  throw badFile(path, 'a whole picture', `one that does not decode (${(reason as Error).message})`);
}
