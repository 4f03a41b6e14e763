import { hardAssignments, kMeans, studentAssignments, targetDistribution } from '../clustering';
import { type Matrix, matrix, row } from '../matrix';
import type { Autoencoder } from '../model';
import { deriveSeed } from '../random';
import { tf } from '../tensorflow';
import { CENTROIDS, clusteringObjective, TARGET } from './clustering-objective';
import { type DecOptions, type DecSettings, decSettings } from './dec-options';
import { encode } from './inference';
import type { LearningRateSchedule } from './schedule';
import type { TrainingSitting } from './sitting';
import { readStateFile } from './state-file';
import type { TrainingState, TrainingStep, VariableValue } from './step';
import { STATE_NAMES } from './step-variables';
import { trainAutoencoder, type Verdict } from './train';

/** What a method of the DEC family found. */
export interface DecResult {
  /** With what it ran. */
  readonly settings: DecSettings;
  /** `[count]` the cluster with the largest soft assignment of each image. */
  readonly assignments: Int32Array;
  /** `[clusters, bottleneck]`. */
  readonly centroids: Matrix;
  /** Steps taken. */
  readonly steps: number;
  /** The share of images that changed their cluster since the last update, in [0, 1]. */
  readonly labelChange: number;
  /** Whether it ended because few enough did. */
  readonly converged: boolean;
  /** `[count]` clusters by k-means, from which it started. */
  readonly initialAssignments: Int32Array;
  /** Mean loss of each epoch; the last one may be cut short. */
  readonly lossPerEpoch: readonly number[];
  /** Time spent training, over all sittings, and in this one. */
  readonly seconds: number;
  readonly sittingSeconds: number;
  /** Who trained, as `trainAutoencoder` tells it. */
  readonly sittings?: readonly TrainingSitting[];
}

/**
 * Clusters images by training a pretrained auto-encoder's representations towards clusters: DEC (Xie, Girshick and Farhadi
 * 2016), IDEC (Guo et al., IJCAI 2017) or DCEC (Guo et al., ICONIP 2017), the rivals of Tables I and II. Centroids
 * start where k-means puts them; then weights and centroids together minimise the divergence of the soft assignments from a
 * sharpened version of themselves. Two things that are easily done wrong: the sharpened version is computed from all images,
 * every so many steps, not from each batch; and gamma weighs the clustering loss, not the reconstruction.
 *
 * @param autoencoder - pretrained to reconstruct; trained further in place.
 * @param images - `[count, side * side]` pixels in [0, 1].
 * @returns clusters and centroids where it ended, with the k-means start and the settings.
 * @throws UserError when an option makes no sense or there is no such variant, else as `trainAutoencoder`; RangeError as
 * `kMeans`.
 * @example
 * const { assignments } = await clusterWithDec(autoencoder, images, { variant: 'DCEC', clusters: 10, seed: 0 });
 */
export async function clusterWithDec(
  autoencoder: Autoencoder,
  images: Matrix,
  options: DecOptions,
): Promise<DecResult> {
  const { variant, clusters, seed, checkpoint } = options;
  const settings = decSettings(options);
  const { clusteringWeight, updateInterval, tolerance, maxSteps, batchSize, lengthScale } =
    settings;
  const representations = encode(autoencoder, images);
  const start = await kMeans(representations, { clusters, seed: deriveSeed(seed, 'dec') });
  const { columns } = representations;
  const centroids = tf.tidy(() =>
    tf.variable(tf.tensor2d(start.centroids.data, [clusters, columns])),
  );
  const objective = clusteringObjective({
    name: JSON.stringify([
      ...[variant, clusters, clusteringWeight, updateInterval, tolerance],
      // Not DEC's own, so that checkpoints from before there was a choice are still known.
      ...(lengthScale === 1 ? [] : [lengthScale]),
      ...(options.augmentation ? [options.augmentation] : []),
    ]),
    centroids,
    target: targetTable(
      studentAssignments(representations, start.centroids, lengthScale),
      start.assignments,
    ),
    clusteringWeight,
    reconstructionWeight: settings.reconstructionWeight,
    lengthScale,
    augmentation: options.augmentation,
  });
  // The clusters that the images had when the target was last computed.
  let previous: Int32Array | undefined;
  let lastUpdate = 0;

  const update = (stepNumber: number, step: TrainingStep): Verdict => {
    previous ??= stepNumber === 0 ? start.assignments : readAssignments(step.getState(), clusters);
    const current = matrix(step.getVariable(CENTROIDS).data, clusters, columns);
    const shares = studentAssignments(step.encode(images), current, lengthScale);
    const assignments = hardAssignments(shares);
    const labelChange = shareChanged(previous, assignments);
    options.onUpdate?.({ step: stepNumber, assignments, labelChange });
    lastUpdate = stepNumber;
    if (stepNumber > 0 && labelChange < tolerance) return 'stop';
    previous = assignments;
    step.setTable(TARGET, targetTable(shares, assignments));
  };

  try {
    const stepsPerEpoch = Math.ceil(images.rows / batchSize);
    const trained = await trainAutoencoder(autoencoder, images, {
      ...options,
      epochs: Math.ceil(maxSteps / stepsPerEpoch),
      batchSize,
      optimizer: settings.optimizer,
      learningRate: scheduleOf(settings),
      objective,
      onSteps: { every: updateInterval, call: update },
    });
    const { lossPerEpoch, stopped } = trained;
    const finalCentroids = matrix(centroids.dataSync<'float32'>().slice(), clusters, columns);
    const shares = studentAssignments(encode(autoencoder, images), finalCentroids, lengthScale);
    const assignments = hardAssignments(shares);
    let steps = stopped ? lastUpdate : lossPerEpoch.length * stepsPerEpoch;
    if (previous === undefined) {
      // Nothing was left to do: an earlier sitting had finished, and its checkpoint knows how.
      const state = readStateFile(checkpoint?.path as string)?.state as TrainingState;
      previous = readAssignments(state, clusters);
      steps = state.get(STATE_NAMES.steps)?.data[0] ?? steps;
    }
    return {
      settings,
      assignments,
      centroids: finalCentroids,
      steps,
      labelChange: shareChanged(previous, assignments),
      converged: stopped,
      initialAssignments: start.assignments,
      lossPerEpoch,
      seconds: trained.seconds,
      sittingSeconds: trained.sittingSeconds,
      sittings: trained.sittings,
    };
  } finally {
    centroids.dispose();
  }
}

function scheduleOf({ learningRate, decay }: DecSettings): LearningRateSchedule {
  return decay === 'none'
    ? { kind: 'constant', rate: learningRate }
    : { kind: 'cosine', peak: learningRate, warmupEpochs: 0 };
}

/** The target distribution of soft assignments, and in one more column the hard ones, which a checkpoint must keep. */
function targetTable(shares: Matrix, assignments: Int32Array): Matrix {
  const target = targetDistribution(shares);
  const { rows, columns } = target;
  const data = new Float32Array(rows * (columns + 1));
  for (let index = 0; index < rows; index++) {
    data.set(row(target, index), index * (columns + 1));
    data[index * (columns + 1) + columns] = assignments[index];
  }
  return matrix(data, rows, columns + 1);
}

/** The hard assignments that `targetTable` put into a state. */
function readAssignments(state: TrainingState, clusters: number): Int32Array {
  const { data, shape } = state.get(STATE_NAMES.table(TARGET)) as VariableValue;
  return Int32Array.from(
    { length: shape[0] },
    (_, index) => data[index * (clusters + 1) + clusters],
  );
}

function shareChanged(before: Int32Array, after: Int32Array): number {
  let changed = 0;
  for (let index = 0; index < before.length; index++) {
    if (before[index] !== after[index]) changed++;
  }
  return changed / before.length;
}
