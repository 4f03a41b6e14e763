import { type Attributes, type GraphBuilder, type GraphOutput, typeAttribute } from './node';
import { reshaped } from './simplify';

/** What a convolution's filter gradient is made from. */
export interface FilterGradientInputs {
  /** `[batch, height, width, channels]`: what the convolution has seen. */
  readonly images: GraphOutput;
  /** `[batch, rows, columns, filters]`: the gradient of what it gave. */
  readonly gradients: GraphOutput;
  /** `[filter height, filter width, channels, filters]`. */
  readonly filterShape: readonly number[];
  /** Those of TensorFlow's `Conv2DBackpropFilter`. */
  readonly attributes: Attributes;
}

/**
 * The gradient of a convolution's filter, itself written as a convolution. By the chain rule,
 *
 * $$ \nabla F_{ijco} = \sum_n \sum_p \sum_q X_{n, sp + i, sq + j, c} \, \nabla Y_{npqo} , $$
 *
 * which slides the gradients over the images as a filter whose places are `s` apart, where the images of the batch play the part
 * of channels. A convolution of so many channels is what matrix units of 16 bits (AMX) are good at, unlike TensorFlow's own
 * operation. Channels are laid beside each other in a row, a step of one place being a step of all channels, so that
 * a row of the result is long enough to fill such a unit.
 *
 * @returns the gradient in the element type of `images`; nothing where that cannot be written so: for a dilated convolution,
 * explicit padding, channels before rows, and images whose last rows or columns the convolution never sees.
 */
export function filterGradientAsConvolution(
  builder: GraphBuilder,
  { images, gradients, filterShape, attributes }: FilterGradientInputs,
): GraphOutput | undefined {
  const [batch, height, width, channels] = images.shape;
  const [, rows, columns] = gradients.shape;
  const [filterHeight, filterWidth, , filters] = filterShape;
  const [, rowStride, columnStride] = numbersOf(attributes.strides);
  const padding = attributes.padding?.value;
  const isPlain =
    attributes.data_format?.value !== 'NCHW' &&
    numbersOf(attributes.dilations).every((step) => step === 1) &&
    (padding === 'SAME' || padding === 'VALID');
  const paddingOf = (size: number, steps: number, stride: number, filterSize: number) => {
    const total = (steps - 1) * stride + filterSize - size;
    return total < 0 ? undefined : [Math.floor(total / 2), Math.ceil(total / 2)];
  };
  const vertical = paddingOf(height, rows, rowStride, filterHeight);
  const horizontal = paddingOf(width, columns, columnStride, filterWidth);
  if (!isPlain || !vertical || !horizontal) return undefined;

  const beside = reshaped(builder, transposed(builder, images, [1, 2, 3, 0]), [
    1,
    height,
    width * channels,
    batch,
  ]);
  const found = builder.output(
    'Conv2D',
    [beside, transposed(builder, gradients, [1, 2, 0, 3])],
    { shape: [1, filterHeight, filterWidth * channels, filters], dtype: images.dtype },
    {
      attributes: {
        T: typeAttribute(images.dtype),
        strides: { kind: 'int', value: [1, 1, 1, 1] },
        dilations: { kind: 'int', value: [1, rowStride, columnStride * channels, 1] },
        padding: { kind: 'string', value: 'EXPLICIT' },
        explicit_paddings: {
          kind: 'int',
          value: [0, 0, ...vertical, ...horizontal.map((places) => places * channels), 0, 0],
        },
        data_format: { kind: 'string', value: 'NHWC' },
      },
    },
  );
  return reshaped(builder, found, filterShape);
}

function numbersOf(attribute: Attributes[string] | undefined): readonly number[] {
  return attribute?.kind === 'int' && typeof attribute.value !== 'number' ? attribute.value : [];
}

function transposed(
  builder: GraphBuilder,
  input: GraphOutput,
  order: readonly number[],
): GraphOutput {
  const places = builder.constant({ dtype: 'int32', shape: [order.length], data: order });
  return builder.output(
    'Transpose',
    [input, places],
    { shape: order.map((axis) => input.shape[axis]), dtype: input.dtype },
    { attributes: { T: typeAttribute(input.dtype), Tperm: typeAttribute('int32') } },
  );
}
