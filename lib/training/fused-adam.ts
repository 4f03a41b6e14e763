import { tf } from '../tensorflow';
import { floatAttribute, nativeBackend } from './native';

// Keras' defaults, which the paper's baselines use.
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } as const;

/** Moments of one weight as resource variables inside TensorFlow. */
interface Slot {
  readonly weight: tf.Variable;
  readonly handles: { weight: tf.Tensor; m: tf.Tensor; v: tf.Tensor };
}

/** Adam (Kingma and Ba 2015) through TensorFlow's own fused operation. */
export interface FusedAdam {
  /**
   * Applies one step; `gradients` in the order of the weights given at the start. A weight without one, which the loss
   * does not depend on, stays as it is.
   */
  apply(gradients: readonly (tf.Tensor | undefined)[], learningRate: number): void;
  /** First and second moments of each weight, in the order of the weights. */
  moments(): { m: Float32Array; v: Float32Array }[];
  steps(): number;
  restore(moments: readonly { m: Float32Array; v: Float32Array }[], steps: number): void;
  dispose(): void;
}

let handleCount = 0;

/**
 * Creates the optimiser for some weights. TensorFlow.js writes Adam as sixteen operations a weight, which
 * move five times the memory; this calls `ResourceApplyAdam` once a weight instead.
 *
 * @param weights - the trainable variables; their values are taken over now.
 */
export function createFusedAdam(weights: readonly tf.Variable[]): FusedAdam {
  const backend = nativeBackend();
  const { TF_ATTR_SHAPE, TF_ATTR_STRING, TF_ATTR_BOOL } = backend.binding;
  const dtype = floatAttribute('dtype');

  const createHandle = (shape: readonly number[]): tf.Tensor =>
    backend.executeSingleOutput(
      'VarHandleOp',
      [
        dtype,
        { name: 'shape', type: TF_ATTR_SHAPE, value: shape },
        { name: 'shared_name', type: TF_ATTR_STRING, value: `fused-adam-${handleCount++}` },
      ],
      [],
    );
  const assign = (handle: tf.Tensor, value: tf.Tensor): void => {
    backend.executeMultipleOutputs('AssignVariableOp', [dtype], [handle, value], 0);
  };
  const read = (handle: tf.Tensor): tf.Tensor =>
    backend.executeSingleOutput('ReadVariableOp', [dtype], [handle]);

  const slots = weights.map((weight): Slot => {
    const handles = {
      weight: createHandle(weight.shape),
      m: createHandle(weight.shape),
      v: createHandle(weight.shape),
    };
    tf.tidy(() => {
      assign(handles.weight, weight);
      assign(handles.m, tf.zerosLike(weight));
      assign(handles.v, tf.zerosLike(weight));
    });
    return { weight, handles };
  });
  let stepCount = 0;

  return {
    apply(gradients, learningRate) {
      stepCount++;
      tf.tidy(() => {
        const scalars = [
          ADAM.beta1 ** stepCount,
          ADAM.beta2 ** stepCount,
          learningRate,
          ADAM.beta1,
          ADAM.beta2,
          ADAM.epsilon,
        ];
        const hyperparameters = scalars.map((value) => tf.scalar(value));
        slots.forEach(({ weight, handles }, index) => {
          const gradient = gradients[index];
          if (gradient === undefined) return;
          backend.executeMultipleOutputs(
            'ResourceApplyAdam',
            [
              floatAttribute(),
              { name: 'use_locking', type: TF_ATTR_BOOL, value: false },
              { name: 'use_nesterov', type: TF_ATTR_BOOL, value: false },
            ],
            [handles.weight, handles.m, handles.v, ...hyperparameters, gradient],
            0,
          );
          weight.assign(read(handles.weight));
        });
      });
    },
    moments: () =>
      slots.map(({ handles }) =>
        tf.tidy(() => ({
          m: read(handles.m).dataSync<'float32'>().slice(),
          v: read(handles.v).dataSync<'float32'>().slice(),
        })),
      ),
    steps: () => stepCount,
    restore(moments, steps) {
      stepCount = steps;
      tf.tidy(() => {
        slots.forEach(({ weight, handles }, index) => {
          assign(handles.weight, weight);
          assign(handles.m, tf.tensor(moments[index].m, weight.shape));
          assign(handles.v, tf.tensor(moments[index].v, weight.shape));
        });
      });
    },
    dispose() {
      for (const { handles } of slots) {
        for (const handle of Object.values(handles)) {
          backend.executeMultipleOutputs('DestroyResourceOp', [], [handle], 0);
          handle.dispose();
        }
      }
    },
  };
}
