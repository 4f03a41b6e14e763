import {
  type Attributes,
  constantValue,
  type GraphBuilder,
  type GraphOutput,
  type OutputType,
  typeAttribute,
} from './node';

/** An operation as TensorFlow.js did it. */
export interface RecordedOperation {
  readonly op: string;
  readonly attributes: Attributes;
  readonly inputs: readonly GraphOutput[];
  readonly results: readonly OutputType[];
}

type Rule = (builder: GraphBuilder, operation: RecordedOperation) => GraphOutput | undefined;

/**
 * Adds an operation to the graph, in the form in which TensorFlow's own optimiser knows what to do with it: it
 * fuses `MatMul`, `BiasAdd` and `Relu` into one, but not the batched product and the broadcast addition that
 * TensorFlow.js uses for the same.
 *
 * @returns its results.
 */
export function simplified(builder: GraphBuilder, operation: RecordedOperation): GraphOutput[] {
  for (const rule of RULES[operation.op] ?? []) {
    const output = rule(builder, operation);
    if (output) return [output];
  }
  const { op, inputs, attributes, results } = operation;
  if (results.length === 1) return [builder.output(op, inputs, results[0], { attributes })];
  const node = builder.effect(op, inputs, { attributes });
  return results.map(({ shape, dtype }, index) => ({ node, index, shape, dtype }));
}

const sameShape = (a: readonly number[], b: readonly number[]) => a.join() === b.join();

/** Reshaping to the shape that it has; reshaping what was just reshaped. */
const reshape: Rule = (builder, { inputs: [input, shape], attributes, results: [result] }) => {
  if (sameShape(input.shape, result.shape)) return input;
  if (input.node.op !== 'Reshape') return undefined;
  const [source] = input.node.inputs;
  if (sameShape(source.shape, result.shape)) return source;
  return builder.output('Reshape', [source, shape], result, { attributes });
};

/** Casting to the type that it has. */
const cast: Rule = (_, { inputs: [input], results: [{ dtype }] }) =>
  input.dtype === dtype ? input : undefined;

/** A batched matrix product of one matrix each. */
const matrixProduct: Rule = (builder, { inputs, attributes, results: [result] }) => {
  if (inputs.some(({ shape }) => shape.length !== 2)) return undefined;
  const { T, adj_x: transpose_a, adj_y: transpose_b } = attributes;
  return builder.output('MatMul', inputs, result, { attributes: { T, transpose_a, transpose_b } });
};

/** Adding a vector to every row, or to every pixel. */
const biasAddition: Rule = (builder, { inputs, results: [result] }) => {
  const rank = result.shape.length;
  const [values, bias] = inputs[0].shape.length === 1 ? [inputs[1], inputs[0]] : inputs;
  if (rank < 2 || bias.shape.length !== 1 || result.dtype !== 'float32') return undefined;
  if (!sameShape(values.shape, result.shape) || bias.shape[0] !== result.shape[rank - 1]) {
    return undefined;
  }
  return builder.output('BiasAdd', [values, bias], result, {
    attributes: { T: typeAttribute('float32') },
  });
};

/** The gradient of that: a sum over everything but the last dimension. */
const biasGradient: Rule = (builder, { inputs: [values, axes], results: [result] }) => {
  const rank = values.shape.length;
  const summed = constantValue(axes)?.data;
  if (rank < 2 || result.shape.length !== 1 || result.dtype !== 'float32') return undefined;
  if (result.shape[0] !== values.shape[rank - 1] || summed?.length !== rank - 1) return undefined;
  if (Array.from(summed).some((axis) => (axis + rank) % rank === rank - 1)) return undefined;
  return builder.output('BiasAddGrad', [values], result, {
    attributes: { T: typeAttribute('float32') },
  });
};

const RULES: Readonly<Record<string, readonly Rule[]>> = {
  Reshape: [reshape],
  Cast: [cast],
  BatchMatMulV2: [matrixProduct],
  Add: [biasAddition],
  AddV2: [biasAddition],
  Sum: [biasGradient],
};
