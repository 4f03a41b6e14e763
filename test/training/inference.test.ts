import { afterAll, describe, expect, it } from 'vitest';
import { gatherRows, matrix } from '../../lib/matrix';
import { buildAutoencoder, disposeAutoencoder } from '../../lib/model';
import { createRandom } from '../../lib/random';
import { tf } from '../../lib/tensorflow';
import {
  decode,
  encode,
  meanSquaredErrors,
  reconstruct,
  reconstructionErrors,
} from '../../lib/training';

const random = createRandom(1);
// More than one batch of inference, and a last batch that is not full.
const count = 1003;
const images = matrix(Float32Array.from({ length: count * 64 }, random.next), count, 64);
const autoencoder = buildAutoencoder({
  architecture: 'dense',
  side: 8,
  bottleneck: 5,
  normalization: 'l2',
  seed: 0,
});
afterAll(() => disposeAutoencoder(autoencoder));

describe('inference', () => {
  it('gives the same whatever batch an image is in', () => {
    const all = encode(autoencoder, images);
    const some = [0, 999, 1000, 1002];
    const alone = encode(autoencoder, gatherRows(images, some));
    gatherRows(all, some).data.forEach((value, index) => {
      expect(value).toBeCloseTo(alone.data[index], 5);
    });
  });

  it('decodes representations to the reconstructions', () => {
    const few = gatherRows(images, [3, 4, 5]);
    const viaCodes = decode(autoencoder, encode(autoencoder, few));
    reconstruct(autoencoder, few).data.forEach((value, index) => {
      expect(value).toBeCloseTo(viaCodes.data[index], 5);
    });
  });

  it('measures the mean squared error of each image', () => {
    const errors = reconstructionErrors(autoencoder, images);
    const reconstructions = reconstruct(autoencoder, images);
    for (const index of [0, 500, 1002]) {
      let sum = 0;
      for (let pixel = 64 * index; pixel < 64 * (index + 1); pixel++) {
        sum += (images.data[pixel] - reconstructions.data[pixel]) ** 2;
      }
      expect(errors[index]).toBeCloseTo(sum / 64, 6);
    }
  });

  it('leaks no tensors', () => {
    const before = tf.memory().numTensors;
    reconstructionErrors(autoencoder, images);
    encode(autoencoder, images);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('takes no images at all, and refuses those of another size', () => {
    expect(encode(autoencoder, matrix(new Float32Array(), 0, 64)).rows).toBe(0);
    expect(() => encode(autoencoder, matrix(new Float32Array(10), 1, 10))).toThrow(
      'takes images of 8 x 8 = 64 pixels, but got rows of 10',
    );
    expect(() => decode(autoencoder, matrix(new Float32Array(8), 2, 4))).toThrow(
      'decodes representations of 5 numbers, but got rows of 4',
    );
    expect(() => meanSquaredErrors(images, matrix(new Float32Array(64), 1, 64))).toThrow(
      '1003 x 64 values cannot be compared with 1 x 64',
    );
  });
});
