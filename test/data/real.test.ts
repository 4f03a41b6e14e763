import { describe, expect, it } from 'vitest';
import {
  classCounts,
  DATASETS,
  type ImageDataset,
  imageMatrix,
  isDatasetOnThisMachine,
  loadDataset,
  subset,
} from '../../lib/data';
import { row } from '../../lib/matrix';
import { sha256 } from './fixtures';

/** Grey values 0 … 255 as the publisher stored them. */
const stored = (dataset: ImageDataset) =>
  Uint8Array.from(dataset.images, (value) => Math.round(255 * value));

const split = (dataset: ImageDataset, which: 'train' | 'test') => {
  const order = Array.from({ length: dataset.count }, (_, index) => index);
  const { trainCount } = dataset;
  return subset(dataset, which === 'train' ? order.slice(0, trainCount) : order.slice(trainCount));
};

describe('MNIST', async () => {
  const mnist = await loadDataset('mnist');

  it('is all 70,000 digits, training split first', () => {
    expect(mnist).toMatchObject({ name: 'mnist', count: 70_000, trainCount: 60_000, side: 28 });
    expect(imageMatrix(mnist)).toMatchObject({ rows: 70_000, columns: 784 });
    // Counts as published with the data (LeCun et al. 1998).
    expect(classCounts(split(mnist, 'train'))).toEqual([
      5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949,
    ]);
    expect(classCounts(split(mnist, 'test'))).toEqual([
      980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009,
    ]);
  });

  it('holds the digits everybody knows', () => {
    expect([...mnist.labels.subarray(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    expect([...mnist.labels.subarray(60_000, 60_010)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    // The first inked row of the first digit, a five.
    const five = Array.from(row(imageMatrix(mnist), 0), (value) => Math.round(255 * value));
    expect(five.findIndex((value) => value > 0)).toBe(5 * 28 + 12);
    expect(five.slice(5 * 28 + 12, 5 * 28 + 24)).toEqual([
      3, 18, 18, 18, 126, 136, 175, 26, 166, 255, 247, 127,
    ]);
  });

  it('has the mean and standard deviation that everybody normalises with', () => {
    const train = mnist.images.subarray(0, 60_000 * 784);
    let [sum, squares, least, most] = [0, 0, 1, 0];
    for (const value of train) {
      sum += value;
      squares += value * value;
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    const mean = sum / train.length;
    expect([least, most]).toEqual([0, 1]);
    expect(mean).toBeCloseTo(0.1307, 4);
    expect(Math.sqrt(squares / train.length - mean * mean)).toBeCloseTo(0.3081, 4);
  });

  it('gives back, to the last bit, the files that were hashed', () => {
    const { files } = DATASETS.mnist;
    if (files.format !== 'idx') throw new Error('MNIST is an IDX data set');
    const header = Buffer.from('0000080300002710' + '0000001c0000001c', 'hex');
    const body = stored(split(mnist, 'test'));
    expect(sha256(Buffer.concat([header, body]))).toBe(files.test.images.sha256);
  });

  it('is read once: every caller gets the same arrays', async () => {
    expect(await loadDataset('mnist')).toBe(mnist);
  });
});

describe.skipIf(!isDatasetOnThisMachine('usps'))('USPS, where it is at hand', () => {
  it('is all 9,298 digits with the published counts', async () => {
    const usps = await loadDataset('usps');
    expect(usps).toMatchObject({ name: 'usps', count: 9_298, trainCount: 7_291, side: 16 });
    expect(classCounts(split(usps, 'train'))).toEqual([
      1194, 1005, 731, 658, 652, 556, 664, 645, 542, 644,
    ]);
    expect(classCounts(split(usps, 'test'))).toEqual([
      359, 264, 198, 166, 200, 160, 170, 147, 166, 177,
    ]);
    expect(usps.labels[0]).toBe(6);
    const first = row(imageMatrix(usps), 0).subarray(6, 11);
    [0, 0.1845, 0.931, 0.4165, 0].forEach((value, index) => {
      expect(first[index]).toBeCloseTo(value, 6);
    });
    expect(usps.images.every((value) => value >= 0 && value <= 1)).toBe(true);
  });
});

describe.skipIf(!isDatasetOnThisMachine('fashion-mnist'))(
  'Fashion-MNIST, where it is at hand',
  () => {
    it('is 70,000 pictures of ten kinds, evenly', async () => {
      const fashion = await loadDataset('fashion-mnist');
      expect(fashion).toMatchObject({ count: 70_000, trainCount: 60_000, side: 28 });
      expect(classCounts(split(fashion, 'train'))).toEqual(new Array(10).fill(6000));
      expect(classCounts(split(fashion, 'test'))).toEqual(new Array(10).fill(1000));
      expect(fashion.classNames[fashion.labels[0]]).toBe('Ankle boot');
    });
  },
);

describe('DATASETS', () => {
  it.each(Object.entries(DATASETS))('%s has what a reader and a paper need', (name, definition) => {
    expect(definition.name).toBe(name);
    const { files } = definition;
    const all =
      files.format === 'idx'
        ? [files.train.images, files.train.labels, files.test.images, files.test.labels]
        : [files.train, files.test];
    expect(new Set(all.map((file) => file.sha256)).size).toBe(all.length);
    for (const file of all) expect(file.sha256).toMatch(/^[0-9a-f]{64}$/);
    for (const address of definition.addresses) expect(address).toMatch(/^https?:\/\/.*\/$/);
    expect(definition.classNames).toHaveLength(10);
    expect(definition.citation).toMatch(/\d{4}$/);
    expect(definition.licence).not.toBe('');
  });
});
