import type { Autoencoder } from '../../model';
import { tf } from '../../tensorflow';
import { createGraphBuilder } from './node';
import type { Signature } from './saved-model';
import type { StepVariable } from './step-parts';
import { trace } from './trace';
import { type ConstantVariables, placeholder, readVariable } from './variables';

/** Rows that an inference signature takes. */
export const INFERENCE_ROWS = 1000;

/**
 * Signatures `encode` (representations) and `errors` (mean squared error of each image); each takes `images`,
 * `[INFERENCE_ROWS, pixels]`, and gives `values`.
 *
 * @throws UntraceableError when the network cannot be recorded.
 */
export function inferenceSignatures(
  autoencoder: Autoencoder,
  variables: readonly StepVariable[],
  constants: ConstantVariables,
): [string, Signature][] {
  const { encoder, model, config } = autoencoder;
  const works: Record<string, (images: tf.Tensor2D) => tf.Tensor> = {
    encode: (images) => encoder.apply(images, { training: false }) as tf.Tensor,
    errors(images) {
      const reconstructions = model.apply(images, { training: false }) as tf.Tensor;
      return tf.mean(tf.squaredDifference(images, reconstructions), 1);
    },
  };
  return Object.entries(works).map(([name, work]) => {
    const builder = createGraphBuilder(name);
    const output = placeholder(builder, [INFERENCE_ROWS, config.side ** 2]);
    const images = tf.zeros<tf.Rank.R2>([INFERENCE_ROWS, config.side ** 2]);
    const reads = variables.map(({ variable, value }) => ({
      tensor: variable,
      output: readVariable(builder, value),
    }));
    try {
      const passBuilder = createGraphBuilder(`${name}/pass`);
      const values = trace(
        passBuilder,
        [{ tensor: images, output }, ...reads],
        (value) => constants.read(passBuilder, value),
        () => work(images),
        ({ result, outputOf }) => outputOf(result),
      );
      return [name, { inputs: { images: output }, outputs: { values } }];
    } finally {
      images.dispose();
    }
  });
}
