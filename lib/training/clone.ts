import { type Autoencoder, buildAutoencoder } from '../model';
import { getWeights, withWeights } from './weights';

/**
 * A second auto-encoder with the same weights, which can be trained without changing the first: one pretrained start for
 * several methods.
 *
 * @returns an auto-encoder with weights of its own.
 * @example
 * await clusterWithDec(cloneAutoencoder(pretrained), images, { variant: 'IDEC', clusters: 10, seed: 0 });
 */
export function cloneAutoencoder(autoencoder: Autoencoder): Autoencoder {
  return withWeights(buildAutoencoder(autoencoder.config), getWeights(autoencoder));
}
