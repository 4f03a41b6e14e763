import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../lib/random';
import { tf } from '../../lib/tensorflow';
import { filterGradientAsConvolution } from '../../lib/training/graph/filter-gradient';
import {
  type Attributes,
  createGraphBuilder,
  type GraphOutput,
  typeAttribute,
} from '../../lib/training/graph/node';
import { openGraphSession } from '../../lib/training/graph/session';

type Shape = [number, number, number, number];

interface Convolution {
  readonly images: Shape;
  readonly filter: Shape;
  readonly strides: [number, number];
  readonly padding: 'SAME' | 'VALID';
}

const attributesOf = ({ strides: [down, across], padding }: Convolution): Attributes => ({
  T: typeAttribute('float32'),
  strides: { kind: 'int', value: [1, down, across, 1] },
  dilations: { kind: 'int', value: [1, 1, 1, 1] },
  padding: { kind: 'string', value: padding },
  data_format: { kind: 'string', value: 'NHWC' },
});

const outputShape = ({ images, filter, strides, padding }: Convolution): Shape => {
  const places = (axis: 0 | 1) =>
    padding === 'SAME'
      ? Math.ceil(images[axis + 1] / strides[axis])
      : Math.ceil((images[axis + 1] - filter[axis] + 1) / strides[axis]);
  return [images[0], places(0), places(1), filter[3]];
};

/** The graph's gradient of the filter, and what TensorFlow.js says it is; nothing where there is no such graph. */
async function bothGradients(convolution: Convolution, attributes = attributesOf(convolution)) {
  const { images, filter, strides, padding } = convolution;
  const builder = createGraphBuilder('test');
  const placeholder = (shape: Shape): GraphOutput =>
    builder.output(
      'Placeholder',
      [],
      { shape, dtype: 'float32' },
      { attributes: { dtype: typeAttribute('float32'), shape: { kind: 'shape', value: shape } } },
    );
  const [x, dy] = [placeholder(images), placeholder(outputShape(convolution))];
  const gradient = filterGradientAsConvolution(builder, {
    images: x,
    gradients: dy,
    filterShape: filter,
    attributes,
  });
  if (!gradient) return undefined;
  const session = await openGraphSession(
    new Map([['run', { inputs: { x, dy }, outputs: { gradient } }]]),
  );
  const random = createRandom(1);
  const [X, F, dY] = [images, filter, outputShape(convolution)].map((shape) =>
    tf.tensor4d(
      Array.from({ length: shape.reduce((a, b) => a * b) }, random.normal),
      shape as Shape,
    ),
  );
  const found = session.run('run', { x: X, dy: dY }).gradient;
  const expected = tf.grad((weights) =>
    tf.conv2d(
      X as tf.Tensor4D,
      weights as tf.Tensor4D,
      strides,
      padding === 'SAME' ? 'same' : 'valid',
    ),
  )(F, dY);
  const values = {
    shape: found.shape,
    found: Float32Array.from(found.dataSync()),
    expected: Float32Array.from(expected.dataSync()),
  };
  session.dispose();
  tf.dispose([X, F, dY, found, expected]);
  return values;
}

const convolutions = fc
  .record({
    batch: fc.integer({ min: 1, max: 5 }),
    size: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })),
    filter: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
    channels: fc.integer({ min: 1, max: 4 }),
    filters: fc.integer({ min: 1, max: 4 }),
    strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    padding: fc.constantFrom('SAME' as const, 'VALID' as const),
  })
  .filter(
    ({ size, filter, padding }) =>
      padding === 'SAME' || (filter[0] <= size[0] && filter[1] <= size[1]),
  )
  .map(
    ({ batch, size, filter, channels, filters, strides, padding }): Convolution => ({
      images: [batch, ...size, channels],
      filter: [...filter, channels, filters],
      strides,
      padding,
    }),
  );

describe('the gradient of a filter, as a convolution', () => {
  it('is the gradient of the filter, whatever the sizes', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(convolutions, async (convolution) => {
        const both = await bothGradients(convolution);
        if (!both) return;
        compared++;
        expect(both.shape).toEqual(convolution.filter);
        both.expected.forEach((value, index) => {
          expect(both.found[index]).toBeCloseTo(value, 3);
        });
      }),
      { numRuns: 60, seed: 1 },
    );
    expect(compared).toBeGreaterThan(30);
  }, 60_000);

  it.each([
    ['the first layer', [256, 28, 28, 1], [5, 5, 1, 32], 'SAME'],
    ['the second', [256, 14, 14, 32], [5, 5, 32, 64], 'SAME'],
    ['the third', [256, 7, 7, 64], [3, 3, 64, 128], 'VALID'],
  ] as const)("exists for the paper's network: %s", async (_, images, filter, padding) => {
    const both = await bothGradients({
      images: [...images],
      filter: [...filter],
      strides: [2, 2],
      padding,
    });
    const { found, expected } = both as NonNullable<typeof both>;
    const largest = (values: Float32Array) =>
      values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
    const difference = expected.map((value, index) => value - found[index]);
    expect(largest(difference)).toBeLessThan(1e-5 * largest(expected));
    expect(both?.shape).toEqual([...filter]);
  });

  it('is left to TensorFlow where the convolution does not see every row, or is of another kind', async () => {
    const seen: Convolution = {
      images: [2, 7, 7, 3],
      filter: [3, 3, 3, 2],
      strides: [2, 2],
      padding: 'VALID',
    };
    const plain = attributesOf(seen);
    expect(await bothGradients(seen)).toBeDefined();
    expect(await bothGradients({ ...seen, images: [2, 8, 7, 3] })).toBeUndefined();
    const others: Attributes[] = [
      { dilations: { kind: 'int', value: [1, 2, 2, 1] } },
      { padding: { kind: 'string', value: 'EXPLICIT' } },
      { data_format: { kind: 'string', value: 'NCHW' } },
    ];
    for (const other of others) {
      expect(await bothGradients(seen, { ...plain, ...other })).toBeUndefined();
    }
  });
});
