import type { ImageDataset } from '../data';
import type { AutoencoderConfig } from '../model';
import type { AugmentationLimits, TrainingProgress } from '../training';
import type { HistoryPoint, MethodResult, RunConfiguration } from './record';
import type { RunKey } from './record-file';
import type { TrainingSettings } from './settings';

/** Who hears of a run. */
export interface RunReports {
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Another process is making the run, or training a network that it needs, and is waited for. */
  readonly onWait?: (holder: number) => void;
}

/** What a kind of experiment gets to run with. */
export interface RunContext extends RunReports {
  readonly run: RunKey;
  readonly dataset: ImageDataset;
}

/** What it gives back; the rest of the record is the same for all kinds. */
export interface RunOutcome {
  readonly configuration: RunConfiguration;
  readonly lossPerEpoch: readonly number[];
  readonly results: readonly MethodResult[];
  readonly history: readonly HistoryPoint[];
  /** Time spent training, over all sittings and in this one. */
  readonly training: { readonly seconds: number; readonly sittingSeconds: number };
}

/** The configuration of a trained experiment as a record writes it down. */
export function describeConfiguration(
  dataset: ImageDataset,
  autoencoder: Omit<AutoencoderConfig, 'seed'>,
  settings: TrainingSettings,
  augmentation: AugmentationLimits | undefined,
  options: RunConfiguration['options'],
): RunConfiguration {
  return {
    dataset: dataset.name,
    autoencoder,
    ...settings,
    options: { ...augmentation, ...options },
  };
}
