import { gatherRows, type Matrix } from '../../matrix';
import { createRandom } from '../../random';
import { tf } from '../../tensorflow';
import type { ObjectiveInputs } from '../objective';
import { ADAM, MOMENTUM } from '../optimizer';
import {
  createGraphBuilder,
  type GraphBuilder,
  type GraphNode,
  type GraphOutput,
  typeAttribute,
} from './node';
import { type TracedPass, tracePass, usersOf } from './pass';
import type { Signature } from './saved-model';
import type { StepParts } from './step-parts';
import type { TracedInput } from './trace';
import {
  afterwards,
  assignVariable,
  type GraphVariable,
  placeholder,
  readVariable,
} from './variables';

/** A signature, and what it should give for a known input. */
export interface TrainSignature {
  readonly signature: Signature;
  readonly example: {
    readonly indices: Int32Array;
    readonly feeds: Readonly<Record<string, Matrix>>;
    readonly loss: number;
  };
}

/** Name of the input that carries a feed, which must not be one of the step's own. */
export function feedInput(name: string): string {
  return `feed/${name}`;
}

/**
 * One step of the optimiser on a batch of a given size. Inputs: `indices` `[batch]`, `rates` `[3]` (the powers of Adam's
 * two betas, and the learning rate), and the feeds; output: `loss`.
 *
 * The model's own forward and backward pass are run once, on the first images, and recorded.
 *
 * @throws UntraceableError when they cannot be recorded.
 */
export function trainSignature(parts: StepParts, batch: number): TrainSignature {
  const scope = `train_${batch}`;
  const builder = createGraphBuilder(scope);
  const indices = placeholder(builder, [batch], 'int32');
  const rates = placeholder(builder, [3]);
  const example = exampleOf(parts, batch);
  // Disposed of also where one of them cannot be made.
  const traced: TracedInput[] = [];
  const input = (output: GraphOutput, { data, rows, columns }: Matrix): TracedInput => {
    const made = { output, tensor: tf.tensor2d(data, [rows, columns]) };
    traced.push(made);
    return made;
  };
  const gathered = (variable: GraphVariable, values: Matrix): TracedInput =>
    input(gatherRowsOf(builder, variable, indices), gatherRows(values, example.indices));
  try {
    const feeds = Object.entries(example.feeds).map(([name, feed]) => ({
      name,
      ...input(placeholder(builder, [feed.rows, feed.columns]), feed),
    }));
    const images = gathered(parts.images.variable, parts.images.values);
    const tables = [...parts.tables].map(([name, { variable, values }]) => ({
      name,
      ...gathered(variable, values),
    }));
    const inputs: ObjectiveInputs = {
      images: images.tensor as tf.Tensor2D,
      tables: tensorsByName(tables),
      feeds: tensorsByName(feeds),
    };
    const reads = parts.variables.map(({ value }) => readVariable(builder, value));
    return tracePass(parts, scope, [...traced, ...readInputs(parts, reads)], inputs, (pass) => ({
      signature: {
        inputs: {
          indices,
          rates,
          ...Object.fromEntries(feeds.map(({ name, output }) => [feedInput(name), output])),
        },
        outputs: { loss: applyOptimizer(builder, parts, batch, rates, reads, pass) },
      },
      example: { ...example, loss: pass.lossValue },
    }));
  } finally {
    tf.dispose(traced.map(({ tensor }) => tensor));
  }
}

function tensorsByName(inputs: readonly (TracedInput & { name: string })[]) {
  return Object.fromEntries(inputs.map(({ name, tensor }) => [name, tensor as tf.Tensor2D]));
}

function readInputs({ variables }: StepParts, reads: readonly GraphOutput[]): TracedInput[] {
  return variables.map(({ variable }, index) => ({ tensor: variable, output: reads[index] }));
}

function exampleOf({ objective, images }: StepParts, batch: number) {
  const indices = Int32Array.from({ length: batch }, (_, index) => index % images.values.rows);
  const feeds = Object.fromEntries(
    Object.entries(objective.feeds ?? {}).map(([name, feed]) => [
      name,
      feed.draw(createRandom(0), indices),
    ]),
  );
  return { indices, feeds };
}

function gatherRowsOf(
  builder: GraphBuilder,
  { handle, shape, dtype }: GraphVariable,
  indices: GraphOutput,
): GraphOutput {
  const type = { shape: [indices.shape[0], shape[1]], dtype };
  return builder.output('ResourceGather', [handle, indices], type, {
    attributes: { dtype: typeAttribute(dtype), Tindices: typeAttribute('int32') },
  });
}

/** The optimiser's part of a step; gives the loss once everything has been updated. */
function applyOptimizer(
  builder: GraphBuilder,
  { optimizer, variables, lossSum }: StepParts,
  batch: number,
  rates: GraphOutput,
  reads: readonly GraphOutput[],
  { loss, gradients, updates }: TracedPass,
): GraphOutput {
  const scalar = (value: number, dtype: 'float32' | 'float64' = 'float32') =>
    builder.constant({ dtype, shape: [], data: [value] });
  const unpacked = builder.effect('Unpack', [rates], {
    attributes: { T: typeAttribute('float32'), num: { kind: 'int', value: 3 } },
  });
  const [beta1Power, beta2Power, rate] = [0, 1, 2].map(
    (index): GraphOutput => ({ node: unpacked, index, shape: [], dtype: 'float32' }),
  );
  const [operation, inputsWith] =
    optimizer === 'adam'
      ? adamOperation([beta1Power, beta2Power], rate, scalar)
      : momentumOperation(rate, scalar);
  const users = usersOf([loss, ...gradients, ...updates]);
  const effects = variables.flatMap(({ value, slots }, index): GraphNode[] => {
    const [gradient, update] = [gradients[index], updates[index]];
    // Once nothing else holds its buffer, the optimiser updates a weight in place instead of copying it.
    const finished = [reads[index].node, ...(users.get(reads[index].node) ?? [])];
    if (update) return [assignVariable(builder, value, update, finished)];
    if (!gradient || slots.length === 0) return [];
    const handles = [value, ...slots].map(({ handle }) => handle);
    return [
      builder.effect(operation, [...handles, ...inputsWith(gradient)], {
        attributes: { T: typeAttribute('float32') },
        controls: finished,
      }),
    ];
  });
  const weighted = builder.output(
    'Mul',
    [builder.cast(loss, 'float64'), scalar(batch, 'float64')],
    { shape: [], dtype: 'float64' },
    { attributes: { T: typeAttribute('float64') } },
  );
  const counted = builder.effect('AssignAddVariableOp', [lossSum.handle, weighted], {
    attributes: { dtype: typeAttribute('float64') },
  });
  return afterwards(builder, loss, [...effects, counted]);
}

/** The operation's name, and what it takes after the weight and what is kept for it. */
type OptimizerOperation = readonly [
  name: string,
  inputsWith: (gradient: GraphOutput) => readonly GraphOutput[],
];

function adamOperation(
  powers: readonly GraphOutput[],
  rate: GraphOutput,
  scalar: (value: number) => GraphOutput,
): OptimizerOperation {
  const constants = [ADAM.beta1, ADAM.beta2, ADAM.epsilon].map((value) => scalar(value));
  return ['ResourceApplyAdam', (gradient) => [...powers, rate, ...constants, gradient]];
}

function momentumOperation(
  rate: GraphOutput,
  scalar: (value: number) => GraphOutput,
): OptimizerOperation {
  const momentum = scalar(MOMENTUM);
  return ['ResourceApplyKerasMomentum', (gradient) => [rate, gradient, momentum]];
}
