import { type Matrix, matrix } from '../matrix';
import { createRandom, permutation } from '../random';
import type { ImageDataset } from './dataset';

/**
 * The images as a matrix with one image a row.
 *
 * @returns a `[count, side * side]` view of `dataset.images`, not a copy.
 */
export function imageMatrix(dataset: ImageDataset): Matrix {
  return matrix(dataset.images, dataset.count, dataset.side * dataset.side);
}

/**
 * How many images each class has.
 *
 * @returns one count a class, in the order of `classNames`.
 */
export function classCounts(dataset: ImageDataset): number[] {
  const counts = new Array<number>(dataset.classNames.length).fill(0);
  for (const label of dataset.labels) counts[label]++;
  return counts;
}

/**
 * A data set of the chosen images only.
 *
 * @param dataset - where to choose from.
 * @param indices - image numbers, in the order wanted; images of the training split before those of
 *   the test split, so that `trainCount` keeps its meaning (sorted numbers always are).
 * @returns a data set with its own copies of images and labels.
 * @throws RangeError when an index is outside the data set, or the splits are mixed.
 */
export function subset(dataset: ImageDataset, indices: ArrayLike<number>): ImageDataset {
  const imageSize = dataset.side * dataset.side;
  const count = indices.length;
  const images = new Float32Array(count * imageSize);
  const labels = new Uint8Array(count);
  let trainCount = 0;
  for (let target = 0; target < count; target++) {
    const index = indices[target];
    if (!Number.isInteger(index) || index < 0 || index >= dataset.count) {
      throw new RangeError(`image numbers go from 0 to ${dataset.count - 1}, got ${index}`);
    }
    if (index < dataset.trainCount) {
      if (trainCount < target) {
        throw new RangeError(
          'images of the training split must come before those of the test split: sort the indices',
        );
      }
      trainCount++;
    }
    const start = index * imageSize;
    images.set(dataset.images.subarray(start, start + imageSize), target * imageSize);
    labels[target] = dataset.labels[index];
  }
  return { ...dataset, images, labels, count, trainCount };
}

/**
 * A random subset, in the data set's own order: for a quick look, and for runs that must be short.
 *
 * @param dataset - where to choose from.
 * @param count - how many images, a whole number from 0; all of them when there are no more.
 * @param seed - the same seed chooses the same images; an integer.
 * @returns a data set with its own copies of images and labels.
 * @throws RangeError when the count or the seed is not such a number.
 */
export function randomSubset(dataset: ImageDataset, count: number, seed: number): ImageDataset {
  if (!Number.isInteger(count) || count < 0) {
    throw new RangeError(`a subset has a whole number of images, at least 0, got ${count}`);
  }
  const order = permutation(dataset.count, createRandom(seed));
  return subset(dataset, order.slice(0, count).sort());
}
