import type { NeighborhoodOptions } from '../anomaly';
import type { UmapOptions } from '../clustering';
import type { CrowdDatasetName, CrowdSetting } from '../crowd/run';
import type { DatasetName } from '../data';
import type { Architecture, AutoencoderConfig, Normalization } from '../model';
import type { AugmentationLimits, DecVariant, Precision } from '../training';
import type { Profile } from './record';
import type { TrainingSettings } from './settings';

/** A place in the paper's tables that an experiment fills. */
export interface TableCell {
  readonly table: 'I' | 'II' | 'III' | 'IV' | 'crowd';
  /** `digit 0` … in Table IV, what was trained on in the crowd's; else empty. */
  readonly row: string;
  /** Name of the method in that table. */
  readonly method: string;
  /** Name of the method in the run record, where that differs: one run may stand in two tables. */
  readonly recordedAs?: string;
}

/** What every experiment has. */
interface Experiment<Dataset extends string = DatasetName> {
  /** Table, data set and method: `table-2-mnist-cae-l2`. */
  readonly name: string;
  /** What it is, in a sentence. */
  readonly title: string;
  readonly dataset: Dataset;
  readonly cells: readonly TableCell[];
}

/** Something trained: the auto-encoder and for how long. */
interface TrainedExperiment extends Experiment {
  readonly autoencoder: Omit<AutoencoderConfig, 'seed' | 'side'>;
  readonly settings: Readonly<Record<Profile, TrainingSettings>>;
  /** Random movements of the training images that leave a digit the digit it is; none unless told. */
  readonly augmentation?: AugmentationLimits;
  /** Of products and convolutions in training; `float32` unless told. */
  readonly precision?: Precision;
  /** Whether the weights of seed 0 are kept beside the record, because a notebook shows them. */
  readonly keepsWeights: boolean;
}

/** Train an auto-encoder, then k-means on its representations (Tables I to III). */
export interface ClusteringExperiment extends TrainedExperiment {
  readonly kind: 'clustering';
  /** Name of its method in the run record. */
  readonly method: string;
  readonly clusters: number;
  /**
   * Also cluster by our own method: a Gaussian mixture, on the representations and on their layout by UMAP.
   */
  readonly ours?: {
    /** How much of their shape the mixture's components share; see `chooseShrinkage`. */
    readonly shrinkage: number;
    readonly layout: Pick<UmapOptions, 'neighbors' | 'minDistance'>;
  };
}

/** Go on training another experiment's auto-encoder with a clustering loss: DEC, IDEC, DCEC (Tables I and II). */
export interface DeepClusteringExperiment extends Experiment {
  readonly kind: 'deep-clustering';
  readonly clusters: number;
  /** DCEC is IDEC on a convolutional auto-encoder. */
  readonly variant: DecVariant;
  /** Name of the experiment whose trained auto-encoder is the start. */
  readonly pretrainedBy: string;
  /** Steps after which it gives up on the clusters settling down. */
  readonly maxSteps: Readonly<Record<Profile, number>>;
  /** What counts as one unit of distance, where that is not DEC's own, see `clusterWithDec`. */
  readonly lengthScale?: number;
  /**
   * How far images are moved while the clustering loss is at work, its learning rate falling to zero; how they are in pretraining,
   * `pretrainedBy` says.
   */
  readonly augmentation?: AugmentationLimits;
}

/** K-means on pixels or on their principal components: no training, a yardstick. */
export interface BaselineExperiment extends Experiment {
  readonly kind: 'baseline';
  readonly clusters: number;
  readonly representation: 'pixels' | 'principal components';
}

/** One class anomalous: train on the unlabelled mixture, score by clusters and by reconstruction (Table IV). */
export interface AnomalyExperiment extends TrainedExperiment {
  readonly kind: 'anomaly';
  readonly clusters: number;
  readonly anomalyClass: number;
  /** Share of anomalies in the training data, or all that the training split has. */
  readonly share: number | 'all';
  /** Name of the experiment whose trained auto-encoder is scored, where none is trained for this one. */
  readonly pretrainedBy?: string;
  /**
   * Score by our own method, which averages over neighbourhoods: instead of by the paper's on the network of another experiment,
   * beside it on one of its own.
   */
  readonly ours?: NeighborhoodOptions;
}

/**
 * Cluster several trainings of another experiment by k-means and by mixtures, with and without a layout, and by a clustering loss:
 * where do they agree?
 */
export interface AgreementExperiment extends Experiment {
  readonly kind: 'agreement';
  readonly clusters: number;
  /** Name of the experiment whose trained auto-encoders are clustered. */
  readonly pretrainedBy: string;
  /** Name of the experiment with a clustering loss that goes on from them. */
  readonly clusteringLoss: string;
  /** How many trainings are compared; see {@link agreeingSeeds}. */
  readonly trainings: Readonly<Record<Profile, number>>;
}

/** The paper's idea on video of a crowd; all methods of its table on the same cuboids. */
export interface CrowdExperiment extends Experiment<CrowdDatasetName> {
  readonly kind: 'crowd';
  readonly setting: CrowdSetting;
}

/** What the paper ran, or what we set against it: everything that decides a run but its profile and seed. */
export type ExperimentDefinition =
  | ClusteringExperiment
  | DeepClusteringExperiment
  | BaselineExperiment
  | AnomalyExperiment
  | AgreementExperiment
  | CrowdExperiment;

/**
 * Seeds of the trainings that an agreement run compares; those of another seed are others.
 *
 * @returns `[trainings]` seeds, ascending.
 */
export function agreeingSeeds(
  { trainings }: AgreementExperiment,
  profile: Profile,
  seed: number,
): number[] {
  const count = trainings[profile];
  return Array.from({ length: count }, (_, index) => seed * count + index);
}

/**
 * The two auto-encoders by the names that the tables give them.
 *
 * @returns `AE` or `CAE`; with `-l2` after it for the l2 norm, with nothing for the others.
 */
export function methodPrefix(architecture: Architecture, normalization: Normalization): string {
  const base = architecture === 'dense' ? 'AE' : 'CAE';
  return normalization === 'l2' ? `${base}-l2` : base;
}
