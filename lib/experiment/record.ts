import { UserError } from '../errors';
import type { AutoencoderConfig } from '../model';
import type { LearningRateSchedule, TrainingSitting } from '../training';

/** How long to train: minutes to look at, a shortened schedule, or the paper's own epochs. */
export type Profile = 'quick' | 'standard' | 'paper';

/** The profiles, from the shortest to the longest. */
export const PROFILES: readonly Profile[] = ['quick', 'standard', 'paper'];

/**
 * The profile of a name.
 *
 * @param source - what gave the name, for the message.
 * @throws UserError when there is none.
 */
export function parseProfile(name: string, source = 'the profile'): Profile {
  const profile = PROFILES.find((known) => known === name);
  if (profile) return profile;
  throw new UserError(`${source} is one of ${PROFILES.join(', ')}; got "${name}"`);
}

/** What a method of the paper's tables, or a rival of ours, achieved on the representations of one run. */
export interface MethodResult {
  /** As the tables name it, e.g. `CAE-l2 + k-means`. */
  readonly method: string;
  /** By name: `accuracy` and `nmi` in [0, 1], `ari` in [-0.5, 1]; `inertia`; `aucTrain`, `aucTest` in [0, 1] … */
  readonly metrics: Readonly<Record<string, number>>;
}

/** What was measured in the course of training; labels are used to measure only. */
export interface HistoryPoint {
  /** Number of finished epochs; with a clustering loss, which is looked at every so many steps, a fraction. */
  readonly epoch: number;
  /** By name, as in {@link MethodResult}. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** How the settings of a run are written down: enough to run it again. */
export interface RunConfiguration {
  readonly dataset: string;
  /**
   * These four are absent where nothing is trained. Where a clustering loss goes on from another experiment's network, they say
   * how that was trained; the settings of the clustering loss are among the options.
   */
  readonly autoencoder?: Omit<AutoencoderConfig, 'seed'>;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly learningRate?: LearningRateSchedule;
  /** Everything else that the kind of experiment needs: share of anomalies, gamma, augmentation … */
  readonly options: Readonly<Record<string, number | string | boolean>>;
}

/** Who trained a network that another run had: the program, the threads, and the sittings where there were several. */
export interface NetworkOrigin {
  readonly commit: string;
  readonly threads: number;
  readonly sittings?: readonly TrainingSitting[];
}

/** Where and with what a run was made: by the process that wrote the record. */
export interface RunEnvironment {
  readonly commit: string;
  readonly date: string;
  readonly cpu: string;
  readonly cores: number;
  /** Threads that TensorFlow was given. */
  readonly threads: number;
  readonly versions: Readonly<Record<string, string>>;
  /** The processes that trained, where there were several or the one was another than that which wrote the record. */
  readonly sittings?: readonly TrainingSitting[];
  /** Who trained the network that the run went on from or scored, where it was another run's. */
  readonly network?: NetworkOrigin;
  /** The same of several, by ascending seed: those whose agreement was measured. */
  readonly networks?: readonly NetworkOrigin[];
}

/** The record of one run: `data/runs/PROFILE/EXPERIMENT/seed-N.json`, or that in the folder of `L2AE_RECORDS`. */
export interface RunRecord {
  readonly experiment: string;
  readonly profile: Profile;
  readonly seed: number;
  /** The command that makes this record, where there is none; with `--force`, anew. */
  readonly command: string;
  readonly configuration: RunConfiguration;
  /** Mean training loss over each epoch: of the reconstruction, or of the clustering loss of DEC and its kin. */
  readonly lossPerEpoch: readonly number[];
  readonly results: readonly MethodResult[];
  readonly history: readonly HistoryPoint[];
  /**
   * Training, over all sittings of an interrupted run; and all the rest of the last sitting, with what those before measured on
   * the way.
   */
  readonly seconds: { readonly training: number; readonly measuring: number };
  readonly environment: RunEnvironment;
}

/** One cell of the comparison with the paper, over all seeds of one profile. */
export interface ResultCell {
  /** `I`, `II`, `III`, `IV` or `crowd`. */
  readonly table: string;
  readonly dataset: string;
  /** `digit 0` … in Table IV, which training clips in `crowd`; else empty. */
  readonly row: string;
  readonly method: string;
  /**
   * `accuracy`, `nmi`, `ari` in percent; `auc`, `auc on training data`, `auc of pixels`, `eer` and `detected` in [0, 1];
   * `false alarms` in seconds a minute.
   */
  readonly metric: string;
  /** The paper's figure, in the same unit, or null where it has none. */
  readonly paper: number | null;
  /** Over the seeds, in the unit of the metric; null without any. */
  readonly mean: number | null;
  /** Sample standard deviation over the seeds; null below two seeds. */
  readonly sd: number | null;
  /** Number of seeds. */
  readonly n: number;
  /** What each seed achieved, by ascending seed. */
  readonly seeds: readonly { readonly seed: number; readonly value: number }[];
  /** Of the runs' own training, else of the network that they measured; their mean, rounded, because a clustering loss stops by itself. */
  readonly epochs: number | null;
  readonly profile: Profile;
}
