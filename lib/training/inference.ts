import { UserError } from '../errors';
import { type Matrix, matrix } from '../matrix';
import type { Autoencoder } from '../model';
import { tf } from '../tensorflow';

// Large enough to keep two cores busy, small enough that the widest layer stays below 100 MB.
const INFERENCE_BATCH = 1000;

/**
 * Representations of images: `E_c(I)`, the bottleneck after its normalisation.
 *
 * @param images - `[count, side * side]` pixels in [0, 1].
 * @returns `[count, bottleneck]`; rows of unit length when the auto-encoder has l2 normalisation.
 * @throws UserError when the images have another number of pixels than the auto-encoder.
 */
export function encode(autoencoder: Autoencoder, images: Matrix): Matrix {
  return predict(autoencoder, autoencoder.encoder, images);
}

/**
 * Images as the auto-encoder gives them back: `D(E_c(I))`.
 *
 * @param images - `[count, side * side]` pixels in [0, 1].
 * @returns `[count, side * side]` pixels, not clipped to [0, 1].
 * @throws UserError as {@link encode}.
 */
export function reconstruct(autoencoder: Autoencoder, images: Matrix): Matrix {
  return predict(autoencoder, autoencoder.model, images);
}

/**
 * Images that representations stand for: `D(c)`, for instance of centroids.
 *
 * @param representations - `[count, bottleneck]`.
 * @returns `[count, side * side]` pixels, not clipped to [0, 1].
 * @throws UserError when the representations have another number of columns than the bottleneck has units.
 */
export function decode(autoencoder: Autoencoder, representations: Matrix): Matrix {
  const { bottleneck } = autoencoder.config;
  if (representations.columns !== bottleneck) {
    throw new UserError(
      `this auto-encoder decodes representations of ${bottleneck} numbers, but got rows of ${representations.columns}`,
    );
  }
  return runInBatches(autoencoder.decoder, representations);
}

/**
 * Reconstruction error of each image, `1/|J| sum_j (I_j - D(E_c(I_j)))^2`: the paper's loss, image by image.
 *
 * @param images - `[count, side * side]` pixels in [0, 1].
 * @returns `[count]` mean squared errors.
 * @throws UserError as {@link encode}.
 */
export function reconstructionErrors(autoencoder: Autoencoder, images: Matrix): Float32Array {
  return meanSquaredErrors(images, reconstruct(autoencoder, images));
}

/**
 * Mean squared difference between each row of `images` and of `reconstructions`.
 *
 * @param images - `[rows, columns]`.
 * @param reconstructions - `[rows, columns]`.
 * @returns `[rows]` errors.
 * @throws UserError when the two have different shapes.
 */
export function meanSquaredErrors(images: Matrix, reconstructions: Matrix): Float32Array {
  if (images.rows !== reconstructions.rows || images.columns !== reconstructions.columns) {
    throw new UserError(
      `${images.rows} x ${images.columns} values cannot be compared with ` +
        `${reconstructions.rows} x ${reconstructions.columns}`,
    );
  }
  const errors = new Float32Array(images.rows);
  for (let index = 0; index < images.rows; index++) {
    let sum = 0;
    const end = (index + 1) * images.columns;
    for (let pixel = index * images.columns; pixel < end; pixel++) {
      sum += (images.data[pixel] - reconstructions.data[pixel]) ** 2;
    }
    errors[index] = sum / images.columns;
  }
  return errors;
}

/**
 * Fails with a message that says what to do when images do not fit an auto-encoder.
 *
 * @param images - `[count, side * side]` when they fit.
 * @throws UserError when they have another number of pixels than the auto-encoder takes.
 */
export function requireFittingImages({ config }: Autoencoder, images: Matrix): void {
  if (images.columns !== config.side ** 2) {
    throw new UserError(
      `this auto-encoder takes images of ${config.side} x ${config.side} = ${config.side ** 2} pixels, ` +
        `but got rows of ${images.columns}: build it with the data set's side`,
    );
  }
}

function predict(autoencoder: Autoencoder, model: tf.LayersModel, images: Matrix): Matrix {
  requireFittingImages(autoencoder, images);
  return runInBatches(model, images);
}

function runInBatches(model: tf.LayersModel, input: Matrix): Matrix {
  const columns = model.outputs[0].shape[1] as number;
  const output = new Float32Array(input.rows * columns);
  for (let start = 0; start < input.rows; start += INFERENCE_BATCH) {
    const end = Math.min(start + INFERENCE_BATCH, input.rows);
    tf.tidy(() => {
      const rows = input.data.subarray(start * input.columns, end * input.columns);
      const batch = tf.tensor2d(rows, [end - start, input.columns]);
      output.set(
        (model.apply(batch, { training: false }) as tf.Tensor).dataSync(),
        start * columns,
      );
    });
  }
  return matrix(output, input.rows, columns);
}
