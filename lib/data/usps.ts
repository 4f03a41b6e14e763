import { badFile, readSourceFile, type SourceFile } from './source-file';

/** Side of a USPS digit in pixels. */
export const USPS_SIDE = 16;

const PIXELS = USPS_SIDE * USPS_SIDE;

/** The digits of one USPS file. */
export interface UspsSplit {
  /** Number of digits. */
  readonly count: number;
  /** `count * 256` grey values in [0, 1]. */
  readonly images: Float32Array;
  /** One digit 0 … 9 an image. */
  readonly labels: Uint8Array;
}

function parseLine(path: string, line: string, lineNumber: number, pixels: Float32Array): number {
  const fields = line.trim().split(/\s+/);
  const where = `${path}, line ${lineNumber}`;
  if (fields.length !== 1 + PIXELS) {
    throw badFile(where, `a label and ${PIXELS} grey values`, `${fields.length} numbers`);
  }
  const label = Number(fields[0]);
  if (!Number.isInteger(label) || label < 0 || label > 9) {
    throw badFile(where, 'a label from 0 to 9', `"${fields[0]}"`);
  }
  for (let index = 0; index < PIXELS; index++) {
    const value = Number(fields[1 + index]);
    if (!(value >= -1 && value <= 1)) {
      throw badFile(
        where,
        'grey values in [-1, 1]',
        `"${fields[1 + index]}" as value ${index + 1}`,
      );
    }
    pixels[index] = (value + 1) / 2;
  }
  return label;
}

/**
 * Reads the content of a USPS "ZIP code" file as *The Elements of Statistical Learning* distributes
 * it: one line a digit, the label and then 256 grey values in [-1, 1], row by row. The values are
 * mapped to [0, 1], as for the other data sets.
 *
 * @param file - its uncompressed content.
 * @param expectedCount - how many digits the file must hold, when that is known.
 * @returns images of 16 x 16 pixels in [0, 1], and their digits.
 * @throws UserError that names the line when a line is not of this form, or when digits are missing.
 */
export function parseUsps(file: SourceFile, expectedCount?: number): UspsSplit {
  const lines = Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength)
    .toString('latin1')
    .split('\n');
  if (lines[lines.length - 1].trim() === '') lines.pop();
  const count = lines.length;
  const images = new Float32Array(count * PIXELS);
  const labels = new Uint8Array(count);
  for (let index = 0; index < count; index++) {
    const pixels = images.subarray(index * PIXELS, (index + 1) * PIXELS);
    labels[index] = parseLine(file.path, lines[index], index + 1, pixels);
  }
  if (count === 0 || (expectedCount !== undefined && count !== expectedCount)) {
    throw badFile(file.path, `${expectedCount ?? 'some'} lines, one a digit`, `${count}`);
  }
  return { count, images, labels };
}

/**
 * Reads a USPS file, plain or gzip-compressed.
 *
 * @param expectedCount - how many digits the file must hold, when that is known.
 * @returns images of 16 x 16 pixels in [0, 1], and their digits.
 * @throws UserError as {@link parseUsps}, and when the file cannot be read or unpacked.
 */
export async function readUsps(path: string, expectedCount?: number): Promise<UspsSplit> {
  return parseUsps(await readSourceFile(path), expectedCount);
}
