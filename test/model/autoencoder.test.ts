import { afterEach, describe, expect, it } from 'vitest';
import {
  type Architecture,
  type Autoencoder,
  type AutoencoderConfig,
  buildAutoencoder,
  disposeAutoencoder,
  type Normalization,
} from '../../lib/model';
import { tf } from '../../lib/tensorflow';

const paper: AutoencoderConfig = {
  architecture: 'convolutional',
  side: 28,
  bottleneck: 10,
  normalization: 'l2',
  seed: 0,
};
const built: Autoencoder[] = [];
function build(overrides: Partial<AutoencoderConfig> = {}): Autoencoder {
  const autoencoder = buildAutoencoder({ ...paper, ...overrides });
  built.push(autoencoder);
  return autoencoder;
}
afterEach(() => {
  for (const autoencoder of built.splice(0)) disposeAutoencoder(autoencoder);
});

const weightsOf = ({ model }: Autoencoder) => model.getWeights().map((w) => [...w.dataSync()]);

describe('buildAutoencoder', () => {
  const architectures: Architecture[] = ['dense', 'convolutional'];
  const normalizations: Normalization[] = ['none', 'l2', 'batch', 'layer'];
  const shapes = architectures.flatMap((architecture) =>
    [16, 28, 32].map((side) => ({ architecture, side })),
  );

  it.each(shapes)('gives images of their own size back: $architecture, side $side', (shape) => {
    const { encoder, model } = build(shape);
    const images = tf.zeros([3, shape.side ** 2]);
    expect((encoder.predict(images) as tf.Tensor).shape).toEqual([3, 10]);
    expect((model.predict(images) as tf.Tensor).shape).toEqual([3, shape.side ** 2]);
  });

  // Weights and biases of d-500-500-2000-10 and its mirror, counted by hand.
  it('has the dense network of the paper', () => {
    const sizes = [784, 500, 500, 2000, 10, 2000, 500, 500, 784];
    const expected = sizes
      .slice(1)
      .reduce((sum, size, index) => sum + size * (sizes[index] + 1), 0);
    expect(build({ architecture: 'dense' }).model.countParams()).toBe(expected);
  });

  // 28 -> 14 -> 7 -> 3 (unpadded) and back; the last feature map is 3 x 3 x 128.
  it('has the convolutional network of the paper', () => {
    const { encoder, model } = build();
    expect(encoder.getLayer('encoder_3').outputShape).toEqual([null, 3, 3, 128]);
    const encoderParameters =
      25 * 32 + 32 + 25 * 32 * 64 + 64 + 9 * 64 * 128 + 128 + 1152 * 10 + 10;
    const decoderParameters =
      10 * 1152 + 1152 + 9 * 128 * 64 + 64 + 25 * 64 * 32 + 32 + 25 * 32 * 1 + 1;
    expect(model.countParams()).toBe(encoderParameters + decoderParameters);
  });

  const bottlenecks = architectures.flatMap((architecture) =>
    normalizations.map((normalization) => ({ architecture, normalization })),
  );

  it.each(bottlenecks)(
    'normalises the bottleneck as asked: $architecture, $normalization',
    (of) => {
      const { encoder } = build({ ...of, side: 16 });
      // So bright that the layers' small constant under the root does not count.
      const images = tf.randomUniform([64, 256], 0, 1000, 'float32', 1);
      const codes = encoder.apply(images, { training: true }) as tf.Tensor2D;
      const close = (values: tf.Tensor, target: number) =>
        values.dataSync().every((value) => Math.abs(value - target) < 1e-2);
      const isNormal = (axis: number) => {
        const { mean, variance } = tf.moments(codes, axis);
        return close(mean, 0) && close(variance, 1);
      };
      expect(close(tf.norm(codes, 'euclidean', 1), 1)).toBe(of.normalization === 'l2');
      expect(isNormal(0)).toBe(of.normalization === 'batch');
      expect(isNormal(1)).toBe(of.normalization === 'layer');
      const layer = encoder.layers.at(-1)?.getConfig() ?? {};
      if (of.normalization === 'batch' || of.normalization === 'layer')
        expect(layer.epsilon).toBe(1e-3);
    },
  );

  it.each(architectures)(
    'is nonlinear but for the bottleneck and the reconstruction: %s',
    (architecture) => {
      const { encoder, decoder } = build({ architecture });
      const activations = [...encoder.layers, ...decoder.layers].flatMap((layer) => {
        const { activation } = layer.getConfig();
        return activation ? [[layer.name, activation]] : [];
      });
      expect(Object.fromEntries(activations)).toEqual({
        encoder_1: 'relu',
        encoder_2: 'relu',
        encoder_3: 'relu',
        bottleneck: 'linear',
        decoder_1: 'relu',
        decoder_2: 'relu',
        decoder_3: 'relu',
        reconstruction: 'linear',
      });
    },
  );

  it.each(architectures)('draws each layer for itself: %s', (architecture) => {
    const { encoder, decoder } = build({ architecture });
    // Layers of one seed and other sizes would have the same numbers but for their scale.
    const kernels = [...encoder.layers, ...decoder.layers]
      .map((layer) => layer.getWeights()[0])
      .filter((weights) => weights !== undefined)
      .map((weights) => weights.dataSync<'float32'>());
    expect(kernels).toHaveLength(8);
    const ratios = kernels.map(([first, second]) => (first / second).toFixed(3));
    expect(new Set(ratios).size).toBe(8);
  });

  it('draws the same weights for the same seed only', () => {
    expect(weightsOf(build({ seed: 4 }))).toEqual(weightsOf(build({ seed: 4 })));
    expect(weightsOf(build({ seed: 4 }))).not.toEqual(weightsOf(build({ seed: 5 })));
  });

  it('draws Glorot-uniform weights', () => {
    const kernel = build({ architecture: 'dense' }).encoder.getLayer('encoder_1').getWeights()[0];
    const limit = Math.sqrt(6 / (784 + 500));
    const values = kernel.dataSync<'float32'>();
    expect(Math.max(...values.slice(0, 50_000))).toBeLessThanOrEqual(limit);
    const variance = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
    expect(variance / (limit ** 2 / 3)).toBeCloseTo(1, 1);
  });

  it.each(normalizations)('gives all memory back: %s', (normalization) => {
    const { numTensors } = tf.memory();
    for (const architecture of ['dense', 'convolutional'] as const) {
      disposeAutoencoder(buildAutoencoder({ ...paper, architecture, normalization }));
    }
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it('refuses what it cannot build, and says what to do', () => {
    expect(() => build({ side: 5 })).toThrow('at least 8 x 8 pixels, got side 5');
    expect(() => build({ side: 30 })).toThrow('use a multiple of 8, or 8 n + 4');
    expect(() => build({ bottleneck: 0 })).toThrow('positive whole number of units, got 0');
    expect(() => build({ normalization: 'L2' as 'l2' })).toThrow(
      'the normalisation is one of none, l2, batch, layer; got "L2"',
    );
    expect(() => build({ architecture: 'cnn' as 'dense' })).toThrow('got "cnn"');
  });
});
