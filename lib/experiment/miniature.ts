import type { Matrix } from '../matrix';
import { type Autoencoder, type AutoencoderConfig, buildAutoencoder, orDispose } from '../model';
import { describeProgress, encode, type TrainingOptions, trainAutoencoder } from '../training';

/** How a miniature trains; what is left out is as in `trainAutoencoder`. */
export interface MiniatureOptions
  extends Pick<TrainingOptions, 'epochs' | 'batchSize' | 'learningRate' | 'objective'> {
  /** Stands before the progress. */
  readonly name: string;
  /** Shows how far it is, and in the end how the loss fell; see `progressLine`. */
  readonly line?: { show(text: string): void; finish(text: string): void };
}

/** A small training, live in a notebook, and what it learned. */
export interface Miniature {
  readonly autoencoder: Autoencoder;
  /** `[count, bottleneck]` of the images that it was trained on. */
  readonly representations: Matrix;
  /** `[epochs]` mean loss over each epoch's images. */
  readonly lossPerEpoch: readonly number[];
}

/**
 * Trains an auto-encoder on a few thousand images while the reader waits. No record is written: what is shown from it is to be
 * understood, and the numbers of the tables come from the records of full runs.
 *
 * @param config - its seed also decides the order of the images.
 * @param images - `[count, side * side]` pixels in [0, 1].
 * @returns the auto-encoder, the representations of the images, and the losses.
 * @throws UserError as `buildAutoencoder` and `trainAutoencoder`; RangeError when the seed is not an integer.
 */
export async function trainMiniature(
  config: AutoencoderConfig,
  images: Matrix,
  { name, line, ...training }: MiniatureOptions,
): Promise<Miniature> {
  const autoencoder = buildAutoencoder(config);
  const { lossPerEpoch } = await orDispose(autoencoder, () =>
    trainAutoencoder(autoencoder, images, {
      ...training,
      seed: config.seed,
      onProgress: (progress) => line?.show(`${name}: ${describeProgress(progress)}`),
    }),
  );
  const { epochs } = training;
  const [first, last] = [lossPerEpoch[0], lossPerEpoch[epochs - 1]].map((loss) => loss.toFixed(4));
  line?.finish(`${name}: ${epochs} epochs, loss ${first} -> ${last}`);
  return { autoencoder, representations: encode(autoencoder, images), lossPerEpoch };
}
