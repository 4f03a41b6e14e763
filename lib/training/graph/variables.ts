import {
  type ConstantValue,
  createGraphBuilder,
  type GraphBuilder,
  type GraphNode,
  type GraphOutput,
  typeAttribute,
} from './node';
import type { Signature } from './saved-model';

/** A variable that lives in the graph's session. */
export interface GraphVariable {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'float64';
  readonly handle: GraphOutput;
}

/** Makes variables; their names in TensorFlow are `variables/NAME`. */
export function createVariables() {
  const builder = createGraphBuilder('variables');
  return (
    name: string,
    shape: readonly number[],
    dtype: GraphVariable['dtype'] = 'float32',
  ): GraphVariable => ({
    name,
    shape,
    dtype,
    handle: builder.output(
      'VarHandleOp',
      [],
      { shape: [], dtype: 'resource' },
      {
        attributes: {
          dtype: typeAttribute(dtype),
          shape: { kind: 'shape', value: shape },
          shared_name: { kind: 'string', value: `variables/${name}` },
        },
      },
    ),
  });
}

/** Constants that are kept in variables. */
export interface ConstantVariables {
  /** Where the graph has a value. */
  read(builder: GraphBuilder, value: ConstantValue): GraphOutput;
  /** The variables, and what they are to hold. */
  all(): readonly { readonly variable: GraphVariable; readonly value: ConstantValue }[];
}

/**
 * Keeps constants in variables. TensorFlow's optimiser rearranges arithmetic around constants that it sees,
 * `(x / 3) * 2` becoming `x * 0.666…`; it saves nothing worth having here, and the rounding would no longer be that of
 * the eager operations.
 */
export function createConstantVariables(
  createVariable: ReturnType<typeof createVariables>,
): ConstantVariables {
  const kept = new Map<string, { variable: GraphVariable; value: ConstantValue }>();
  return {
    read(builder, value) {
      // By bytes: written as JSON, numbers that are none and infinite ones are all alike.
      const bytes = Buffer.from(Float32Array.from(value.data).buffer).toString('base64');
      const key = `${value.shape}: ${bytes}`;
      const known = kept.get(key) ?? {
        variable: createVariable(`constants/${kept.size}`, value.shape),
        value,
      };
      kept.set(key, known);
      return readVariable(builder, known.variable);
    },
    all: () => [...kept.values()],
  };
}

/** The value that a variable has when this runs. */
export function readVariable(
  builder: GraphBuilder,
  { handle, shape, dtype }: GraphVariable,
  controls: readonly GraphNode[] = [],
): GraphOutput {
  const attributes = { dtype: typeAttribute(dtype) };
  return builder.output('ReadVariableOp', [handle], { shape, dtype }, { attributes, controls });
}

/** Gives a variable another value, after `controls` have run. */
export function assignVariable(
  builder: GraphBuilder,
  { handle, dtype }: GraphVariable,
  value: GraphOutput,
  controls: readonly GraphNode[] = [],
): GraphNode {
  const attributes = { dtype: typeAttribute(dtype) };
  return builder.effect('AssignVariableOp', [handle, value], { attributes, controls });
}

/** An input of a signature. */
export function placeholder(
  builder: GraphBuilder,
  shape: readonly number[],
  dtype: 'float32' | 'int32' = 'float32',
): GraphOutput {
  const attributes = {
    dtype: typeAttribute(dtype),
    shape: { kind: 'shape', value: shape },
  } as const;
  return builder.output('Placeholder', [], { shape, dtype }, { attributes });
}

/** The same values in memory of TensorFlow's own. */
function deepCopy(builder: GraphBuilder, value: GraphOutput): GraphOutput {
  return builder.output('DeepCopy', [value], value, {
    attributes: { T: typeAttribute(value.dtype) },
  });
}

/** A result that is there once all of `effects` have happened: a call has to ask for something. */
export function afterwards(
  builder: GraphBuilder,
  value: GraphOutput,
  effects: readonly GraphNode[],
): GraphOutput {
  return builder.output('Identity', [value], value, {
    attributes: { T: typeAttribute(value.dtype) },
    controls: effects,
  });
}

/**
 * Signature whose inputs become the values of variables, by their names.
 *
 * The variables get copies. An input that tfjs-node makes of a typed array may use that array's memory, and a variable
 * would keep it until a later step replaces its value, on one of TensorFlow's own threads: there tfjs-node lets go of
 * the array, which V8 allows on its own thread only, and the process ends with a segmentation fault now and then.
 */
export function setSignature(scope: string, variables: readonly GraphVariable[]): Signature {
  const builder = createGraphBuilder(scope);
  const inputs = variables.map(({ shape }) => placeholder(builder, shape));
  const effects = variables.map((variable, index) =>
    assignVariable(builder, variable, deepCopy(builder, inputs[index])),
  );
  const done = builder.constant({ dtype: 'float32', shape: [], data: [0] });
  return {
    inputs: Object.fromEntries(variables.map(({ name }, index) => [name, inputs[index]])),
    outputs: { done: afterwards(builder, done, effects) },
  };
}

/** Signature whose outputs are the values of variables, by their names. */
export function getSignature(scope: string, variables: readonly GraphVariable[]): Signature {
  const builder = createGraphBuilder(scope);
  return {
    inputs: {},
    outputs: Object.fromEntries(
      variables.map((variable) => [variable.name, readVariable(builder, variable)]),
    ),
  };
}
