import type { ImageDataset } from '../data';
import type { AutoencoderConfig } from '../model';
import type {
  AugmentationLimits,
  AutoencoderWeights,
  TrainingProgress,
  TrainingSitting,
} from '../training';
import type { HistoryPoint, MethodResult, NetworkOrigin, RunConfiguration } from './record';
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
  readonly training: {
    /** Time spent training, over all sittings. */
    readonly seconds: number;
    /** The part of it that was spent in this one, and waiting for another process to train the same network. */
    readonly sittingSeconds: number;
    /** Time that earlier sittings spent measuring on the way. */
    readonly earlierMeasuringSeconds?: number;
  };
  /** Who trained, where that is known; and who the network, or the networks, that were lent for it. */
  readonly sittings?: readonly TrainingSitting[];
  readonly network?: NetworkOrigin;
  readonly networks?: readonly NetworkOrigin[];
  /** What is kept beside the record. */
  readonly shownWeights?: AutoencoderWeights;
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
