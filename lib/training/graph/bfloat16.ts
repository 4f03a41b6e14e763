import { filterGradientAsConvolution } from './filter-gradient';
import { type GraphBuilder, type GraphOutput, typeAttribute } from './node';

// Operations that are worth computing in 16 bits, with the positions of their inputs that are numbers.
const HEAVY: Readonly<Record<string, readonly number[]>> = {
  MatMul: [0, 1],
  Conv2D: [0, 1],
  Conv2DBackpropInput: [1, 2],
  Conv2DBackpropFilter: [0, 2],
};

// Operations that only pass values on: in 16 bits when their first input comes from there, so that TensorFlow can
// fuse them with what they follow and half the memory is moved.
const LIGHT: Readonly<Record<string, readonly number[]>> = {
  BiasAdd: [0, 1],
  Relu: [0],
  ReluGrad: [0, 1],
  Reshape: [0],
};

/**
 * Makes a builder whose matrix products and convolutions, with the ReLU after them, are computed in bfloat16: 8
 * bits of precision, products summed in 32 bits by TensorFlow's oneDNN (which it uses unless told not to). Every result is converted back, so that variables, sums, losses
 * and the optimiser stay in 32 bits.
 */
export function inBfloat16(builder: GraphBuilder): GraphBuilder {
  const converted = new Map<string, GraphOutput>();
  /** Undoes a conversion rather than repeating it; converts nothing twice. */
  const narrow = (input: GraphOutput): GraphOutput => {
    const source = sixteenBitSource(input);
    if (source) return source;
    const key = `${input.node.name}:${input.index}`;
    const known = converted.get(key) ?? builder.cast(input, 'bfloat16');
    converted.set(key, known);
    return known;
  };
  const output: GraphBuilder['output'] = (op, inputs, type, description) => {
    const positions = HEAVY[op] ?? (sixteenBitSource(inputs[0]) ? LIGHT[op] : undefined);
    if (!positions || type.dtype !== 'float32')
      return builder.output(op, inputs, type, description);
    const narrowed = inputs.map((input, index) =>
      positions.includes(index) ? narrow(input) : input,
    );
    const attributes = { ...description?.attributes, T: typeAttribute('bfloat16') };
    const [images, , gradients] = narrowed;
    const asConvolution =
      op === 'Conv2DBackpropFilter'
        ? filterGradientAsConvolution(builder, {
            images,
            gradients,
            filterShape: type.shape,
            attributes,
          })
        : undefined;
    const result =
      asConvolution ??
      builder.output(
        op,
        narrowed,
        { shape: type.shape, dtype: 'bfloat16' },
        { ...description, attributes },
      );
    return builder.cast(result, 'float32');
  };
  return { ...builder, output };
}

/** The 16-bit values that an output is the conversion of. */
function sixteenBitSource(input: GraphOutput | undefined): GraphOutput | undefined {
  const [source] = input?.node.op === 'Cast' ? input.node.inputs : [];
  return source?.dtype === 'bfloat16' ? source : undefined;
}
