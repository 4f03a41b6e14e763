import { expect, it } from 'vitest';
import { matrix } from '../../lib/matrix';
import { buildAutoencoder, disposeAutoencoder } from '../../lib/model';
import { tf } from '../../lib/tensorflow';
import { reconstructionObjective, type TrainingState } from '../../lib/training';
import { createGraphStep } from '../../lib/training/graph/graph-step';

/** TensorFlow takes an array's memory for its own where it is aligned to so many numbers, and copies it elsewhere. */
const ALIGNMENT = 16;

function isShared(data: Float32Array): boolean {
  const first = data[0];
  return tf.tidy(() => {
    const tensor = tf.tensor1d(data);
    const seen = () => tf.add(tensor, 0).dataSync()[0];
    seen();
    data[0] = first + 1;
    const shared = seen() !== first;
    data[0] = first;
    return shared;
  });
}

/** A copy at a place from which tfjs-node makes tensors that use the array's own memory. */
function sharedCopy(data: Float32Array): Float32Array {
  const room = new Float32Array(data.length + ALIGNMENT);
  for (let offset = 0; offset < ALIGNMENT; offset++) {
    const copy = room.subarray(offset, offset + data.length);
    copy.set(data);
    if (isShared(copy)) return copy;
  }
  return expect.fail('no place in which TensorFlow shares memory: the test shows nothing');
}

// What a variable of the graph shares is let go of on a thread of TensorFlow's own, which can end the process.
it('a graph keeps nothing of the arrays that it is given', async () => {
  const shape = { architecture: 'convolutional', side: 8, bottleneck: 4 } as const;
  const autoencoder = buildAutoencoder({ ...shape, normalization: 'batch', seed: 1 });
  const images = matrix(sharedCopy(new Float32Array(32 * 64).fill(0.5)), 32, 64);
  const step = await createGraphStep(autoencoder, images, {
    objective: reconstructionObjective(),
    batchSize: 32,
    precision: 'float32',
  });
  const given: TrainingState = new Map(
    [...step.getState()].map(([name, value]) => [name, { ...value, data: sharedCopy(value.data) }]),
  );
  const kept = () => [...step.getState()].map(([name, { data }]) => [name, [...data]]);
  const meanLoss = () => {
    step.trainStep(new Int32Array(32), 0);
    return step.takeMeanLoss();
  };
  step.setState(given);
  const before = kept();
  const loss = meanLoss();

  step.setState(given);
  for (const { data } of [...given.values(), images]) data.fill(7);
  expect(kept()).toEqual(before);
  expect(meanLoss()).toBe(loss);
  step.dispose();
  disposeAutoencoder(autoencoder);
});
