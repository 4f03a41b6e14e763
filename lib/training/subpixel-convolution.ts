import { tf } from '../tensorflow';

/** A transposed convolution of images `[batch, height, width, channels]`. */
export interface TransposedConvolution {
  /** `[kernel height, kernel width, output channels, input channels]` */
  readonly kernelShape: readonly number[];
  /** Rows and columns of the output for one of the input, the same for both. */
  readonly stride: number;
  /** Rows cut off the output at the top, and columns at the left. */
  readonly cutOff: readonly [number, number];
}

/** How the kernel of one axis falls apart into one for each of the `stride` outputs that an input position has. */
interface Phases {
  /** Length of each of them; odd, and centred on the input position. */
  readonly taps: number;
  /** Zeros before and after the whole kernel that make it `stride * taps` long. */
  readonly padding: readonly [number, number];
}

/**
 * Output `stride * q + phase` takes the input at `q + shift` with the kernel's value at `phase + cutOff - stride * shift`,
 * wherever there is one.
 *
 * @returns `undefined` when the shifts reach further to one side than to the other.
 */
function phasesOf(length: number, stride: number, cutOff: number): Phases | undefined {
  const reach = Math.floor((stride - 1 + cutOff) / stride);
  if (Math.ceil((cutOff - length + 1) / stride) !== -reach) return undefined;
  const taps = 2 * reach + 1;
  const before = stride * reach - cutOff;
  return { taps, padding: [before, stride * taps - length - before] };
}

/**
 * Whether {@link subpixelConvolution} can do it.
 *
 * @returns false for a stride of 1, and where the kernel does not fall apart into centred ones.
 */
export function isSubpixelConvolution({
  kernelShape,
  stride,
  cutOff,
}: TransposedConvolution): boolean {
  return (
    stride > 1 &&
    cutOff.every((cut, axis) => phasesOf(kernelShape[axis], stride, cut) !== undefined)
  );
}

/**
 * A transposed convolution written as a convolution of the small input with a kernel for each of the `stride * stride` output
 * pixels that an input pixel becomes, whose results are then laid out side by side (Shi et al. 2016, "sub-pixel"
 * convolution). The same sums in another order. With a single output channel, TensorFlow's own kernel takes as long as
 * for 32; this takes about a third of that for the last layer of the paper's decoder.
 *
 * @param images - `[batch, height, width, input channels]`.
 * @param kernel - `kernelShape`.
 * @returns `[batch, stride * height, stride * width, output channels]`.
 * @throws Error when the kernel does not fall apart into centred ones.
 */
export function subpixelConvolution(
  images: tf.Tensor4D,
  kernel: tf.Tensor4D,
  { kernelShape, stride, cutOff }: TransposedConvolution,
): tf.Tensor4D {
  const [rows, columns] = cutOff.map((cut, axis) => phasesOf(kernelShape[axis], stride, cut));
  if (!rows || !columns) throw new Error('the kernel does not fall apart into centred ones');
  const [, , outputs, inputs] = kernelShape;
  return tf.tidy(() => {
    const whole = tf.pad(kernel, [[...rows.padding], [...columns.padding], [0, 0], [0, 0]]);
    const apart = tf.reshape(whole, [rows.taps, stride, columns.taps, stride, outputs * inputs]);
    // A shift to the right takes values further left: shifts in rising order are steps down the kernel.
    const byShift = tf.reverse(apart, [0, 2]);
    const phases = tf.transpose(
      tf.reshape(byShift, [rows.taps, stride, columns.taps, stride, outputs, inputs]),
      [0, 2, 5, 1, 3, 4],
    );
    const shape: [number, number, number, number] = [
      rows.taps,
      columns.taps,
      inputs,
      stride * stride * outputs,
    ];
    const convolved = tf.conv2d(images, tf.reshape(phases, shape) as tf.Tensor4D, 1, 'same');
    return tf.depthToSpace(convolved, stride, 'NHWC');
  });
}
