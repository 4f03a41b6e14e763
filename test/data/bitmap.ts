/** What to write as a BMP. */
export interface Bitmap {
  /** Bits a pixel; up to 8, pixels are numbers in a palette. */
  readonly bits: 1 | 4 | 8 | 24;
  readonly width: number;
  readonly height: number;
  /** `width * height` grey values from 0 to 255, row by row from the top. */
  readonly pixels: ArrayLike<number>;
  /** What the header says; the pixels are written as they are. Default 0, none. */
  readonly compression?: number;
}

const HEADERS = 54;

/**
 * A BMP by the format's description, byte for byte: the encoder that comes with the decoder would share its mistakes. The
 * palette has as many greys as it can hold, from black to white.
 */
export function bitmap({ bits, width, height, pixels, compression = 0 }: Bitmap): Buffer {
  const colours = bits <= 8 ? 2 ** bits : 0;
  // Rows are filled up to whole words of four bytes.
  const rowBytes = 4 * Math.ceil((bits * width) / 32);
  const offset = HEADERS + 4 * colours;
  const file = Buffer.alloc(offset + rowBytes * height);
  file.write('BM', 0, 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(offset, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(bits, 28);
  file.writeUInt32LE(compression, 30);
  for (let colour = 0; colour < colours; colour++) {
    const grey = (255 * colour) / (colours - 1);
    file.fill(grey, HEADERS + 4 * colour, HEADERS + 4 * colour + 3);
  }
  for (let pixel = 0; pixel < width * height; pixel++) {
    const column = pixel % width;
    // The lowest row comes first.
    const row = offset + rowBytes * (height - 1 - Math.floor(pixel / width));
    if (bits === 24) {
      file.fill(pixels[pixel], row + 3 * column, row + 3 * column + 3);
      continue;
    }
    const number = Math.round((pixels[pixel] / 255) * (colours - 1));
    const inByte = (bits * column) % 8;
    file[row + Math.floor((bits * column) / 8)] |= number << (8 - bits - inByte);
  }
  return file;
}
