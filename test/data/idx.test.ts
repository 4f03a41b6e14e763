import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { loadIdxDataset, readIdxPair } from '../../lib/data';
import { UserError } from '../../lib/errors';
import { idxBytes, idxImageBytes, idxLabelBytes, put, useTemporaryFolder } from './fixtures';

const folder = useTemporaryFolder();

/** Reads a pair of files with this content, after writing it. */
function readPair(images: Uint8Array, labels: Uint8Array, classes?: number) {
  return readIdxPair(
    { images: put(folder(), 'images', images), labels: put(folder(), 'labels', labels) },
    classes,
  );
}

describe('readIdxPair', () => {
  const images = idxImageBytes(3, 2, 4);
  const labels = idxLabelBytes([2, 0, 1]);

  it('reads images and labels, plain or compressed, whatever the files are called', async () => {
    for (const [imageFile, labelFile] of [
      [images, labels],
      [gzipSync(images), gzipSync(labels)],
      [images, gzipSync(labels)],
    ]) {
      const split = await readPair(imageFile, labelFile);
      expect(split.images).toMatchObject({ count: 3, rows: 2, columns: 4 });
      expect([...split.images.pixels]).toEqual([...images.subarray(16)]);
      expect([...split.labels]).toEqual([2, 0, 1]);
    }
  });

  const swapped = 'Images and labels seem to be exchanged';
  const cases: [string, Uint8Array, Uint8Array, string[]][] = [
    [
      'a wrong magic number',
      idxBytes(0x0d03, [1, 1, 1], [0]),
      labels,
      ['images', 'magic number 0x00000803', 'found 0x00000d03', 'fresh copy'],
    ],
    ['exchanged files', labels, images, ['images', 'found 0x00000801', swapped]],
    ['labels given twice', images, images, ['labels', 'found 0x00000803', swapped]],
    ['an empty file', new Uint8Array(0), labels, ['images', 'header of 16 bytes', '0 bytes']],
    ['a header cut off', images.subarray(0, 11), labels, ['images', 'found 11 bytes']],
    [
      'a count above what the file holds',
      idxBytes(0x803, [4, 2, 4], images.subarray(16)),
      labels,
      ['images', 'expected 48 bytes for the shape 4 x 2 x 4', 'found 40 bytes', 'cut off'],
    ],
    [
      'a count so large that 32-bit sizes would wrap',
      idxBytes(0x803, [0xffff_ffff, 0xffff, 0xffff], []),
      labels,
      ['images', '4294967295 x 65535 x 65535', 'cut off'],
    ],
    ['images cut off', images.subarray(0, 39), labels, ['images', 'found 39 bytes', 'cut off']],
    [
      'bytes too many',
      Buffer.concat([images, Buffer.of(0)]),
      labels,
      ['found 41 bytes', 'too long'],
    ],
    ['labels cut off', images, labels.subarray(0, 10), ['labels', 'found 10 bytes', 'cut off']],
    ['no images', idxBytes(0x803, [0, 2, 4], []), labels, ['images', 'shape 0 x 2 x 4']],
    [
      'a label outside the classes',
      images,
      idxLabelBytes([0, 200, 1]),
      ['labels', 'labels from 0 to 9', 'label 200 at position 1'],
    ],
    [
      'fewer labels than images',
      images,
      idxLabelBytes([0, 1]),
      ['labels', 'expected 3 labels', 'images', 'found 2', 'belong together'],
    ],
    [
      'more labels than images',
      images,
      idxLabelBytes([0, 1, 2, 0]),
      ['labels', 'expected 3 labels', 'images', 'found 4', 'belong together'],
    ],
    [
      'a compressed file cut off',
      gzipSync(images).subarray(0, 24),
      labels,
      ['images', 'a complete gzip file', '24 bytes that do not unpack', 'fresh copy'],
    ],
  ];
  it.each(cases)('refuses %s', async (_, imageFile, labelFile, messages) => {
    const error = await readPair(imageFile, labelFile, 10).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    for (const message of [folder(), ...messages]) expect(String(error)).toContain(message);
  });

  it('refuses a compressed file with a flipped bit', async () => {
    const noisy = Uint8Array.from({ length: 1000 }, (_, index) => (index * index * 31) >> 3);
    const damaged = gzipSync(idxBytes(0x801, [1000], noisy));
    damaged[damaged.length >> 1] ^= 0x10;
    await expect(readPair(images, damaged)).rejects.toThrow(
      /labels: expected a complete gzip file/,
    );
  });

  it('names a file that is not there', async () => {
    const pair = { images: `${folder()}/nowhere`, labels: `${folder()}/nowhere-either` };
    await expect(readIdxPair(pair)).rejects.toThrow(/nowhere.*ENOENT.*Check the path/s);
  });
});

describe('loadIdxDataset', () => {
  const pair = (name: string, count: number, side: [number, number], labels: number[]) => ({
    images: put(folder(), `${name}-images.gz`, gzipSync(idxImageBytes(count, ...side))),
    labels: put(folder(), `${name}-labels`, idxLabelBytes(labels)),
  });

  it('joins both splits, pixels in [0, 1]', async () => {
    const train = pair('train', 3, [2, 2], [0, 1, 4]);
    const test = pair('test', 2, [2, 2], [1, 1]);
    const dataset = await loadIdxDataset({ name: 'toy', train, test });
    expect(dataset).toMatchObject({ name: 'toy', count: 5, trainCount: 3, side: 2 });
    expect([...dataset.labels]).toEqual([0, 1, 4, 1, 1]);
    expect(dataset.classNames).toEqual(['0', '1', '2', '3', '4']);
    const pixels = [...Array(12).keys(), ...Array(8).keys()].map((index) => (index * 37) % 256);
    expect([...dataset.images]).toEqual(pixels.map((pixel) => Math.fround(pixel / 255)));
  });

  it('does without a test split, and takes class names', async () => {
    const train = pair('train', 2, [3, 3], [0, 1]);
    const dataset = await loadIdxDataset({ name: 'toy', train, classNames: ['cat', 'dog'] });
    expect(dataset).toMatchObject({ count: 2, trainCount: 2, classNames: ['cat', 'dog'] });
    const tooFew = loadIdxDataset({ name: 'toy', train, classNames: ['cat'] });
    await expect(tooFew).rejects.toThrow('labels from 0 to 0');
  });

  it('refuses images that are not square, and splits of two sizes', async () => {
    const wide = pair('wide', 2, [2, 3], [0, 1]);
    await expect(loadIdxDataset({ name: 'toy', train: wide })).rejects.toThrow(
      'expected images of 2 x 2 pixels, found 2 x 3',
    );
    const train = pair('train', 2, [2, 2], [0, 1]);
    for (const [rows, columns] of [
      [3, 3],
      [3, 2],
      [2, 3],
    ]) {
      const test = pair('test', 2, [rows, columns], [0, 1]);
      await expect(loadIdxDataset({ name: 'toy', train, test })).rejects.toThrow(
        `test-images.gz: expected images of 2 x 2 pixels, found ${rows} x ${columns}`,
      );
    }
  });
});
