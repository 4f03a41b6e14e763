import { tf } from '../tensorflow';
import { floatAttribute, nativeBackend } from './native';

/**
 * Runs something in which the gradient of ReLU is TensorFlow's own operation for it. TensorFlow.js makes it of
 * five operations, which takes longer than the ReLU's convolution needs for its gradients on small images.
 */
export function withReluGradient<Result>(run: () => Result): Result {
  const original = tf.getGradient('Relu');
  // From the results, not the inputs: they are needed anyway, and nothing then keeps the inputs.
  tf.unregisterGradient('Relu');
  tf.registerGradient({
    kernelName: 'Relu',
    outputsToSave: [true],
    gradFunc: (dy, saved) => ({
      x: () =>
        nativeBackend().executeSingleOutput(
          'ReluGrad',
          [floatAttribute()],
          [dy as tf.Tensor, saved[0]],
        ),
    }),
  });
  try {
    return run();
  } finally {
    tf.unregisterGradient('Relu');
    if (original) tf.registerGradient(original);
  }
}
