import { describe, expect, it } from 'vitest';
import { classCounts, type ImageDataset, imageMatrix, randomSubset, subset } from '../../lib/data';

/** Image i is four pixels of value i / 100; classes go round; the last three images are the test split. */
const COUNT = 10;
const dataset: ImageDataset = {
  name: 'toy',
  images: Float32Array.from({ length: COUNT * 4 }, (_, index) => Math.floor(index / 4) / 100),
  labels: Uint8Array.from({ length: COUNT }, (_, index) => index % 3),
  count: COUNT,
  side: 2,
  trainCount: 7,
  classNames: ['a', 'b', 'c', 'never'],
};

/** Which image of the toy data set each image of a subset is. */
const origins = (chosen: ImageDataset) =>
  Array.from({ length: chosen.count }, (_, image) => Math.round(100 * chosen.images[4 * image]));

describe('imageMatrix', () => {
  it('is a view with one image a row', () => {
    const view = imageMatrix(dataset);
    expect(view).toMatchObject({ rows: COUNT, columns: 4 });
    expect(view.data).toBe(dataset.images);
  });
});

describe('classCounts', () => {
  it('counts every class, empty ones too', () => {
    expect(classCounts(dataset)).toEqual([4, 3, 3, 0]);
  });
});

describe('subset', () => {
  it('takes images and labels in the order asked for, and keeps track of the split', () => {
    const chosen = subset(dataset, Int32Array.of(5, 0, 6, 9, 7));
    expect(origins(chosen)).toEqual([5, 0, 6, 9, 7]);
    expect([...chosen.labels]).toEqual([2, 0, 0, 0, 1]);
    expect(chosen).toMatchObject({ count: 5, trainCount: 3, side: 2, name: 'toy' });
    expect(subset(dataset, [8]).trainCount).toBe(0);
    expect(subset(dataset, [])).toMatchObject({ count: 0, trainCount: 0 });
  });

  it('copies', () => {
    const chosen = subset(dataset, [1]);
    chosen.images.fill(0.9);
    expect(dataset.images[4]).toBeCloseTo(0.01);
  });

  it('refuses images outside, and training images after test images', () => {
    for (const index of [-1, COUNT, 1.5, Number.NaN]) {
      expect(() => subset(dataset, [index])).toThrow(`from 0 to 9, got ${index}`);
    }
    expect(() => subset(dataset, [0, 8, 1])).toThrow('sort the indices');
  });
});

describe('randomSubset', () => {
  it('chooses distinct images in the order of the data set, the same for the same seed', () => {
    const chosen = origins(randomSubset(dataset, 5, 3));
    expect(new Set(chosen).size).toBe(5);
    expect(chosen).toEqual([...chosen].sort((a, b) => a - b));
    expect(origins(randomSubset(dataset, 5, 3))).toEqual(chosen);
    const others = [4, 5, 6, 7].map((seed) => origins(randomSubset(dataset, 5, seed)).join());
    expect(new Set(others).size).toBeGreaterThan(1);
  });

  it('takes none when none are asked for, and all of them when there are no more', () => {
    expect(randomSubset(dataset, 0, 3)).toMatchObject({ count: 0, trainCount: 0 });
    for (const count of [COUNT, COUNT + 1, 99]) {
      expect(origins(randomSubset(dataset, count, 3))).toEqual([...Array(COUNT).keys()]);
    }
  });

  it.each([-1, 2.7, Number.NaN, Infinity])('refuses to take %d images', (count) => {
    expect(() => randomSubset(dataset, count, 3)).toThrow(RangeError);
    expect(() => randomSubset(dataset, count, 3)).toThrow(`at least 0, got ${count}`);
  });
});
