import { UserError } from '../errors';
import { type Autoencoder, type AutoencoderConfig, buildAutoencoder } from '../model';
import { readStateFile, writeStateFile } from './state-file';
import { getWeights, setWeights } from './weights';

/**
 * Saves an auto-encoder, configuration and weights, in one file, atomically.
 *
 * @param path - the file; overwritten when it exists.
 */
export function saveAutoencoder(autoencoder: Autoencoder, path: string): void {
  writeStateFile(path, autoencoder.config, getWeights(autoencoder));
}

/**
 * Loads an auto-encoder that {@link saveAutoencoder} saved.
 *
 * @throws UserError when the file is missing or damaged, or is the checkpoint of a training.
 */
export function loadAutoencoder(path: string): Autoencoder {
  const file = readStateFile<AutoencoderConfig>(path);
  if (file === undefined) throw new UserError(`there is no saved auto-encoder at ${path}`);
  if ('fingerprint' in file.description) {
    throw new UserError(`${path} is a checkpoint: trainAutoencoder goes on from it`);
  }
  const autoencoder = buildAutoencoder(file.description);
  setWeights(autoencoder, file.state);
  return autoencoder;
}
