import { UserError } from '../errors';
import { type Autoencoder, type AutoencoderConfig, buildAutoencoder } from '../model';
import type { TrainingSitting } from './sitting';
import { readStateFile, writeStateFile } from './state-file';
import type { TrainingState } from './step';
import { getWeights, withWeights } from './weights';

/** An auto-encoder as a file keeps it: unlike the auto-encoder itself, nothing that would have to be disposed of. */
export interface AutoencoderWeights {
  readonly config: AutoencoderConfig;
  readonly state: TrainingState;
}

/** Copies of an auto-encoder's configuration and weights, to be saved later. */
export function copyAutoencoder(autoencoder: Autoencoder): AutoencoderWeights {
  return { config: autoencoder.config, state: getWeights(autoencoder) };
}

/**
 * Saves an auto-encoder, configuration and weights, in one file, atomically.
 *
 * @param autoencoder - itself, or what {@link copyAutoencoder} kept of it.
 * @param path - the file; overwritten when it exists.
 * @param sittings - who trained it, for {@link loadWithSittings}.
 * @throws the system's own error when the file cannot be written.
 */
export function saveAutoencoder(
  autoencoder: Autoencoder | AutoencoderWeights,
  path: string,
  sittings?: readonly TrainingSitting[],
): void {
  const { config, state } = 'state' in autoencoder ? autoencoder : copyAutoencoder(autoencoder);
  writeStateFile(path, { ...config, ...(sittings && { sittings }) }, state);
}

/**
 * Loads an auto-encoder that {@link saveAutoencoder} saved.
 *
 * @returns a new auto-encoder, as it was saved.
 * @throws UserError when the file is missing or damaged, is the checkpoint of a training, or holds weights of another shape.
 */
export function loadAutoencoder(path: string): Autoencoder {
  return loadWithSittings(path).autoencoder;
}

/**
 * As {@link loadAutoencoder}, with who trained it.
 *
 * @returns it, and the sittings where they were saved with it.
 * @throws UserError as {@link loadAutoencoder}.
 */
export function loadWithSittings(path: string): {
  readonly autoencoder: Autoencoder;
  readonly sittings?: readonly TrainingSitting[];
} {
  type Description = AutoencoderConfig & { readonly sittings?: readonly TrainingSitting[] };
  const file = readStateFile<Description>(path);
  if (file === undefined) throw new UserError(`there is no saved auto-encoder at ${path}`);
  if ('fingerprint' in file.description) {
    throw new UserError(`${path} is a checkpoint: trainAutoencoder goes on from it`);
  }
  const { sittings, ...config } = file.description;
  return { autoencoder: withWeights(buildAutoencoder(config), file.state), sittings };
}
