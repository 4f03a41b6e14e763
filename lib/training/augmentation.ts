import { type Matrix, matrix } from '../matrix';
import type { Random } from '../random';
import { tf } from '../tensorflow';
import { floatAttribute, nativeBackend } from './native';
import {
  type ObjectiveFeed,
  reconstructInTraining,
  reconstructionLoss,
  type TrainingObjective,
} from './objective';
import { requireNotNegative } from './requirements';

/** How far images are moved in training; both are drawn uniformly from minus to plus this. */
export interface AugmentationLimits {
  /** In each direction, about the image's middle. */
  readonly maxRotationDegrees: number;
  /** In each direction, in pixels; fractions of a pixel are drawn too. */
  readonly maxShiftPixels: number;
}

// A projective transform: numbers a0 to a7 that map a place (x, y) of the new image to the place
// ((a0 x + a1 y + a2) / k, (a3 x + a4 y + a5) / k) of the old one, k = a6 x + a7 y + 1.
const TRANSFORM_COLUMNS = 8;

/**
 * Reconstruction of images that are rotated and shifted a little, differently in every step; what is to be
 * given back is the moved image itself, so the auto-encoder learns that moving changes a digit's look, not that
 * it should be undone. Pixels are interpolated bilinearly, and black comes in from outside.
 *
 * @param limits - how far.
 * @returns an objective whose feed `movements` draws `[batch, 3]`: an angle in radians, then shifts in pixels to the right and
 * down.
 * @throws UserError when a limit is negative or not a finite number.
 */
export function augmentedReconstructionObjective(limits: AugmentationLimits): TrainingObjective {
  return {
    name: `augmented reconstruction, ${limits.maxRotationDegrees} degrees, ${limits.maxShiftPixels} pixels`,
    feeds: { movements: movementFeed(limits) },
    loss(autoencoder, { images, feeds }) {
      const moved = moveImages(images, autoencoder.config.side, feeds.movements);
      return reconstructionLoss(moved, reconstructInTraining(autoencoder, moved));
    },
  };
}

/**
 * Draws one movement an image, for an objective that moves its images.
 *
 * @returns a feed of `[batch, 3]`: the angle in radians, then the shifts in pixels to the right and down.
 * @throws UserError when a limit is negative or not a finite number.
 */
export function movementFeed(augmentation: AugmentationLimits): ObjectiveFeed {
  requireNotNegative({ ...augmentation });
  const { maxRotationDegrees, maxShiftPixels } = augmentation;
  const limits = [(maxRotationDegrees * Math.PI) / 180, maxShiftPixels, maxShiftPixels];
  return {
    columns: limits.length,
    draw(random: Random, indices: Int32Array): Matrix {
      const data = new Float32Array(indices.length * limits.length);
      for (let position = 0; position < data.length; position++) {
        data[position] = limits[position % limits.length] * (2 * random.next() - 1);
      }
      return matrix(data, indices.length, limits.length);
    },
  };
}

/**
 * Rotates images about their middle, then shifts them.
 *
 * @param images - `[batch, side * side]`.
 * @param side - of an image, in pixels.
 * @param movements - `[batch, 3]`: angle in radians, positive turning the x axis towards the y axis (clockwise
 * on the screen), and shifts in pixels to the right and down.
 * @returns `[batch, side * side]`; no gradient flows through it.
 */
export function moveImages(images: tf.Tensor2D, side: number, movements: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const backend = nativeBackend();
    const { TF_ATTR_STRING } = backend.binding;
    const batch = images.shape[0];
    const moved = backend.executeSingleOutput(
      'ImageProjectiveTransformV3',
      [
        floatAttribute('dtype'),
        { name: 'interpolation', type: TF_ATTR_STRING, value: 'BILINEAR' },
        { name: 'fill_mode', type: TF_ATTR_STRING, value: 'CONSTANT' },
      ],
      [
        tf.reshape(images, [batch, side, side, 1]),
        inverseTransforms(movements, (side - 1) / 2),
        tf.tensor1d([side, side], 'int32'),
        tf.scalar(0),
      ],
    );
    return tf.reshape(moved, [batch, side * side]) as tf.Tensor2D;
  });
}

/** Where each place of the new image comes from: the shift undone, then the rotation about the middle. */
function inverseTransforms(movements: tf.Tensor2D, middle: number): tf.Tensor2D {
  const [angle, right, down] = tf.split(movements, 3, 1);
  const [cos, sin] = [tf.cos(angle), tf.sin(angle)];
  const [x, y] = [tf.add(right, middle), tf.add(down, middle)];
  const rows = [
    [cos, sin, tf.sub(middle, tf.add(tf.mul(cos, x), tf.mul(sin, y)))],
    [tf.neg(sin), cos, tf.add(middle, tf.sub(tf.mul(sin, x), tf.mul(cos, y)))],
  ];
  const zeros = tf.zeros([movements.shape[0], TRANSFORM_COLUMNS - 6]);
  return tf.concat([...rows.flat(), zeros], 1) as tf.Tensor2D;
}
