import { UserError } from '../errors';
import type { ImageDataset } from './dataset';

/**
 * A data set at half its size: each pixel the mean of four, with a margin of background around where it is needed to make the side
 * a multiple of 8, which the convolutional auto-encoder likes best. MNIST becomes 16 x 16, the size of USPS, and trains three
 * times as fast: for what is shown live.
 *
 * @param dataset - of an even side.
 * @returns a data set with its own images and the same labels.
 * @throws UserError when the side is odd.
 */
export function halveImages(dataset: ImageDataset): ImageDataset {
  if (dataset.side % 2 !== 0) {
    throw new UserError(`images of side ${dataset.side} cannot be halved: the side must be even`);
  }
  const small = dataset.side / 2;
  const side = 8 * Math.ceil(small / 8);
  const margin = Math.floor((side - small) / 2);
  const images = new Float32Array(dataset.count * side * side);
  for (let image = 0; image < dataset.count; image++) {
    for (let y = 0; y < small; y++) {
      for (let x = 0; x < small; x++) {
        const from = image * dataset.side ** 2 + 2 * y * dataset.side + 2 * x;
        const below = from + dataset.side;
        const { images: pixels } = dataset;
        images[image * side ** 2 + (y + margin) * side + x + margin] =
          (pixels[from] + pixels[from + 1] + pixels[below] + pixels[below + 1]) / 4;
      }
    }
  }
  return { ...dataset, side, images };
}
