import { UserError } from '../errors';
import { createRandom, deriveSeed, permutation } from '../random';
import type { ImageDataset } from './dataset';

/** Which anomalies to mix into the training data of an anomaly experiment. */
export interface AnomalySplitOptions {
  /** The class that plays the anomaly; all others are normal. */
  readonly anomalyClass: number;
  /**
   * Share of anomalies in the resulting training data, in [0, 1), or `'all'` for every anomalous
   * image of the training split (about 0.1 for a digit of MNIST).
   */
  readonly share: number | 'all';
  /** Chooses which anomalies are kept; the same seed keeps the same ones. */
  readonly seed: number;
}

/** The training and test data of an anomaly experiment, as image numbers of the data set. */
export interface AnomalySplit {
  /** Images to train on, ascending: all normal ones of the training split and the chosen anomalies. */
  readonly trainIndices: Int32Array;
  /** `[training images]` 1 for an anomaly, 0 for a normal image: for `metrics`, never for training. */
  readonly trainIsAnomaly: Uint8Array;
  /** The images of the test split, ascending. */
  readonly testIndices: Int32Array;
  /** `[test images]` 1 for an anomaly, 0 for a normal image: for `metrics`, never for training. */
  readonly testIsAnomaly: Uint8Array;
  /** Number of anomalies among the training images. */
  readonly trainAnomalies: number;
  /** Their share, in [0, 1): what was asked for, up to rounding to whole images. */
  readonly trainShare: number;
}

function anomaliesForShare(share: number, normals: number, available: number): number {
  if (!(share >= 0 && share < 1)) {
    throw new UserError(`the share of anomalies is a number in [0, 1) or 'all', got ${share}`);
  }
  const wanted = Math.round((share / (1 - share)) * normals);
  if (wanted > available) {
    const largest = available / (available + normals);
    throw new UserError(
      `a share of ${share} needs ${wanted} anomalies beside ${normals} normal images, but the ` +
        `training split has ${available}: ask for at most ${largest.toFixed(4)}, or for 'all'`,
    );
  }
  return wanted;
}

function flags(dataset: ImageDataset, indices: Int32Array, anomalyClass: number): Uint8Array {
  return Uint8Array.from(indices, (index) => (dataset.labels[index] === anomalyClass ? 1 : 0));
}

/**
 * Makes the benchmark of the paper's anomaly experiment (its Table IV) from a labelled data set: one
 * class is declared anomalous, and the training data are all normal images of the training split with
 * so many anomalies among them that these make up `share`. The share decides the result, so every
 * figure and record names it.
 *
 * Labels are used to *build* the benchmark and to measure on it. They must not reach training,
 * clustering or thresholds: pass on the images at `trainIndices`, nothing else. For one seed, the
 * anomalies kept for a smaller share are among those kept for a larger one.
 *
 * @param dataset - a data set with labels.
 * @param options - the anomalous class, the share and the seed.
 * @returns image numbers and truth of both splits, and how many anomalies are in the first.
 * @throws UserError when there is no such class, no normal image to train on, the share is not in [0, 1), or it needs more
 * anomalies than there are. RangeError when the seed is not an integer.
 */
export function anomalyTrainingSet(
  dataset: ImageDataset,
  { anomalyClass, share, seed }: AnomalySplitOptions,
): AnomalySplit {
  const { labels, trainCount, count, classNames } = dataset;
  const anomalies: number[] = [];
  const normals: number[] = [];
  for (let index = 0; index < trainCount; index++) {
    (labels[index] === anomalyClass ? anomalies : normals).push(index);
  }
  if (!(anomalyClass in classNames)) {
    throw new UserError(
      `${dataset.name} has the classes 0 to ${classNames.length - 1}, so ${anomalyClass} cannot be the anomaly`,
    );
  }
  if (normals.length === 0) {
    throw new UserError(
      `the training split of ${dataset.name} has no image of another class than ${anomalyClass}`,
    );
  }
  const kept =
    share === 'all' ? anomalies.length : anomaliesForShare(share, normals.length, anomalies.length);
  const order = permutation(anomalies.length, createRandom(deriveSeed(seed, 'anomalies')));
  const chosen = Array.from(order.subarray(0, kept), (position) => anomalies[position]);
  const trainIndices = Int32Array.from([...normals, ...chosen]).sort();
  const testIndices = Int32Array.from({ length: count - trainCount }, (_, i) => trainCount + i);
  return {
    trainIndices,
    trainIsAnomaly: flags(dataset, trainIndices, anomalyClass),
    testIndices,
    testIsAnomaly: flags(dataset, testIndices, anomalyClass),
    trainAnomalies: kept,
    trainShare: kept / trainIndices.length,
  };
}
