import { tf } from '../tensorflow';
import { floatAttribute, nativeBackend } from './native';
import { ADAM, MOMENTUM, type Optimizer, slotNames } from './optimizer';

/** A weight, and what is kept for it, as resource variables inside TensorFlow. */
interface Trained {
  readonly weight: tf.Variable;
  readonly handle: tf.Tensor;
  readonly slots: readonly tf.Tensor[];
}

/** An optimiser through TensorFlow's own fused operation. */
export interface FusedOptimizer {
  /**
   * Applies one step; `gradients` in the order of the weights given at the start. A weight without one, which the loss
   * does not depend on, stays as it is.
   */
  apply(gradients: readonly (tf.Tensor | undefined)[], learningRate: number): void;
  /** What is kept for each weight, in the order of the weights, see {@link slotNames}. */
  slots(): Float32Array[][];
  steps(): number;
  restore(slots: readonly (readonly Float32Array[])[], steps: number): void;
  dispose(): void;
}

let handleCount = 0;

/**
 * Creates the optimiser for some weights. TensorFlow.js writes Adam as sixteen operations a weight, which
 * move five times the memory; this calls one operation of TensorFlow's once a weight instead.
 *
 * @param weights - the trainable variables; their values are taken over now.
 */
export function createFusedOptimizer(
  optimizer: Optimizer,
  weights: readonly tf.Variable[],
): FusedOptimizer {
  const backend = nativeBackend();
  const { TF_ATTR_SHAPE, TF_ATTR_STRING, TF_ATTR_BOOL } = backend.binding;
  const dtype = floatAttribute('dtype');

  const createHandle = (shape: readonly number[]): tf.Tensor =>
    backend.executeSingleOutput(
      'VarHandleOp',
      [
        dtype,
        { name: 'shape', type: TF_ATTR_SHAPE, value: shape },
        { name: 'shared_name', type: TF_ATTR_STRING, value: `fused-optimizer-${handleCount++}` },
      ],
      [],
    );
  const assign = (handle: tf.Tensor, value: tf.Tensor): void => {
    backend.executeMultipleOutputs('AssignVariableOp', [dtype], [handle, value], 0);
  };
  const read = (handle: tf.Tensor): tf.Tensor =>
    backend.executeSingleOutput('ReadVariableOp', [dtype], [handle]);

  const trained = weights.map((weight): Trained => {
    const handle = createHandle(weight.shape);
    const slots = slotNames(optimizer, weight.name).map(() => createHandle(weight.shape));
    tf.tidy(() => {
      assign(handle, weight);
      for (const slot of slots) assign(slot, tf.zerosLike(weight));
    });
    return { weight, handle, slots };
  });
  const flags = ['use_locking', 'use_nesterov'].map((name) => ({
    name,
    type: TF_ATTR_BOOL,
    value: false,
  }));
  const run = (operation: string, inputs: readonly tf.Tensor[]) =>
    backend.executeMultipleOutputs(operation, [floatAttribute(), ...flags], [...inputs], 0);
  /** Makes the operation for the weights of one step. */
  const stepper = (learningRate: number) => {
    const rate = tf.scalar(learningRate);
    if (optimizer === 'momentum') {
      const momentum = tf.scalar(MOMENTUM);
      return ({ handle, slots }: Trained, gradient: tf.Tensor) =>
        run('ResourceApplyKerasMomentum', [handle, ...slots, rate, gradient, momentum]);
    }
    const powers = [ADAM.beta1 ** stepCount, ADAM.beta2 ** stepCount].map((value) =>
      tf.scalar(value),
    );
    const constants = [ADAM.beta1, ADAM.beta2, ADAM.epsilon].map((value) => tf.scalar(value));
    return ({ handle, slots }: Trained, gradient: tf.Tensor) =>
      run('ResourceApplyAdam', [handle, ...slots, ...powers, rate, ...constants, gradient]);
  };
  let stepCount = 0;

  return {
    apply(gradients, learningRate) {
      stepCount++;
      tf.tidy(() => {
        const step = stepper(learningRate);
        trained.forEach((one, index) => {
          const gradient = gradients[index];
          if (gradient === undefined) return;
          step(one, gradient);
          one.weight.assign(read(one.handle));
        });
      });
    },
    slots: () =>
      trained.map(({ slots }) =>
        tf.tidy(() => slots.map((slot) => read(slot).dataSync<'float32'>().slice())),
      ),
    steps: () => stepCount,
    restore(values, steps) {
      stepCount = steps;
      tf.tidy(() => {
        trained.forEach(({ weight, handle, slots }, index) => {
          assign(handle, weight);
          slots.forEach((slot, number) => {
            assign(slot, tf.tensor(values[index][number], weight.shape));
          });
        });
      });
    },
    dispose() {
      for (const { handle, slots } of trained) {
        for (const resource of [handle, ...slots]) {
          backend.executeMultipleOutputs('DestroyResourceOp', [], [resource], 0);
          resource.dispose();
        }
      }
    },
  };
}
