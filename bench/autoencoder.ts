import { type Architecture, type Autoencoder, buildAutoencoder } from '../lib/model';

/** The paper's auto-encoder for 28 x 28 images with l2 normalisation: what every row about training measures. */
export function measuredAutoencoder(architecture: Architecture = 'convolutional'): Autoencoder {
  return buildAutoencoder({
    architecture,
    side: 28,
    bottleneck: 10,
    normalization: 'l2',
    seed: 0,
  });
}
