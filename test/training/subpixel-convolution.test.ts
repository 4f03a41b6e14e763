import { describe, expect, it } from 'vitest';
import { createRandom } from '../../lib/random';
import { tf } from '../../lib/tensorflow';
import {
  isSubpixelConvolution,
  subpixelConvolution,
} from '../../lib/training/subpixel-convolution';

/** How many rows TensorFlow cuts off at the top with "same" padding, for an output `stride` times as large. */
function cutOffOf(length: number, stride: number): number {
  return Math.floor(Math.max(0, length - stride) / 2);
}

describe('subpixelConvolution', () => {
  it.each([
    { side: 14, height: 5, width: 5, stride: 2, inputs: 32, outputs: 1 },
    { side: 8, height: 5, width: 5, stride: 2, inputs: 3, outputs: 1 },
    { side: 5, height: 2, width: 2, stride: 2, inputs: 3, outputs: 2 },
    { side: 4, height: 7, width: 7, stride: 3, inputs: 2, outputs: 3 },
    { side: 6, height: 2, width: 5, stride: 2, inputs: 2, outputs: 2 },
  ])('is the transposed convolution: %o', ({ side, height, width, stride, inputs, outputs }) => {
    const { next } = createRandom(side);
    const numbers = (shape: [number, number, number, number]) =>
      tf.tensor4d(
        Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => next() - 0.5),
        shape,
      );
    const images = numbers([3, side, side, inputs]);
    const kernel = numbers([height, width, outputs, inputs]);
    const convolution = {
      kernelShape: kernel.shape,
      stride,
      cutOff: [cutOffOf(height, stride), cutOffOf(width, stride)] as const,
    };
    expect(isSubpixelConvolution(convolution)).toBe(true);
    const expected = tf.conv2dTranspose(
      images,
      kernel,
      [3, side * stride, side * stride, outputs],
      stride,
      'same',
    );
    const found = subpixelConvolution(images, kernel, convolution);
    expect(found.shape).toEqual(expected.shape);
    expect(tf.max(tf.abs(tf.sub(found, expected))).dataSync()[0]).toBeLessThan(1e-5);
  });

  it('is nothing for a stride of one', () => {
    const convolution = { kernelShape: [3, 3, 1, 4], stride: 1, cutOff: [1, 1] as const };
    expect(isSubpixelConvolution(convolution)).toBe(false);
  });

  it('knows which kernels are not centred', () => {
    // Output rows 2q and 2q + 1 take the input's rows q - 1 and q: nothing to the other side.
    const convolution = { kernelShape: [3, 3, 1, 4], stride: 2, cutOff: [0, 0] as const };
    expect(isSubpixelConvolution(convolution)).toBe(false);
    expect(() =>
      subpixelConvolution(tf.zeros([1, 4, 4, 4]), tf.zeros([3, 3, 1, 4]), convolution),
    ).toThrow(/centred/);
  });
});
