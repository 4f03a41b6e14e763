import { expect, it } from 'vitest';
import { trainMiniature } from '../../lib/experiment';
import { matrix } from '../../lib/matrix';
import { createRandom } from '../../lib/random';
import { cloneAutoencoder, encode, trainAutoencoder } from '../../lib/training';

const random = createRandom(0);
const images = matrix(
  Float32Array.from({ length: 40 * 64 }, () => random.next()),
  40,
  64,
);
const config = {
  architecture: 'convolutional',
  side: 8,
  bottleneck: 3,
  normalization: 'l2',
  seed: 4,
} as const;

it('a miniature trains, repeatably, and says so', async () => {
  const shown: string[] = [];
  const line = {
    show: (text: string) => shown.push(text),
    finish: (text: string) => shown.push(text),
  };
  const first = await trainMiniature(config, images, { name: 'small', epochs: 3, line });
  const second = await trainMiniature(config, images, { name: 'again', epochs: 3 });
  expect(first.lossPerEpoch).toHaveLength(3);
  expect(first.lossPerEpoch[2]).toBeLessThan(first.lossPerEpoch[0]);
  expect(second.representations.data).toEqual(first.representations.data);
  expect(shown.at(-1)).toMatch(/^small: 3 epochs, loss 0\.\d{4} -> 0\.\d{4}$/);
});

it('a clone has the same weights, and weights of its own', async () => {
  const { autoencoder, representations } = await trainMiniature(config, images, {
    name: '',
    epochs: 1,
  });
  const clone = cloneAutoencoder(autoencoder);
  expect(encode(clone, images).data).toEqual(representations.data);
  await trainAutoencoder(clone, images, { epochs: 1, seed: 0 });
  expect(encode(clone, images).data).not.toEqual(representations.data);
  expect(encode(autoencoder, images).data).toEqual(representations.data);
});
