import { requireOneOf, UserError } from '../errors';
import { PAPER_CONVOLUTIONS, PAPER_HIDDEN_UNITS } from '../paper';
import { deriveSeed } from '../random';
import { tf } from '../tensorflow';
import { L2Normalization } from './l2-normalization';

/** Fully connected, as in Table I, or convolutional, as in Tables II to IV. */
export type Architecture = 'dense' | 'convolutional';

/** What is done to the bottleneck during training: the paper's `l2`, the rivals of Table III, or nothing. */
export type Normalization = 'none' | 'l2' | 'batch' | 'layer';

/** Everything that decides an auto-encoder before training: the same values give the same weights. */
export interface AutoencoderConfig {
  readonly architecture: Architecture;
  /** The images are `side x side` grey pixels. */
  readonly side: number;
  /** Number of units in the bottleneck; the paper has 10 throughout. */
  readonly bottleneck: number;
  readonly normalization: Normalization;
  /** Seed of the initial weights. */
  readonly seed: number;
}

/** An auto-encoder and its two halves, which share their weights with it. */
export interface Autoencoder {
  readonly config: AutoencoderConfig;
  /** `[batch, side * side]` pixels to `[batch, bottleneck]` (normalised) representations. */
  readonly encoder: tf.LayersModel;
  /** `[batch, bottleneck]` representations to `[batch, side * side]` pixels. */
  readonly decoder: tf.LayersModel;
  /** `decoder(encoder(images))`, `[batch, side * side]` in and out. */
  readonly model: tf.LayersModel;
}

/**
 * Builds an auto-encoder with freshly drawn Glorot-uniform weights.
 *
 * Both architectures take and give flat rows of pixels, so that the rest of the library needs to know one
 * image shape only; the convolutional one reshapes them itself.
 *
 * @returns the two halves and both as one; {@link disposeAutoencoder} frees their weights.
 * @throws UserError when the image is too small for the convolutions, a size is not a positive integer, or there is no such
 * architecture or normalisation. RangeError when the seed is not an integer.
 * @example
 * const autoencoder = buildAutoencoder({
 *   architecture: 'convolutional', side: 28, bottleneck: 10, normalization: 'l2', seed: 0,
 * });
 */
export function buildAutoencoder(config: AutoencoderConfig): Autoencoder {
  validate(config);
  const [encoder, decoder] =
    config.architecture === 'dense' ? buildDense(config) : buildConvolutional(config);
  const images = tf.input({ shape: [config.side ** 2] });
  const reconstruction = decoder.apply(encoder.apply(images)) as tf.SymbolicTensor;
  return { config, encoder, decoder, model: tf.model({ inputs: images, outputs: reconstruction }) };
}

/** Frees the weights of an auto-encoder. */
export function disposeAutoencoder(autoencoder: Autoencoder): void {
  autoencoder.model.dispose();
}

/**
 * Does something with an auto-encoder, and frees its weights where that fails.
 *
 * @throws what the work throws.
 */
export async function orDispose<Result>(
  autoencoder: Autoencoder,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    disposeAutoencoder(autoencoder);
    throw error;
  }
}

const ARCHITECTURES: readonly string[] = ['dense', 'convolutional'];
const NORMALIZATIONS: readonly string[] = ['none', 'l2', 'batch', 'layer'];

function validate(config: AutoencoderConfig): void {
  const { architecture, normalization, side, bottleneck } = config;
  requireOneOf('architecture', architecture, ARCHITECTURES);
  requireOneOf('normalisation', normalization, NORMALIZATIONS);
  const smallest = architecture === 'dense' ? 1 : 8;
  if (!Number.isInteger(side) || side < smallest) {
    throw new UserError(
      `the ${architecture} auto-encoder needs images of at least ${smallest} x ${smallest} pixels, got side ${side}`,
    );
  }
  if (!Number.isInteger(bottleneck) || bottleneck < 1) {
    throw new UserError(`the bottleneck needs a positive whole number of units, got ${bottleneck}`);
  }
  if (architecture === 'convolutional' && decodedSide(side) !== side) {
    throw new UserError(
      `three stride-2 convolutions cannot be mirrored exactly for images of side ${side}: ` +
        'use a multiple of 8, or 8 n + 4 (such as 28)',
    );
  }
}

/** The third convolution is unpadded when the side is not a multiple of 8, so that its mirror fits. */
function lastPadding(side: number): 'same' | 'valid' {
  return side % 8 === 0 ? 'same' : 'valid';
}

function encodedSide(side: number): number {
  const halved = Math.ceil(Math.ceil(side / 2) / 2);
  return lastPadding(side) === 'same' ? Math.ceil(halved / 2) : Math.ceil((halved - 2) / 2);
}

function decodedSide(side: number): number {
  const small = encodedSide(side);
  return 4 * (lastPadding(side) === 'same' ? 2 * small : 2 * small + 1);
}

function weightInitializer({ seed }: AutoencoderConfig, layer: string) {
  return tf.initializers.glorotUniform({ seed: deriveSeed(seed, layer) });
}

function dense(
  config: AutoencoderConfig,
  name: string,
  units: number,
  activation: 'relu' | 'linear',
) {
  const kernelInitializer = weightInitializer(config, name);
  return tf.layers.dense({ name, units, activation, kernelInitializer });
}

/** Linear bottleneck, followed by the normalisation that the configuration asks for. */
function bottleneckLayers(config: AutoencoderConfig): tf.layers.Layer[] {
  const bottleneck = dense(config, 'bottleneck', config.bottleneck, 'linear');
  switch (config.normalization) {
    case 'none':
      return [bottleneck];
    case 'l2':
      return [bottleneck, new L2Normalization({ name: 'l2_normalization' })];
    case 'batch':
      return [bottleneck, tf.layers.batchNormalization({ name: 'batch_normalization' })];
    case 'layer':
      return [bottleneck, tf.layers.layerNormalization({ name: 'layer_normalization' })];
  }
}

function chain(name: string, inputSize: number, layers: tf.layers.Layer[]): tf.LayersModel {
  const input = tf.input({ shape: [inputSize] });
  let output: tf.SymbolicTensor = input;
  for (const layer of layers) output = layer.apply(output) as tf.SymbolicTensor;
  return tf.model({ name, inputs: input, outputs: output });
}

function buildDense(config: AutoencoderConfig): [tf.LayersModel, tf.LayersModel] {
  const pixels = config.side ** 2;
  const hidden = (half: string, sizes: readonly number[]) =>
    sizes.map((units, index) => dense(config, `${half}_${index + 1}`, units, 'relu'));
  return [
    chain('encoder', pixels, [
      ...hidden('encoder', PAPER_HIDDEN_UNITS),
      ...bottleneckLayers(config),
    ]),
    chain('decoder', config.bottleneck, [
      ...hidden('decoder', [...PAPER_HIDDEN_UNITS].reverse()),
      dense(config, 'reconstruction', pixels, 'linear'),
    ]),
  ];
}

function buildConvolutional(config: AutoencoderConfig): [tf.LayersModel, tf.LayersModel] {
  const { side } = config;
  const small = encodedSide(side);
  const channels = PAPER_CONVOLUTIONS[2].filters;
  const paddings = ['same', 'same', lastPadding(side)] as const;
  const convolutions = PAPER_CONVOLUTIONS.map(({ filters, kernelSize }, index) => {
    const name = `encoder_${index + 1}`;
    return tf.layers.conv2d({
      name,
      filters,
      kernelSize,
      strides: 2,
      padding: paddings[index],
      activation: 'relu',
      kernelInitializer: weightInitializer(config, name),
    });
  });
  // Each transposed convolution undoes one convolution, last first, so it has that one's kernel size and
  // padding, and the number of channels that went into it.
  const transposed = [2, 1, 0].map((mirrored, index) => {
    const name = index < 2 ? `decoder_${index + 2}` : 'reconstruction';
    return tf.layers.conv2dTranspose({
      name,
      filters: mirrored === 0 ? 1 : PAPER_CONVOLUTIONS[mirrored - 1].filters,
      kernelSize: PAPER_CONVOLUTIONS[mirrored].kernelSize,
      strides: 2,
      padding: paddings[mirrored],
      activation: mirrored === 0 ? 'linear' : 'relu',
      kernelInitializer: weightInitializer(config, name),
    });
  });
  return [
    chain('encoder', side ** 2, [
      tf.layers.reshape({ name: 'pixels_to_image', targetShape: [side, side, 1] }),
      ...convolutions,
      tf.layers.flatten({ name: 'flatten' }),
      ...bottleneckLayers(config),
    ]),
    chain('decoder', config.bottleneck, [
      dense(config, 'decoder_1', small * small * channels, 'relu'),
      tf.layers.reshape({ name: 'unflatten', targetShape: [small, small, channels] }),
      ...transposed,
      tf.layers.flatten({ name: 'image_to_pixels' }),
    ]),
  ];
}
