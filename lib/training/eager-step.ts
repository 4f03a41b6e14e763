import { gatherRows, type Matrix } from '../matrix';
import type { Autoencoder } from '../model';
import { tf } from '../tensorflow';
import { createFusedAdam } from './fused-adam';
import { encode, reconstructionErrors } from './inference';
import type { TrainingState, TrainingStep } from './step';
import { getWeights, namedWeights, setWeights } from './weights';

const STEP_COUNT = 'adam/steps';

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
 * Training step by step through the eager operations of TensorFlow.js: slower than the graph, but it can run
 * whatever TensorFlow.js can, and it is what the graph is tested against.
 *
 * @param autoencoder - trained in place: its weights are always the current ones.
 * @param images - `[count, pixels]` training images.
 */
export function createEagerStep(autoencoder: Autoencoder, images: Matrix): TrainingStep {
  const trainable = namedWeights(autoencoder).filter((weight) => weight.trainable);
  const variables = trainable.map(({ variable }) => variable);
  const adam = createFusedAdam(variables);
  let lossSum = 0;
  let lossCount = 0;

  return {
    trainStep(indices, learningRate) {
      tf.tidy(() => {
        const { data, rows, columns } = gatherRows(images, indices);
        const batch = tf.tensor2d(data, [rows, columns]);
        const { value, grads } = tf.variableGrads(() => {
          const reconstructions = autoencoder.model.apply(batch, { training: true }) as tf.Tensor;
          return reconstructionLoss(batch, reconstructions);
        }, variables);
        adam.apply(
          variables.map(({ name }) => grads[name]),
          learningRate,
        );
        lossSum += value.dataSync()[0] * rows;
        lossCount += rows;
      });
    },
    takeMeanLoss() {
      const mean = lossSum / lossCount;
      lossSum = 0;
      lossCount = 0;
      return mean;
    },
    writeBack() {},
    getState() {
      const state: TrainingState = getWeights(autoencoder);
      adam.moments().forEach(({ m, v }, index) => {
        const { name, variable } = trainable[index];
        state.set(`adam/m/${name}`, { shape: variable.shape, data: m });
        state.set(`adam/v/${name}`, { shape: variable.shape, data: v });
      });
      state.set(STEP_COUNT, { shape: [], data: Float32Array.of(adam.steps()) });
      return state;
    },
    setState(state) {
      setWeights(autoencoder, state);
      const moment = (name: string) => state.get(name)?.data ?? new Float32Array();
      adam.restore(
        trainable.map(({ name }) => ({ m: moment(`adam/m/${name}`), v: moment(`adam/v/${name}`) })),
        state.get(STEP_COUNT)?.data[0] ?? 0,
      );
    },
    encode: (batch) => encode(autoencoder, batch),
    reconstructionErrors: (batch) => reconstructionErrors(autoencoder, batch),
    dispose: () => adam.dispose(),
  };
}
