import { kMeans } from '../clustering';
import { UserError } from '../errors';
import type { Matrix } from '../matrix';
import {
  type Autoencoder,
  buildAutoencoder,
  disposeAutoencoder,
  type Normalization,
  orDispose,
} from '../model';
import { deriveSeed } from '../random';
import {
  DEFAULT_BATCH_SIZE,
  encode,
  type LearningRateSchedule,
  progressOfPart,
  type TrainingOptions,
  type TrainingSitting,
  trainAutoencoder,
} from '../training';
import { PICTURE_SIDE } from './cuboid-picture';

/** How a detector is trained. */
export interface CrowdTrainingOptions {
  readonly seed: number;
  /** Default {@link CROWD_BOTTLENECK}. */
  readonly bottleneck?: number;
  /** Default `l2`. */
  readonly normalization?: Normalization;
  /** Default {@link CROWD_CLUSTERS}. */
  readonly clusters?: number;
  /** Passes over the sample of cuboids; default 10. */
  readonly epochs?: number;
  /** Default {@link DEFAULT_BATCH_SIZE}. */
  readonly batchSize?: number;
  /** Default {@link CROWD_LEARNING_RATE}. */
  readonly learningRate?: LearningRateSchedule;
  /** How many auto-encoders to train and ask, see {@link CROWD_TRAININGS}; default 1, the quickest. */
  readonly trainings?: number;
  readonly checkpoint?: TrainingOptions['checkpoint'];
  readonly onProgress?: TrainingOptions['onProgress'];
}

/**
 * Units in the bottleneck. A velocity has fewer sides than a digit: with the paper's 10 everything is reconstructed and
 * less stands out. On training clips with things pasted into them that go too fast, see `CHOICES.md`, clusters of 3
 * units tell them from walkers better than those of 4.
 */
export const CROWD_BOTTLENECK = 3;

/** Number of behaviours to look for: chosen as the bottleneck was; fewer leave more to the luck of a training. */
export const CROWD_CLUSTERS = 30;

/**
 * What an auto-encoder makes of pictures unlike any it was trained on is luck: so many are trained, and what they say is
 * averaged. That was better than to keep the one that best tells training cuboids played too fast, see `CHOICES.md`.
 */
export const CROWD_TRAININGS = 3;

/** Few epochs need a rate that ends low. */
export const CROWD_LEARNING_RATE: LearningRateSchedule = {
  kind: 'cosine',
  peak: 2e-3,
  warmupEpochs: 1,
};

/** An auto-encoder and the behaviours that k-means found in its representations. */
export interface BehaviourTraining {
  readonly autoencoder: Autoencoder;
  readonly representations: Matrix;
  readonly centroids: Matrix;
  readonly assignments: ArrayLike<number>;
  readonly lossPerEpoch: readonly number[];
  /** Time spent training, over all sittings of an interrupted run and in this one. */
  readonly seconds: number;
  readonly sittingSeconds: number;
  /** Who trained which epochs, as far as the checkpoints tell. */
  readonly sittings?: readonly TrainingSitting[];
}

/** One training: the same pictures, another seed. */
async function trainOnce(
  pictures: Matrix,
  options: CrowdTrainingOptions,
  number: number,
  of: number,
): Promise<BehaviourTraining> {
  const { checkpoint, onProgress } = options;
  const seed = number === 0 ? options.seed : deriveSeed(options.seed, `training ${number}`);
  const autoencoder = buildAutoencoder({
    architecture: 'convolutional',
    side: PICTURE_SIDE,
    bottleneck: options.bottleneck ?? CROWD_BOTTLENECK,
    normalization: options.normalization ?? 'l2',
    seed,
  });
  return orDispose(autoencoder, async () => {
    const { lossPerEpoch, seconds, sittingSeconds, sittings } = await trainAutoencoder(
      autoencoder,
      pictures,
      {
        epochs: options.epochs ?? 10,
        batchSize: options.batchSize ?? DEFAULT_BATCH_SIZE,
        learningRate: options.learningRate ?? CROWD_LEARNING_RATE,
        seed,
        checkpoint: checkpoint && { ...checkpoint, path: `${checkpoint.path}-${number}` },
        onProgress: onProgress && progressOfPart(onProgress, number, of),
      },
    );
    const representations = encode(autoencoder, pictures);
    const { clusters = CROWD_CLUSTERS } = options;
    const { centroids, assignments } = await kMeans(representations, { clusters, seed });
    return {
      autoencoder,
      representations,
      centroids,
      assignments,
      lossPerEpoch,
      seconds,
      sittingSeconds,
      sittings,
    };
  });
}

/**
 * Trains auto-encoders that differ in their seed alone, and finds behaviours in the representations of each.
 *
 * @param pictures - `[count, PICTURE_SIZE]` of training cuboids.
 * @returns one a training.
 * @throws UserError when `trainings` is no positive whole number; UserError and RangeError as `buildAutoencoder`, `trainAutoencoder` and `kMeans`.
 */
export async function trainBehaviours(
  pictures: Matrix,
  options: CrowdTrainingOptions,
): Promise<BehaviourTraining[]> {
  const { trainings = 1 } = options;
  if (!(Number.isInteger(trainings) && trainings >= 1)) {
    throw new UserError(`trainings are a whole number of at least 1, got ${trainings}`);
  }
  const trained: BehaviourTraining[] = [];
  try {
    for (let number = 0; number < trainings; number++) {
      trained.push(await trainOnce(pictures, options, number, trainings));
    }
    return trained;
  } catch (error) {
    for (const { autoencoder } of trained) disposeAutoencoder(autoencoder);
    throw error;
  }
}
