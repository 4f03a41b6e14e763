import type { DatasetName } from '../data';
import type { Architecture } from '../model';
import { PAPER_EPOCHS } from '../paper';
import { DEFAULT_BATCH_SIZE, type LearningRateSchedule } from '../training';
import type { Profile } from './record';

/** How long and how fast an experiment trains. */
export interface TrainingSettings {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: LearningRateSchedule;
}

const CONSTANT: LearningRateSchedule = { kind: 'constant', rate: 1e-3 };

/**
 * A quarter of the paper's epochs. On MNIST a higher rate that falls to zero makes up for them. On USPS, which has an eighth
 * of the images, it does not; small batches give it twice the steps of the full run instead.
 */
function shortened(epochs: number, dataset: DatasetName): TrainingSettings {
  const quarter = epochs / 4;
  return dataset === 'usps'
    ? { epochs: quarter, batchSize: DEFAULT_BATCH_SIZE / 8, learningRate: CONSTANT }
    : {
        epochs: quarter,
        batchSize: DEFAULT_BATCH_SIZE,
        learningRate: { kind: 'cosine', peak: 2e-3, warmupEpochs: 1 },
      };
}

/** Epochs of the `quick` profile: USPS has an eighth of MNIST's images, so that more fit into the same time. */
function quickEpochs(architecture: Architecture, dataset: DatasetName): number {
  if (dataset === 'usps') return 20;
  return architecture === 'dense' ? 4 : 3;
}

/**
 * How an auto-encoder for clustering trains in each profile; `paper` has the paper's number of epochs (section 4), with the rate and
 * the batches of DCEC's public code, because the paper does not give them.
 */
export function clusteringSettings(
  architecture: Architecture,
  dataset: DatasetName,
): Readonly<Record<Profile, TrainingSettings>> {
  const epochs = PAPER_EPOCHS[architecture];
  return {
    quick: {
      epochs: quickEpochs(architecture, dataset),
      batchSize: DEFAULT_BATCH_SIZE,
      learningRate: CONSTANT,
    },
    standard: shortened(epochs, dataset),
    paper: { epochs, batchSize: DEFAULT_BATCH_SIZE, learningRate: CONSTANT },
  };
}

/**
 * How an auto-encoder for anomaly detection trains in each profile. On MNIST `standard` is shorter than for clustering, with
 * smaller batches for more steps, because ten digits make a table.
 */
export function anomalySettings(dataset: DatasetName): Readonly<Record<Profile, TrainingSettings>> {
  const clustering = clusteringSettings('convolutional', dataset);
  if (dataset === 'usps') return clustering;
  return {
    quick: { epochs: 2, batchSize: DEFAULT_BATCH_SIZE, learningRate: CONSTANT },
    standard: { epochs: 5, batchSize: DEFAULT_BATCH_SIZE / 4, learningRate: CONSTANT },
    paper: clustering.paper,
  };
}

/**
 * How our own network for anomaly detection trains, on moved images, of which no two are alike: on MNIST as many steps in
 * `standard` as on USPS, and in `paper` as many as 200 epochs have, both in small batches, whose steps cost less.
 */
export function movedAnomalySettings(
  dataset: DatasetName,
): Readonly<Record<Profile, TrainingSettings>> {
  const plain = anomalySettings(dataset);
  if (dataset === 'usps') return plain;
  return {
    quick: plain.quick,
    standard: { ...plain.standard, epochs: 12 },
    paper: { ...plain.standard, epochs: plain.paper.epochs / 4 },
  };
}
