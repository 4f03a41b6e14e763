import { UserError } from '../../errors';
import { type Matrix, matrix, requireRows } from '../../matrix';
import type { Autoencoder } from '../../model';
import { tf } from '../../tensorflow';
import type { Precision } from '../create-step';
import { requireFittingImages } from '../inference';
import { ADAM } from '../optimizer';
import type { StepFeeds, TrainingState, TrainingStep } from '../step';
import { readTables, requireFittingTable, STATE_NAMES, writeTables } from '../step-variables';
import { assignVariables, requireValue } from '../weights';
import { INFERENCE_ROWS } from './inference-signatures';
import { type GraphSession, openGraphSession } from './session';
import {
  buildStepGraph,
  type GraphStepOptions,
  SET_CONSTANTS,
  SET_IMAGES,
  setTableName,
  trainName,
} from './step-graph';
import { UntraceableError } from './trace';
import { feedInput, type TrainSignature } from './train-signature';
import type { GraphVariable } from './variables';

// Graph and eager pass compute the same in another order; what is more apart than this is not the same.
const LOSS_TOLERANCE = { float32: 1e-3, bfloat16: 5e-2 } as const;

/**
 * The whole training step as one TensorFlow graph: see the README beside this file.
 *
 * @param autoencoder - its weights are taken over now, and trained in the graph until `writeBack`.
 * @param images - `[count, pixels]` training images; copied into the graph.
 * @throws UntraceableError when no graph can be made of the model and the objective; UserError when it cannot be written to
 * the temporary folder through which TensorFlow takes it.
 */
export async function createGraphStep(
  autoencoder: Autoencoder,
  images: Matrix,
  options: GraphStepOptions,
): Promise<TrainingStep> {
  const graph = buildStepGraph(autoencoder, images, options);
  const { tables, variables, kept, training, constants } = graph;
  const session = await openGraphSession(graph.signatures).catch((error: Error) => {
    // A folder that cannot be written says nothing about the graph.
    if (error instanceof UserError) throw error;
    throw new UntraceableError(`TensorFlow does not take the graph: ${error.message}`);
  });

  let steps = 0;
  let lossCount = 0;

  const resetLoss = () => {
    tf.dispose(session.run('reset_loss', {}));
    lossCount = 0;
  };
  const setRows = (signature: string, { name }: GraphVariable, { data, rows, columns }: Matrix) =>
    tf.tidy(() => {
      session.run(signature, { [name]: tf.tensor2d(data, [rows, columns]) });
    });
  const setAll = (initial: (name: string, shape: readonly number[]) => tf.Tensor) =>
    tf.tidy(() => {
      session.run(
        'set',
        Object.fromEntries(kept.map(({ name, shape }) => [name, initial(name, shape)])),
      );
    });
  const startAgain = () => {
    const values = new Map(variables.map(({ name, variable }) => [name, variable]));
    setAll((name, shape) => values.get(name) ?? tf.zeros(shape as number[]));
    resetLoss();
    steps = 0;
  };
  const setTable = (name: string, table: Matrix) => {
    requireFittingTable(tables, name, table);
    tables.set(name, table);
    setRows(setTableName(name), graph.tableVariables.get(name) as GraphVariable, table);
  };
  const trainStep = (indices: Int32Array, learningRate: number, feeds: StepFeeds = {}) => {
    if (!training.has(indices.length)) {
      throw new UserError(
        `this step takes batches of ${[...training.keys()].join(' or ')} images, got ${indices.length}`,
      );
    }
    requireRows(indices, images.rows);
    const step = steps + 1;
    const loss = tf.tidy(() => {
      const inputs: tf.NamedTensorMap = {
        indices: tf.tensor1d(indices, 'int32'),
        rates: tf.tensor1d([ADAM.beta1 ** step, ADAM.beta2 ** step, learningRate]),
      };
      for (const [name, { data, rows, columns }] of Object.entries(feeds)) {
        inputs[feedInput(name)] = tf.tensor2d(data, [rows, columns]);
      }
      return session.run(trainName(indices.length), inputs).loss;
    });
    // Only now: a step that fails has not been taken.
    steps = step;
    lossCount += indices.length;
    return loss;
  };
  const read = <Result>(use: (values: tf.NamedTensorMap) => Result): Result => {
    const values = session.run('get', {});
    try {
      return use(values);
    } finally {
      tf.dispose(values);
    }
  };
  const copyOf = (values: tf.NamedTensorMap, { name, shape }: GraphVariable) => ({
    shape,
    data: values[name].dataSync<'float32'>().slice(),
  });

  try {
    tf.tidy(() => {
      const values = constants.all().map(({ variable: { name, shape }, value }) => {
        return [name, tf.tensor(Array.from(value.data), [...shape])] as const;
      });
      session.run(SET_CONSTANTS, Object.fromEntries(values));
    });
    setRows(SET_IMAGES, graph.imagesVariable, images);
    for (const [name, table] of tables) setTable(name, table);
    for (const { example } of training.values()) {
      startAgain();
      rehearse(example, options.precision, trainStep);
    }
    startAgain();
  } catch (error) {
    session.dispose();
    throw error;
  }

  const getState = (): TrainingState =>
    read((values) => {
      const state: TrainingState = new Map(
        kept.map((variable) => [variable.name, copyOf(values, variable)]),
      );
      state.set(STATE_NAMES.steps, { shape: [], data: Float32Array.of(steps) });
      writeTables(tables, state);
      return state;
    });

  return {
    engine: 'graph',
    trainStep: (indices, learningRate, feeds) => trainStep(indices, learningRate, feeds).dispose(),
    takeMeanLoss() {
      const { sum } = session.run('loss', {});
      const mean = sum.dataSync()[0] / lossCount;
      sum.dispose();
      resetLoss();
      return mean;
    },
    setTable,
    getVariable(name) {
      const variable = variables.find((one) => one.name === name);
      if (!variable) throw new UserError(`there is no variable ${name}`);
      return read((values) => copyOf(values, variable.value));
    },
    writeBack() {
      assignVariables(
        variables,
        read(
          (values) => new Map(variables.map(({ name, value }) => [name, copyOf(values, value)])),
        ),
      );
    },
    getState,
    setState(state) {
      setAll((name, shape) => tf.tensor(requireValue(state, name, shape).data, shape as number[]));
      steps = requireValue(state, STATE_NAMES.steps, []).data[0];
      for (const [name, table] of readTables(tables, state)) setTable(name, table);
      resetLoss();
    },
    encode(batch) {
      requireFittingImages(autoencoder, batch);
      return inChunks(session, 'encode', batch, autoencoder.config.bottleneck);
    },
    reconstructionErrors(batch) {
      requireFittingImages(autoencoder, batch);
      return inChunks(session, 'errors', batch, 1).data;
    },
    dispose: () => session.dispose(),
  };
}

/** Fails when the graph gives another loss than the pass that it was recorded from. */
function rehearse(
  { indices, feeds, loss: expected }: TrainSignature['example'],
  precision: Precision,
  trainStep: (indices: Int32Array, learningRate: number, feeds: StepFeeds) => tf.Tensor,
): void {
  const loss = trainStep(indices, 0, feeds);
  const got = loss.dataSync()[0];
  loss.dispose();
  if (
    !Number.isFinite(expected) ||
    Math.abs(got - expected) <= LOSS_TOLERANCE[precision] * Math.abs(expected)
  ) {
    return;
  }
  throw new UntraceableError(`the graph's loss is ${got} where the model's own is ${expected}`);
}

/** Runs an inference signature over all rows; the last call is filled up with rows that do not count. */
function inChunks(
  session: GraphSession,
  signature: string,
  input: Matrix,
  columns: number,
): Matrix {
  const output = new Float32Array(input.rows * columns);
  for (let start = 0; start < input.rows; start += INFERENCE_ROWS) {
    const rows = Math.min(INFERENCE_ROWS, input.rows - start);
    let values = input.data.subarray(start * input.columns, (start + rows) * input.columns);
    if (rows < INFERENCE_ROWS) {
      const filled = new Float32Array(INFERENCE_ROWS * input.columns);
      filled.set(values);
      values = filled;
    }
    const images = tf.tensor2d(values, [INFERENCE_ROWS, input.columns]);
    const result = session.run(signature, { images });
    output.set(result.values.dataSync().subarray(0, rows * columns), start * columns);
    tf.dispose([images, result]);
  }
  return matrix(output, input.rows, columns);
}
