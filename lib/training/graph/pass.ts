import { tf } from '../../tensorflow';
import { withNativeKernels } from '../native-kernels';
import type { ObjectiveInputs } from '../objective';
import { type GraphNode, type GraphOutput, withAncestors } from './node';
import type { StepParts, StepVariable } from './step-parts';
import { type Trace, type TracedInput, trace, UntraceableError } from './trace';

/** Forward and backward pass of one batch, in the graph. */
export interface TracedPass {
  readonly loss: GraphOutput;
  readonly lossValue: number;
  /** In the order of the variables; `undefined` where the loss does not depend on one, or it is not trained. */
  readonly gradients: readonly (GraphOutput | undefined)[];
  /** New values of variables that the layers themselves update, such as moving averages. */
  readonly updates: readonly (GraphOutput | undefined)[];
}

/**
 * Runs the objective's loss and its gradients on a batch, recorded.
 *
 * @param scope - begins the names of the nodes.
 * @param traced - everything that changes from step to step, and the variables.
 * @param use - makes something of the pass; afterwards the variables are as they were before.
 * @throws UntraceableError when it cannot be recorded.
 */
export function tracePass<Used>(
  { objective, autoencoder, variables, constants, tracingBuilder }: StepParts,
  scope: string,
  traced: readonly TracedInput[],
  inputs: ObjectiveInputs,
  use: (pass: TracedPass) => Used,
): Used {
  const trainable = variables.filter((variable) => variable.trainable);
  const before = variables.map(({ variable }) => variable.clone());
  const run = () =>
    withNativeKernels(() =>
      tf.variableGrads(
        () => objective.loss(autoencoder, inputs),
        trainable.map(({ variable }) => variable),
      ),
    );
  const passOf = ({ result: { value, grads }, outputOf }: Trace<ReturnType<typeof run>>) => ({
    loss: outputOf(value),
    lossValue: value.dataSync()[0],
    gradients: variables.map(({ variable, trainable }) =>
      trainable && grads[variable.name] ? outputOf(grads[variable.name]) : undefined,
    ),
    updates: variables.map(({ variable }, index) =>
      variable.dataId === before[index].dataId ? undefined : outputOf(variable),
    ),
  });
  try {
    const record = () => {
      const builder = tracingBuilder(`${scope}/pass`);
      return trace(builder, traced, (value) => constants.read(builder, value), run, passOf);
    };
    const pass = record();
    putBack(variables, before);
    requireSameOperations(pass, record());
    return use(pass);
  } finally {
    putBack(variables, before);
    tf.dispose(before);
  }
}

function putBack(variables: readonly StepVariable[], values: readonly tf.Tensor[]): void {
  variables.forEach(({ variable }, index) => {
    if (variable.dataId !== values[index].dataId) variable.assign(values[index]);
  });
}

/** Fails when a second recording of the same work differs: something is drawn, or counted, in JavaScript. */
function requireSameOperations(first: TracedPass, second: TracedPass): void {
  const [a, b] = [first, second].map(({ loss, gradients, updates }) =>
    withAncestors(
      [loss, ...gradients, ...updates].flatMap((output) => (output ? [output.node] : [])),
    ),
  );
  a.forEach((node, index) => {
    const other = b[index];
    if (
      node.op === other?.op &&
      JSON.stringify(node.attributes) === JSON.stringify(other.attributes)
    ) {
      return;
    }
    throw new UntraceableError(
      `an input of ${userOf(a, node).op} is made in JavaScript and changes from step to step, as random numbers do`,
    );
  });
}

/** The operation that uses a constant, wherever that is kept. */
function userOf(nodes: readonly GraphNode[], node: GraphNode): GraphNode {
  const user = nodes.find(({ inputs }) => inputs.some((input) => input.node === node));
  if (!user) return node;
  return user.op === 'ReadVariableOp' ? userOf(nodes, user) : user;
}

/** The nodes that use a node's results, for everything that some outputs need. */
export function usersOf(
  outputs: readonly (GraphOutput | undefined)[],
): Map<GraphNode, GraphNode[]> {
  const users = new Map<GraphNode, GraphNode[]>();
  const nodes = withAncestors(outputs.flatMap((output) => (output ? [output.node] : [])));
  for (const node of nodes) {
    for (const { node: used } of node.inputs) users.set(used, [...(users.get(used) ?? []), node]);
  }
  return users;
}
