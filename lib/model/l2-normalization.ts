import { tf } from '../tensorflow';

// Vectors whose squared norm is below this are divided by its root instead; the same guard as tf.nn.l2_normalize in Python.
const SMALLEST_SQUARED_NORM = 1e-12;

/**
 * The paper's one idea as a layer: divides each row by its Euclidean norm,
 * `E_c(I) = E(I) / ||E(I)||_2`, so that every representation lies on the unit sphere.
 * It has no parameters. A zero row has no direction: it stays zero, with finite gradients. Rows shorter than 1e-6 stay inside the
 * sphere, and squares of values beyond 1e19 are more than 32 bits hold; no trained bottleneck is near either.
 *
 * Shapes: `[batch, features]` in and out. Serialises under the name `L2Normalization`.
 *
 * Source: section 3 (proposed method) of the paper.
 */
export class L2Normalization extends tf.layers.Layer {
  static readonly className = 'L2Normalization';

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return inputShape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const input = Array.isArray(inputs) ? inputs[0] : inputs;
      const squaredNorm = tf.sum(tf.square(input), -1, true);
      return tf.mul(input, tf.rsqrt(tf.maximum(squaredNorm, SMALLEST_SQUARED_NORM)));
    });
  }
}

tf.serialization.registerClass(L2Normalization);
