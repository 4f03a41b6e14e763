import { UserError } from '../errors';
import { gatherRows, type Matrix } from '../matrix';
import type { Autoencoder } from '../model';
import { tf } from '../tensorflow';
import { createFusedOptimizer } from './fused-optimizer';
import { encode, reconstructionErrors } from './inference';
import { withNativeKernels } from './native-kernels';
import type { ObjectiveInputs, TrainingObjective } from './objective';
import { reconstructionObjective } from './objective';
import { type Optimizer, slotNames } from './optimizer';
import type { StepFeeds, TrainingStep } from './step';
import {
  readTables,
  requireFittingTable,
  STATE_NAMES,
  startTables,
  stepVariables,
  writeTables,
} from './step-variables';
import { assignVariables, readVariables, requireValue } from './weights';

/**
 * Training step by step through the eager operations of TensorFlow.js: slower than the graph, but it can run
 * whatever TensorFlow.js can, and it is what the graph is tested against.
 *
 * @param autoencoder - trained in place: its weights are always the current ones.
 * @param images - `[count, side * side]` training images.
 * @param objective - what to minimise; its variables are trained in place too.
 * @param optimizer - who takes the steps.
 * @throws UserError when two variables have the same name, or a table of the objective does not have one row an image.
 */
export function createEagerStep(
  autoencoder: Autoencoder,
  images: Matrix,
  objective: TrainingObjective = reconstructionObjective(),
  optimizer: Optimizer = 'adam',
): TrainingStep {
  const all = stepVariables(autoencoder, objective);
  const trainable = all.filter((weight) => weight.trainable);
  const variables = trainable.map(({ variable }) => variable);
  const tables = startTables(objective, images);
  const fused = createFusedOptimizer(optimizer, variables);
  const slotsOf = (name: string) => slotNames(optimizer, name);
  let lossSum = 0;
  let lossCount = 0;
  const resetLoss = () => {
    lossSum = 0;
    lossCount = 0;
  };

  const inputsOf = (indices: Int32Array, feeds: StepFeeds): ObjectiveInputs => ({
    images: toTensor(gatherRows(images, indices)),
    tables: Object.fromEntries(
      [...tables].map(([name, table]) => [name, toTensor(gatherRows(table, indices))]),
    ),
    feeds: Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [name, toTensor(feed)])),
  });

  return {
    engine: 'eager',
    trainStep(indices, learningRate, feeds = {}) {
      tf.tidy(() => {
        const inputs = inputsOf(indices, feeds);
        const { value, grads } = withNativeKernels(() =>
          tf.variableGrads(() => objective.loss(autoencoder, inputs), variables),
        );
        fused.apply(
          variables.map(({ name }) => grads[name]),
          learningRate,
        );
        lossSum += value.dataSync()[0] * indices.length;
        lossCount += indices.length;
      });
    },
    takeMeanLoss() {
      const mean = lossSum / lossCount;
      resetLoss();
      return mean;
    },
    setTable(name, table) {
      requireFittingTable(tables, name, table);
      tables.set(name, table);
    },
    getVariable(name) {
      const value = readVariables(all.filter((variable) => variable.name === name)).get(name);
      if (!value) throw new UserError(`there is no variable ${name}`);
      return value;
    },
    writeBack() {},
    getState() {
      const state = readVariables(all);
      fused.slots().forEach((values, index) => {
        const { name, variable } = trainable[index];
        slotsOf(name).forEach((slot, number) => {
          state.set(slot, { shape: variable.shape, data: values[number] });
        });
      });
      state.set(STATE_NAMES.steps, { shape: [], data: Float32Array.of(fused.steps()) });
      writeTables(tables, state);
      return state;
    },
    setState(state) {
      assignVariables(all, state);
      const slots = trainable.map(({ name, variable: { shape } }) =>
        slotsOf(name).map((slot) => requireValue(state, slot, shape).data),
      );
      fused.restore(slots, requireValue(state, STATE_NAMES.steps, []).data[0]);
      for (const [name, table] of readTables(tables, state)) tables.set(name, table);
      resetLoss();
    },
    encode: (batch) => encode(autoencoder, batch),
    reconstructionErrors: (batch) => reconstructionErrors(autoencoder, batch),
    dispose: () => fused.dispose(),
  };
}

function toTensor({ data, rows, columns }: Matrix): tf.Tensor2D {
  return tf.tensor2d(data, [rows, columns]);
}
