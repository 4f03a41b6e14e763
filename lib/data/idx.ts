import { badFile, readSourceFile, type SourceFile } from './source-file';

/** Grey images as an IDX file stores them. */
export interface IdxImages {
  /** Number of images. */
  readonly count: number;
  /** Height in pixels. */
  readonly rows: number;
  /** Width in pixels. */
  readonly columns: number;
  /** `count * rows * columns` grey values 0 … 255, image by image, row by row; a view of the file. */
  readonly pixels: Uint8Array;
}

// Two zero bytes, the element type (8: unsigned byte), the number of dimensions.
const IMAGES_MAGIC = 0x00000803;
const LABELS_MAGIC = 0x00000801;

function hexadecimal(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}

/** Reads and checks the header, then returns its dimensions and the bytes behind it. */
function parseIdx(
  { path, bytes }: SourceFile,
  magic: number,
  kind: string,
): { dimensions: number[]; body: Uint8Array } {
  const rank = magic & 0xff;
  const headerLength = 4 + 4 * rank;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const found = bytes.length < 4 ? undefined : view.getUint32(0);
  if (found !== undefined && found !== magic) {
    const swapped =
      found === IMAGES_MAGIC || found === LABELS_MAGIC
        ? 'Images and labels seem to be exchanged: check which file is which.'
        : undefined;
    const expected = `the magic number ${hexadecimal(magic)} of an IDX ${kind} file`;
    throw badFile(path, expected, hexadecimal(found), swapped);
  }
  if (bytes.length < headerLength) {
    throw badFile(
      path,
      `an IDX ${kind} file (header of ${headerLength} bytes)`,
      `${bytes.length} bytes`,
    );
  }
  const dimensions = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const shape = dimensions.join(' x ');
  if (dimensions.includes(0)) {
    throw badFile(path, `at least one ${kind} value`, `the shape ${shape} in its header`);
  }
  const expectedLength = headerLength + dimensions.reduce((product, size) => product * size, 1);
  if (bytes.length !== expectedLength) {
    const fault = bytes.length < expectedLength ? 'cut off' : 'too long';
    throw badFile(
      path,
      `${expectedLength} bytes for the shape ${shape} in its header`,
      `${bytes.length} bytes (the file is ${fault})`,
    );
  }
  return { dimensions, body: bytes.subarray(headerLength) };
}

/**
 * Reads the content of an IDX image file (three dimensions of unsigned bytes).
 *
 * @param file - its uncompressed content.
 * @returns the images; their pixels are a view of the file's content.
 * @throws UserError when the magic number, the dimensions or the length are wrong.
 */
export function parseIdxImages(file: SourceFile): IdxImages {
  const { dimensions, body } = parseIdx(file, IMAGES_MAGIC, 'image');
  const [count, rows, columns] = dimensions;
  return { count, rows, columns, pixels: body };
}

/**
 * Reads the content of an IDX label file (one dimension of unsigned bytes).
 *
 * @param file - its uncompressed content.
 * @param classes - how many classes there are; each label must be below it.
 * @returns one class number an image.
 * @throws UserError when the magic number, the length or a label is wrong.
 */
export function parseIdxLabels(file: SourceFile, classes = 256): Uint8Array {
  const { body } = parseIdx(file, LABELS_MAGIC, 'label');
  const wrong = body.findIndex((label) => label >= classes);
  if (wrong >= 0) {
    const expected = `labels from 0 to ${classes - 1}`;
    throw badFile(file.path, expected, `label ${body[wrong]} at position ${wrong}`);
  }
  return body;
}

/** Images and labels of one split, as two IDX files, plain or gzip-compressed. */
export interface IdxPair {
  /** Path of the image file. */
  readonly images: string;
  /** Path of the label file. */
  readonly labels: string;
}

/** The content of an {@link IdxPair}, checked. */
export interface IdxSplit {
  readonly images: IdxImages;
  /** `[count]` class numbers. */
  readonly labels: Uint8Array;
}

/**
 * Reads two files' content as the images and labels of one split.
 *
 * @param images - the image file's content.
 * @param labels - the label file's content.
 * @param classes - how many classes there are; 256 unless told.
 * @returns as many labels as images.
 * @throws UserError when either file is wrong, or when they hold different numbers of samples.
 */
export function parseIdxSplit(images: SourceFile, labels: SourceFile, classes?: number): IdxSplit {
  const split = { images: parseIdxImages(images), labels: parseIdxLabels(labels, classes) };
  if (split.images.count !== split.labels.length) {
    throw badFile(
      labels.path,
      `${split.images.count} labels, one for each image of ${images.path}`,
      `${split.labels.length}`,
      'Check that the two files belong together.',
    );
  }
  return split;
}

/**
 * Reads a pair of IDX files.
 *
 * @param classes - how many classes there are; 256 unless told.
 * @returns as many labels as images, with pixels from 0 to 255.
 * @throws UserError as {@link parseIdxSplit}, and when a file cannot be read or unpacked.
 */
export async function readIdxPair(pair: IdxPair, classes?: number): Promise<IdxSplit> {
  const [images, labels] = await Promise.all([
    readSourceFile(pair.images),
    readSourceFile(pair.labels),
  ]);
  return parseIdxSplit(images, labels, classes);
}
