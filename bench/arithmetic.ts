import type { Autoencoder } from '../lib/model';
import { tf } from '../lib/tensorflow';
import { type Contender, takeTurns, timed } from './measure';
import { startPythonPeer } from './python-peer';

const SIZE = 2048;

/**
 * Floating-point operations of one training step in matrix products and convolutions, a multiplication and an addition
 * counting as two: forward, and backward once for the weights and once for the inputs (not for the first layer, whose
 * inputs are the images).
 */
export function operationsAStep({ encoder, decoder }: Autoencoder, batch: number): number {
  const layers = [...encoder.layers, ...decoder.layers]
    .map(multiplications)
    .filter((count) => count > 0);
  const all = layers.reduce((sum, count) => sum + count, 0);
  return 2 * batch * (3 * all - layers[0]);
}

/** Multiplications of one layer for one image. */
function multiplications(layer: tf.layers.Layer): number {
  const kernel = layer.weights.find(({ name }) => name.includes('kernel'));
  if (!kernel) return 0;
  const weights = kernel.shape.reduce<number>((product, size) => product * (size ?? 1), 1);
  // A convolution uses its weights at every place it gives, a transposed one at every place it gets.
  const shape = layer.getClassName() === 'Conv2DTranspose' ? layer.input : layer.output;
  const places = (shape as tf.SymbolicTensor).shape.slice(1, -1);
  return places.reduce<number>((product, size) => product * (size ?? 1), weights);
}

/**
 * The best rate of single-precision matrix products that this machine shows, over three libraries.
 *
 * @returns floating-point operations a second.
 * @throws UserError when the Python peer does not start.
 */
export async function bestMatrixProductRate(python: string, threads: number): Promise<number> {
  const peer = await startPythonPeer(python, 'python', 'gemm', { size: SIZE, threads });
  const a = tf.randomUniform([SIZE, SIZE], 0, 1, 'float32', 0);
  const b = tf.randomUniform([SIZE, SIZE], 0, 1, 'float32', 1);
  try {
    const ours: Contender = {
      peer: 'ours',
      variant: 'tensorflow',
      measure: timed(() => {
        tf.tidy(() => tf.matMul(a, b).dataSync());
        return {};
      }),
    };
    const turns = { rounds: 3, repetitions: 5, warmups: 3 };
    const summaries = await takeTurns([ours, ...peer.contenders], turns);
    const fastest = Math.min(...summaries.map(({ min }) => min));
    return (2 * SIZE ** 3) / (fastest / 1000);
  } finally {
    tf.dispose([a, b]);
    await peer.close();
  }
}
