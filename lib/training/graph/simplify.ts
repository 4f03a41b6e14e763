import {
  type Attributes,
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

// TensorFlow's optimiser rearranges chains of these, which rounds differently from the eager operations for no gain
// that could be measured here. It marks what it has rearranged by these attributes, and then leaves it alone.
const ASSOCIATIVE: ReadonlySet<string> = new Set(['Add', 'AddV2', 'Mul']);
const IN_THIS_ORDER: Attributes = {
  _grappler_ArithmeticOptimizer_AddOpsRewriteStage: { kind: 'bool', value: true },
  _grappler_ArithmeticOptimizer_MinimizeBroadcasts: { kind: 'bool', value: true },
};

type Rule = (builder: GraphBuilder, operation: RecordedOperation) => GraphOutput | undefined;

/**
 * Adds an operation to the graph, leaving out reshapes and casts that change nothing: they would stand between
 * operations that TensorFlow's optimiser fuses, such as `MatMul`, `BiasAdd` and `Relu`.
 *
 * @returns its results.
 */
export function simplified(builder: GraphBuilder, operation: RecordedOperation): GraphOutput[] {
  const output = RULES[operation.op]?.(builder, operation);
  if (output) return [output];
  const { op, inputs, results } = operation;
  const attributes = { ...operation.attributes, ...(ASSOCIATIVE.has(op) ? IN_THIS_ORDER : {}) };
  if (results.length === 1) return [builder.output(op, inputs, results[0], { attributes })];
  const node = builder.effect(op, inputs, { attributes });
  return results.map(({ shape, dtype }, index) => ({ node, index, shape, dtype }));
}

/** Another shape of the same values. */
export function reshaped(
  builder: GraphBuilder,
  input: GraphOutput,
  shape: readonly number[],
): GraphOutput {
  const source = beforeReshape(builder, input) ?? input;
  if (sameShape(source.shape, shape)) return source;
  const target = builder.constant({ dtype: 'int32', shape: [shape.length], data: shape });
  const attributes = { T: typeAttribute(source.dtype), Tshape: typeAttribute('int32') };
  return builder.output(
    'Reshape',
    [source, target],
    { shape, dtype: source.dtype },
    { attributes },
  );
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.join() === b.join();
}

const reshape: Rule = (builder, { inputs: [input], results: [{ shape }] }) =>
  reshaped(builder, input, shape);

const cast: Rule = (_, { inputs: [input], results: [{ dtype }] }) =>
  input.dtype === dtype ? input : undefined;

/** The values of a reshaped input before that. */
function beforeReshape(builder: GraphBuilder, input: GraphOutput): GraphOutput | undefined {
  if (input.node.op === 'Reshape') return input.node.inputs[0];
  // Of 16-bit values, converted afterwards.
  const [narrow] = input.node.op === 'Cast' ? input.node.inputs : [];
  return narrow?.node.op === 'Reshape'
    ? builder.cast(narrow.node.inputs[0], input.dtype)
    : undefined;
}

/** The same, when the last dimension was the same. */
function withSameChannels(builder: GraphBuilder, input: GraphOutput): GraphOutput | undefined {
  const source = beforeReshape(builder, input);
  const channels = input.shape[input.shape.length - 1];
  return source && source.shape.length > 1 && source.shape[source.shape.length - 1] === channels
    ? source
    : undefined;
}

/** A bias is added before a reshape just as well as after it. */
const biasAddition: Rule = (
  builder,
  { inputs: [input, bias], attributes, results: [{ shape }] },
) => {
  const source = withSameChannels(builder, input);
  if (!source) return undefined;
  const sum = builder.output('BiasAdd', [source, bias], source, { attributes });
  return reshaped(builder, sum, shape);
};

const biasGradient: Rule = (builder, { inputs: [input], attributes, results: [result] }) => {
  const source = withSameChannels(builder, input);
  return source && builder.output('BiasAddGrad', [source], result, { attributes });
};

const RULES: Readonly<Record<string, Rule>> = {
  Reshape: reshape,
  Cast: cast,
  BiasAdd: biasAddition,
  BiasAddGrad: biasGradient,
};
