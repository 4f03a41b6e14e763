import { UserError } from '../errors';
import { type Autoencoder, type AutoencoderConfig, buildAutoencoder } from '../model';
import { readStateFile, writeStateFile } from './state-file';
import { getWeights, withWeights } from './weights';

/**
 * Saves an auto-encoder, configuration and weights, in one file, atomically.
 *
 * @param path - the file; overwritten when it exists.
 * @throws the system's own error when the file cannot be written.
 */
export function saveAutoencoder(autoencoder: Autoencoder, path: string): void {
  writeStateFile(path, autoencoder.config, getWeights(autoencoder));
}

/**
 * Loads an auto-encoder that {@link saveAutoencoder} saved.
 *
 * @returns a new auto-encoder, as it was saved.
 * @throws UserError when the file is missing or damaged, is the checkpoint of a training, or holds weights of another shape.
 */
export function loadAutoencoder(path: string): Autoencoder {
  const file = readStateFile<AutoencoderConfig>(path);
  if (file === undefined) throw new UserError(`there is no saved auto-encoder at ${path}`);
  if ('fingerprint' in file.description) {
    throw new UserError(`${path} is a checkpoint: trainAutoencoder goes on from it`);
  }
  return withWeights(buildAutoencoder(file.description), file.state);
}
