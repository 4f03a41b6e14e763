import type { Autoencoder } from '../model';
import { type AutoencoderWeights, copyAutoencoder } from '../training';
import type { RunKey } from './record-file';

/**
 * What is to be kept of a trained auto-encoder beside its record, for a notebook to show: of one seed, and of what is worth looking at.
 *
 * @returns a copy; nothing where none is kept.
 */
export function weightsToShow(
  { keepsWeights }: { readonly keepsWeights?: boolean },
  { seed, profile }: RunKey,
  autoencoder: Autoencoder,
): AutoencoderWeights | undefined {
  const isShown = keepsWeights && seed === 0 && profile !== 'quick';
  return isShown ? copyAutoencoder(autoencoder) : undefined;
}
