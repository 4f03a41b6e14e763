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

/** Of a BMP's compressions, those by run lengths: bmp-ts puts their pixels into other places than they have. */
const RUN_LENGTHS = [1, 2];

/**
 * libvips, which sharp wraps, reads no BMP. Of bmp-ts' two orders of a pixel's four bytes, only alpha, blue, green, red is the
 * same for every depth: with `toRGBA`, palettes of 16 and 256 colours keep this order, and of two colours some bytes are lost.
 * The highest of the three colours is the grey value, where they are equal, and shows a mark of any colour.
 */
function decodeBitmap(bytes: Uint8Array): GreyPicture {
  const { width, height, bitPP, compression, data } = decodeBmp(Buffer.from(bytes));
  if (RUN_LENGTHS.includes(compression ?? 0))
    throw new Error('a BMP with run lengths: save it as PNG');
  if (bitPP === 4 && width % 2 === 1) {
    throw new Error('a BMP of 16 colours and an odd width: save it as PNG');
  }
  const pixels = Uint8Array.from({ length: width * height }, (_, pixel) =>
    Math.max(data[4 * pixel + 1], data[4 * pixel + 2], data[4 * pixel + 3]),
  );
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
