import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLOR_TYPES = { 1: 0, 3: 2, 4: 6 } as const;

/** Pixels of a picture, row by row from the top, channels side by side. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** 1: grey; 3: red, green, blue; 4: with opacity. */
  readonly channels: 1 | 3 | 4;
  /** `width * height * channels` values from 0 to 255. */
  readonly data: Uint8Array;
}

function chunk(type: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(content.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}

/**
 * Encodes a picture as PNG (ISO/IEC 15948), without loss and without filters, which do nothing for digits on a plain ground.
 *
 * @returns the file's bytes.
 * @throws RangeError when there are not exactly as many values as pixels and channels ask for.
 */
export function encodePng({ width, height, channels, data }: Pixels): Buffer {
  const stride = width * channels;
  if (data.length !== stride * height) {
    throw new RangeError(
      `${width} x ${height} pixels of ${channels} channels are ${stride * height} values, not ${data.length}`,
    );
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, COLOR_TYPES[channels], 0, 0, 0], 8);
  // Each row starts with the number of its filter: 0, none.
  const rows = Buffer.alloc((stride + 1) * height);
  for (let y = 0; y < height; y++) {
    rows.set(data.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1);
  }
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

/**
 * A picture as an address that holds all of it, for HTML and Plotly.
 *
 * @throws RangeError as {@link encodePng}.
 */
export function pngDataUri(pixels: Pixels): string {
  return `data:image/png;base64,${encodePng(pixels).toString('base64')}`;
}
