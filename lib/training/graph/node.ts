/** Element types, by their numbers in TensorFlow's `DataType`. */
export const DTYPE = {
  float32: 1,
  float64: 2,
  int32: 3,
  bool: 10,
  bfloat16: 14,
  resource: 20,
} as const;

/** An element type of a graph. */
export type GraphDtype = keyof typeof DTYPE;

/** Values of a constant. */
export interface ConstantValue {
  readonly dtype: GraphDtype;
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** An attribute of an operation. */
export type Attribute =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'int' | 'float'; readonly value: number | readonly number[] }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'type'; readonly value: GraphDtype }
  | { readonly kind: 'shape'; readonly value: readonly number[] }
  | { readonly kind: 'tensor'; readonly value: ConstantValue };

/** The attributes of an operation, by name. */
export type Attributes = Readonly<Record<string, Attribute>>;

/** An operation of a graph. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly attributes: Attributes;
  readonly inputs: readonly GraphOutput[];
  /** Nodes that must have run before this one does. */
  readonly controls: readonly GraphNode[];
}

/** One of the results of an operation. */
export interface GraphOutput {
  readonly node: GraphNode;
  readonly index: number;
  readonly shape: readonly number[];
  readonly dtype: GraphDtype;
}

/** A type attribute. */
export function typeAttribute(value: GraphDtype): Attribute {
  return { kind: 'type', value };
}

/** What a node is made of; everything but operation and inputs may be left out. */
export interface NodeDescription {
  readonly attributes?: Attributes;
  readonly controls?: readonly GraphNode[];
}

/** Shape and element type of a result. */
export interface OutputType {
  readonly shape: readonly number[];
  readonly dtype: GraphDtype;
}

/** Builds the nodes of a graph; TensorFlow's own operations, named uniquely within a scope. */
export interface GraphBuilder {
  /** Adds an operation that gives nothing, or whose results are of no interest. */
  effect(op: string, inputs: readonly GraphOutput[], description?: NodeDescription): GraphNode;
  /** Adds an operation with one result. */
  output(
    op: string,
    inputs: readonly GraphOutput[],
    type: OutputType,
    description?: NodeDescription,
  ): GraphOutput;
  constant(value: ConstantValue): GraphOutput;
  /** Converts to another element type. */
  cast(input: GraphOutput, dtype: GraphDtype): GraphOutput;
}

/**
 * Starts building nodes.
 *
 * @param scope - begins all names; no two builders of one graph may have the same.
 */
export function createGraphBuilder(scope: string): GraphBuilder {
  let count = 0;
  const effect: GraphBuilder['effect'] = (op, inputs, description = {}) => ({
    name: `${scope}/${op}_${count++}`,
    op,
    inputs,
    attributes: description.attributes ?? {},
    controls: description.controls ?? [],
  });
  const output: GraphBuilder['output'] = (op, inputs, { shape, dtype }, description) => ({
    node: effect(op, inputs, description),
    index: 0,
    shape,
    dtype,
  });
  return {
    effect,
    output,
    constant: (value) =>
      output('Const', [], value, {
        attributes: { dtype: typeAttribute(value.dtype), value: { kind: 'tensor', value } },
      }),
    cast: (input, dtype) =>
      input.dtype === dtype
        ? input
        : output(
            'Cast',
            [input],
            { shape: input.shape, dtype },
            { attributes: { SrcT: typeAttribute(input.dtype), DstT: typeAttribute(dtype) } },
          ),
  };
}

/** Everything that the given nodes need, themselves included, inputs before users. */
export function withAncestors(targets: readonly GraphNode[]): GraphNode[] {
  const ordered = new Set<GraphNode>();
  // An explicit stack: a chain of operations may be longer than the call stack is deep.
  const stack = targets.map((node) => ({ node, entered: false })).reverse();
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { node, entered } = top;
    if (ordered.has(node)) continue;
    if (entered) {
      ordered.add(node);
      continue;
    }
    stack.push({ node, entered: true });
    for (const input of [...node.inputs.map((input) => input.node), ...node.controls]) {
      if (!ordered.has(input)) stack.push({ node: input, entered: false });
    }
  }
  return [...ordered];
}
