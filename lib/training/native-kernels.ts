import { tf } from '../tensorflow';
import { floatAttribute, type NativeAttribute, type NativeTensor, nativeBackend } from './native';
import { isSubpixelConvolution, subpixelConvolution } from './subpixel-convolution';

/** A kernel of TensorFlow.js for the native backend, as far as we look into it. */
type Kernel = (call: {
  inputs: Record<string, NativeTensor>;
  attrs: Record<string, unknown>;
}) => unknown;

/**
 * Runs something in which TensorFlow.js uses the operations that TensorFlow has for a layer's parts, instead of
 * making them up of others: a plain matrix product for a batched one of one matrix, `BiasAdd` and its gradient for
 * a broadcast addition and a sum, `ReluGrad` for five operations. They take less time, and in a graph
 * they are what TensorFlow's optimiser can fuse. Kernels and gradients are as before when it returns.
 */
export function withNativeKernels<Result>(run: () => Result): Result {
  const replacements: Readonly<Record<string, (original: Kernel) => Kernel>> = {
    BatchMatMul: matrixProduct,
    Add: biasAddition,
    Sum: biasGradient,
    FusedBatchNorm: normalization,
    Conv2DBackpropInput: transposedConvolution,
  };
  const kernels = Object.keys(replacements).map((name) => tf.getKernel(name, 'tensorflow'));
  const gradient = tf.getGradient('Relu');
  const restore = () => {
    for (const kernel of kernels) {
      tf.unregisterKernel(kernel.kernelName, 'tensorflow');
      tf.registerKernel(kernel);
    }
    tf.unregisterGradient('Relu');
    tf.registerGradient(gradient);
  };
  for (const kernel of kernels) {
    tf.unregisterKernel(kernel.kernelName, 'tensorflow');
    const replaced = replacements[kernel.kernelName](kernel.kernelFunc as unknown as Kernel);
    tf.registerKernel({ ...kernel, kernelFunc: replaced as unknown as tf.KernelFunc });
  }
  tf.unregisterGradient('Relu');
  tf.registerGradient(reluGradient);
  try {
    return run();
  } finally {
    restore();
  }
}

/** From the results, not the inputs: they are kept for the next layer anyway. */
const reluGradient: tf.GradConfig = {
  kernelName: 'Relu',
  outputsToSave: [true],
  gradFunc: (dy, [result]) => ({
    x: () => execute('ReluGrad', [dy as tf.Tensor, result]),
  }),
};

function matrixProduct(original: Kernel): Kernel {
  return (call) => {
    const { a, b } = call.inputs;
    if (!isOneMatrix(a) || !isOneMatrix(b)) return original(call);
    const { transposeA, transposeB } = call.attrs as { transposeA: boolean; transposeB: boolean };
    const [matrixA, matrixB] = [a, b].map((operand) => reshaped(operand, operand.shape.slice(-2)));
    const product = execute('MatMul', [matrixA, matrixB], {
      transpose_a: transposeA,
      transpose_b: transposeB,
    });
    return a.shape.length === 2 ? product : reshaped(product, [1, ...product.shape]);
  };
}

function isOneMatrix({ shape, dtype }: NativeTensor): boolean {
  return dtype === 'float32' && (shape.length === 2 || (shape.length === 3 && shape[0] === 1));
}

/** Adding one number a channel: the bias of a layer. */
function biasAddition(original: Kernel): Kernel {
  return (call) => {
    const { a, b } = call.inputs;
    const channels = a.shape[a.shape.length - 1];
    const isBias =
      a.shape.length > 1 &&
      a.dtype === 'float32' &&
      b.dtype === 'float32' &&
      b.shape.length > 0 &&
      b.shape.length <= a.shape.length &&
      b.shape.every((size, index) => size === (index < b.shape.length - 1 ? 1 : channels)) &&
      // Not where the additions' other operand is no larger: two rows of numbers are no layer and its bias.
      a.shape.slice(0, -1).some((size) => size > 1);
    return isBias ? execute('BiasAdd', [a, reshaped(b, [channels])]) : original(call);
  };
}

/**
 * A sum over everything but the channels: the gradient of that. Not for images, where it takes TensorFlow longer than
 * the sum when there is one channel, and rounds differently in a graph that fuses it with the convolution's gradient.
 */
function biasGradient(original: Kernel): Kernel {
  return (call) => {
    const { x } = call.inputs;
    const rank = x.shape.length;
    const { keepDims, axis } = call.attrs as { keepDims: boolean; axis: number | number[] };
    const axes = tf.util.parseAxisParam(axis, [...x.shape]);
    const isGradient =
      x.dtype === 'float32' &&
      !keepDims &&
      (rank === 2 || (rank === 3 && x.shape[0] === 1)) &&
      axes.length === rank - 1 &&
      !axes.includes(rank - 1);
    return isGradient ? execute('BiasAddGrad', [x]) : original(call);
  };
}

/**
 * A transposed convolution to one channel, the auto-encoder's last layer: in TensorFlow's own operation it takes as long as
 * one to 32 channels.
 */
function transposedConvolution(original: Kernel): Kernel {
  return (call) => {
    const { dy, filter } = call.inputs;
    const { strides, pad, dataFormat, dimRoundingMode, inputShape } = call.attrs as {
      strides: [number, number] | number;
      pad: 'same' | 'valid' | number;
      dataFormat: 'NHWC' | 'NCHW';
      dimRoundingMode?: 'floor' | 'round' | 'ceil';
      inputShape: [number, number, number, number];
    };
    const outputs = filter.shape[2];
    if (outputs > 1 || pad !== 'same' || dataFormat === 'NCHW') return original(call);
    const shape = filter.shape as [number, number, number, number];
    const { strideHeight, strideWidth, padInfo } = tf.backend_util.computeConv2DInfo(
      inputShape,
      shape,
      strides,
      1,
      pad,
      dimRoundingMode,
    );
    const convolution = {
      kernelShape: shape,
      stride: strideHeight,
      cutOff: [padInfo.top, padInfo.left] as const,
    };
    const fits =
      strideHeight === strideWidth &&
      inputShape[1] === strideHeight * dy.shape[1] &&
      inputShape[2] === strideHeight * dy.shape[2];
    if (!fits || !isSubpixelConvolution(convolution)) return original(call);
    return subpixelConvolution(dy as tf.Tensor4D, filter as tf.Tensor4D, convolution);
  };
}

/**
 * Normalisation by given statistics, written out: what TensorFlow's optimiser makes of it in a graph anyway, so that
 * both engines round alike.
 */
function normalization(original: Kernel): Kernel {
  return (call) => {
    const { x, mean, variance, scale, offset } = call.inputs as Record<string, tf.Tensor>;
    if (mean.shape.length !== 1 || !scale || !offset) return original(call);
    const { varianceEpsilon } = call.attrs as { varianceEpsilon: number };
    return tf.tidy(() => {
      const factor = tf.mul(tf.rsqrt(tf.add(variance, varianceEpsilon)), scale);
      return tf.add(tf.mul(x, factor), tf.sub(offset, tf.mul(mean, factor)));
    });
  };
}

function reshaped(input: NativeTensor, shape: readonly number[]): tf.Tensor {
  return tf.reshape(input as tf.Tensor, [...shape]);
}

function execute(
  name: string,
  inputs: readonly NativeTensor[],
  options: Readonly<Record<string, boolean>> = {},
): tf.Tensor {
  const backend = nativeBackend();
  const attributes = Object.entries(options).map(
    ([option, value]): NativeAttribute => ({
      name: option,
      type: backend.binding.TF_ATTR_BOOL,
      value,
    }),
  );
  return backend.executeSingleOutput(name, [floatAttribute(), ...attributes], inputs);
}
