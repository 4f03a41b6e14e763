import type { Matrix } from '../matrix';
import type { Autoencoder } from '../model';
import type { Random } from '../random';
import { tf } from '../tensorflow';
import type { NamedWeight } from './weights';

/**
 * What a training minimises. The eager step runs it on every batch; the graph step runs it once, records the
 * operations, and from then on runs those. So `loss` must do the same operations every time: anything that
 * changes from step to step comes in as a table or a feed.
 */
export interface TrainingObjective {
  /** Says what is minimised, with its parameters; part of a checkpoint's fingerprint. */
  readonly name: string;
  /** Trainable variables beside the auto-encoder's weights, e.g. DEC's centroids; names must be unlike the weights'. */
  readonly variables?: readonly NamedWeight[];
  /**
   * Constants of each training image, `[count, columns]`; a step gets the rows of its batch. A caller may change
   * them during training (`TrainingStep.setTable`), as DEC refreshes its target distribution.
   */
  readonly tables?: Readonly<Record<string, Matrix>>;
  /** Numbers drawn anew for each image of each step, e.g. how far to rotate it. */
  readonly feeds?: Readonly<Record<string, ObjectiveFeed>>;
  /**
   * The loss of a batch, written with TensorFlow.js operations.
   *
   * @returns a scalar: a mean over the batch, so that the last, smaller batch of an epoch is not weaker.
   */
  loss(autoencoder: Autoencoder, inputs: ObjectiveInputs): tf.Scalar;
}

/** Numbers that an objective draws for every image of a step. */
export interface ObjectiveFeed {
  /** How many numbers an image. */
  readonly columns: number;
  /**
   * @param random - seeded by the run's seed and the step's number alone, so that a resumed run draws the same.
   * @param indices - the batch's images.
   * @returns `[indices.length, columns]`.
   */
  draw(random: Random, indices: Int32Array): Matrix;
}

/** What a loss may depend on. */
export interface ObjectiveInputs {
  /** `[batch, side * side]` training images. */
  readonly images: tf.Tensor2D;
  /** `[batch, columns]` each: the batch's rows of the objective's tables. */
  readonly tables: Readonly<Record<string, tf.Tensor2D>>;
  /** `[batch, columns]` each: this step's draws of the objective's feeds. */
  readonly feeds: Readonly<Record<string, tf.Tensor2D>>;
}

/**
 * The paper's reconstruction loss, `1/|J| sum_j (I_j - D(E_c(I_j)))^2`, averaged over a batch.
 *
 * @param images - `[batch, pixels]`.
 * @param reconstructions - `[batch, pixels]`.
 * @returns a scalar.
 */
export function reconstructionLoss(images: tf.Tensor, reconstructions: tf.Tensor): tf.Scalar {
  return tf.mean(tf.squaredDifference(images, reconstructions));
}

/**
 * Reconstructions of a batch as training sees them: batch statistics in batch normalisation, dropout, and so on.
 *
 * @param images - `[batch, side * side]`.
 * @returns `[batch, side * side]`.
 */
export function reconstructInTraining({ model }: Autoencoder, images: tf.Tensor2D): tf.Tensor2D {
  return model.apply(images, { training: true }) as tf.Tensor2D;
}

/** The paper's objective: give the images back, and nothing else. */
export function reconstructionObjective(): TrainingObjective {
  return {
    name: 'reconstruction',
    loss: (autoencoder, { images }) =>
      reconstructionLoss(images, reconstructInTraining(autoencoder, images)),
  };
}
