import type { Matrix } from '../../matrix';
import type { Autoencoder } from '../../model';
import type { Precision } from '../create-step';
import type { TrainingObjective } from '../objective';
import { type Optimizer, slotNames } from '../optimizer';
import { STATE_NAMES, startTables, stepVariables } from '../step-variables';
import { inBfloat16 } from './bfloat16';
import { inferenceSignatures } from './inference-signatures';
import { createGraphBuilder } from './node';
import type { Signature } from './saved-model';
import type { StepVariable } from './step-parts';
import { trainSignature } from './train-signature';
import {
  afterwards,
  assignVariable,
  createConstantVariables,
  createVariables,
  type GraphVariable,
  getSignature,
  readVariable,
  setSignature,
} from './variables';

/** What a graph step needs to know beforehand. */
export interface GraphStepOptions {
  readonly objective: TrainingObjective;
  /** Default: `adam`. */
  readonly optimizer?: Optimizer;
  readonly batchSize: number;
  readonly precision: Precision;
}

/** Signature that gives the constants' variables their values. */
export const SET_CONSTANTS = 'set_constants';
/** Signature that takes the training images in. */
export const SET_IMAGES = 'set_images';
/** Signature that replaces a table of the objective. */
export const setTableName = (name: string) => `set_table/${name}`;
/** Signature of a step on so many images. */
export const trainName = (batch: number) => `train_${batch}`;

/**
 * Makes the graph of a training step: its variables, and the signatures that train, encode, and carry values in and out.
 *
 * @throws UntraceableError when the model or the objective cannot be recorded.
 */
export function buildStepGraph(
  autoencoder: Autoencoder,
  images: Matrix,
  { objective, optimizer = 'adam', batchSize, precision }: GraphStepOptions,
) {
  const tables = startTables(objective, images);
  const createVariable = createVariables();
  const variables = stepVariables(autoencoder, objective).map((weight): StepVariable => {
    const { name, variable, trainable } = weight;
    const create = (label: string) => createVariable(label, variable.shape);
    const value = create(name);
    const slots = trainable ? slotNames(optimizer, name).map(create) : [];
    return { ...weight, value, slots };
  });
  const kept = variables.flatMap(({ value, slots }) => [value, ...slots]);
  const rowsVariable = (name: string, { rows, columns }: Matrix) =>
    createVariable(name, [rows, columns]);
  const imagesVariable = rowsVariable('images', images);
  const tableVariables = new Map(
    [...tables].map(([name, table]) => [name, rowsVariable(STATE_NAMES.table(name), table)]),
  );
  const lossSum = createVariable('loss_sum', [], 'float64');
  const constants = createConstantVariables(createVariable);

  const parts = {
    autoencoder,
    objective,
    optimizer,
    variables,
    images: { values: images, variable: imagesVariable },
    tables: new Map(
      [...tableVariables].map(([name, variable]) => [
        name,
        { variable, values: tables.get(name) as Matrix },
      ]),
    ),
    lossSum,
    constants,
    tracingBuilder: (scope: string) =>
      precision === 'bfloat16' ? inBfloat16(createGraphBuilder(scope)) : createGraphBuilder(scope),
  };
  const sizes = new Set(
    [Math.min(batchSize, images.rows), images.rows % batchSize].filter((size) => size > 0),
  );
  const training = new Map([...sizes].map((size) => [size, trainSignature(parts, size)]));
  const signatures = new Map<string, Signature>([
    ...[...training].map(([size, { signature }]): [string, Signature] => [
      trainName(size),
      signature,
    ]),
    ...inferenceSignatures(autoencoder, variables, constants),
    ['get', getSignature('get', kept)],
    ['set', setSignature('set', kept)],
    [
      SET_CONSTANTS,
      setSignature(
        SET_CONSTANTS,
        constants.all().map(({ variable }) => variable),
      ),
    ],
    [SET_IMAGES, setSignature(SET_IMAGES, [imagesVariable])],
    ...[...tableVariables].map(([name, variable]): [string, Signature] => [
      setTableName(name),
      setSignature(setTableName(name), [variable]),
    ]),
    ['loss', lossSignature(lossSum)],
    ['reset_loss', resetSignature(lossSum)],
  ]);
  return {
    tables,
    variables,
    kept,
    imagesVariable,
    tableVariables,
    constants,
    training,
    signatures,
  };
}

function lossSignature(lossSum: GraphVariable): Signature {
  const builder = createGraphBuilder('loss');
  return { inputs: {}, outputs: { sum: builder.cast(readVariable(builder, lossSum), 'float32') } };
}

function resetSignature(lossSum: GraphVariable): Signature {
  const builder = createGraphBuilder('reset_loss');
  const zero = builder.constant({ dtype: 'float64', shape: [], data: [0] });
  const done = builder.constant({ dtype: 'float32', shape: [], data: [0] });
  return {
    inputs: {},
    outputs: { done: afterwards(builder, done, [assignVariable(builder, lossSum, zero)]) },
  };
}
