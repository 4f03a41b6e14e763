import { tf } from '../../tensorflow';
import { type NativeAttribute, type NativeTensor, nativeBackend } from '../native';
import {
  type Attribute,
  type Attributes,
  type ConstantValue,
  type GraphBuilder,
  type GraphDtype,
  type GraphOutput,
  typeAttribute,
} from './node';
import { reshaped, simplified } from './simplify';

/** Thrown when a graph cannot do what eager TensorFlow.js does; the message names the operation. */
export class UntraceableError extends Error {
  override readonly name = 'UntraceableError';
}

/** A tensor whose values are not fixed, and where the graph has them. */
export interface TracedInput {
  readonly tensor: tf.Tensor;
  readonly output: GraphOutput;
}

/** What a traced function did. */
export interface Trace<Result> {
  readonly result: Result;
  /** Where the graph has a tensor; a constant when nothing that was given went into it. */
  outputOf(tensor: NativeTensor): GraphOutput;
}

/**
 * Runs a function once and records every operation that reaches the native backend as nodes of a graph.
 *
 * What the operations read is one of the inputs, the result of a recorded operation, or else a constant, whose
 * value goes into the graph; an operation on constants gives a constant. JavaScript itself leaves no trace: a loop
 * is recorded unrolled, and a function that looks at values to decide what to do cannot be recorded.
 *
 * @param constantOf - where the graph keeps constants other than shapes and the like.
 * @param run - does the work; called inside `tf.tidy`, and its tensors are gone when `use` is done.
 * @param use - makes something of the trace while the tensors are still there.
 * @throws UntraceableError when the function reads values that are not constant, or uses an operation with
 * types that the graph has not.
 */
export function trace<Result, Used>(
  builder: GraphBuilder,
  inputs: readonly TracedInput[],
  constantOf: (value: ConstantValue) => GraphOutput,
  run: () => Result,
  use: (trace: Trace<Result>) => Used,
): Used {
  const backend = nativeBackend();
  const original = {
    single: backend.executeSingleOutput.bind(backend),
    multiple: backend.executeMultipleOutputs.bind(backend),
    read: backend.readSync.bind(backend),
  };
  const known = new Map<object, GraphOutput>();
  const names = new Map<object, string>();
  for (const { tensor, output } of inputs) known.set(tensor.dataId, output);

  const outputOf = (tensor: NativeTensor): GraphOutput => {
    const output = known.get(tensor.dataId);
    // A tensor may look at another's data under another shape.
    if (output) return reshaped(builder, output, tensor.shape);
    const data = Array.from(original.read(tensor.dataId) as ArrayLike<number>, Number);
    const value = { ...tensorType(tensor), data };
    return value.dtype === 'float32' ? constantOf(value) : builder.constant(value);
  };

  const record = (
    op: string,
    attributes: readonly NativeAttribute[],
    operands: readonly NativeTensor[],
    results: readonly tf.Tensor[],
  ): void => {
    // Its result is a constant too, whose value is known already.
    if (!operands.some(({ dataId }) => known.has(dataId))) return;
    const from = operands.map(outputOf);
    const recorded = simplified(builder, {
      op,
      attributes: withInferred(op, convertAttributes(op, attributes), from),
      inputs: from,
      results: results.map(tensorType),
    });
    results.forEach((result, index) => {
      known.set(result.dataId, recorded[index]);
      names.set(result.dataId, op);
    });
  };

  backend.executeSingleOutput = (op, attributes, operands) => {
    const result = original.single(op, attributes, operands);
    record(op, attributes, operands, [result]);
    return result;
  };
  backend.executeMultipleOutputs = (op, attributes, operands, count) => {
    const results = original.multiple(op, attributes, operands, count);
    record(op, attributes, operands, results);
    return results;
  };
  backend.readSync = (dataId) => {
    if (known.has(dataId)) {
      throw new UntraceableError(
        `the values of ${names.get(dataId) ?? 'an input'} are read in JavaScript, which a graph cannot do`,
      );
    }
    return original.read(dataId);
  };
  const restore = () => {
    // The backend's own methods are its prototype's; these three hid them.
    for (const method of ['executeSingleOutput', 'executeMultipleOutputs', 'readSync'] as const) {
      delete (backend as Partial<typeof backend>)[method];
    }
  };

  let used: { value: Used } | undefined;
  try {
    tf.tidy(() => {
      const result = run();
      restore();
      used = { value: use({ result, outputOf }) };
    });
  } finally {
    restore();
  }
  return (used as { value: Used }).value;
}

function tensorType({ shape, dtype }: Pick<NativeTensor, 'shape' | 'dtype'>): {
  shape: readonly number[];
  dtype: GraphDtype;
} {
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') {
    throw new UntraceableError(`tensors of type ${dtype} cannot be in the graph`);
  }
  return { shape, dtype };
}

function convertAttributes(op: string, attributes: readonly NativeAttribute[]): Attributes {
  return Object.fromEntries(
    attributes.map((attribute) => [attribute.name, convertAttribute(op, attribute)]),
  );
}

const DTYPES: Readonly<Record<number, GraphDtype>> = { 1: 'float32', 3: 'int32', 10: 'bool' };

function convertAttribute(op: string, { name, type, value }: NativeAttribute): Attribute {
  const { binding } = nativeBackend();
  switch (type) {
    case binding.TF_ATTR_STRING:
      return { kind: 'string', value: value as string };
    case binding.TF_ATTR_INT:
      return { kind: 'int', value: value as number | number[] };
    case binding.TF_ATTR_FLOAT:
      return { kind: 'float', value: value as number | number[] };
    case binding.TF_ATTR_SHAPE:
      return { kind: 'shape', value: value as number[] };
    case binding.TF_ATTR_BOOL:
      if (typeof value === 'boolean') return { kind: 'bool', value };
      break;
    case binding.TF_ATTR_TYPE: {
      const dtype = DTYPES[value as number];
      if (dtype) return typeAttribute(dtype);
    }
  }
  throw new UntraceableError(`${op} has an attribute ${name} of a kind that the graph has not`);
}

/** Eager TensorFlow infers types that tfjs leaves out; a graph has to name them. */
function withInferred(
  op: string,
  attributes: Attributes,
  inputs: readonly GraphOutput[],
): Attributes {
  if (op !== 'ExpandDims') return attributes;
  return { T: typeAttribute(inputs[0].dtype), Tdim: typeAttribute(inputs[1].dtype), ...attributes };
}
