import { kMeans } from '../clustering';
import type { Matrix } from '../matrix';
import { rocAuc } from '../metrics';
import {
  type Autoencoder,
  buildAutoencoder,
  disposeAutoencoder,
  type Normalization,
} from '../model';
import { deriveSeed } from '../random';
import {
  encode,
  type LearningRateSchedule,
  type TrainingOptions,
  trainAutoencoder,
} from '../training';
import { PICTURE_SIDE } from './cuboid-picture';
import { type Cuboids, pictureMatrix } from './detector';
import { behaviourScores } from './score-cuboids';

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
  /** Default 256. */
  readonly batchSize?: number;
  /** Default {@link CROWD_LEARNING_RATE}. */
  readonly learningRate?: LearningRateSchedule;
  /** From `sampleHurried`: with it several auto-encoders are trained and the one kept that tells these best. */
  readonly hurried?: Cuboids;
  readonly checkpoint?: TrainingOptions['checkpoint'];
  readonly onProgress?: TrainingOptions['onProgress'];
}

/**
 * Units in the bottleneck. A velocity has fewer sides than a digit: with the paper's 10 everything is reconstructed and
 * less stands out. On training clips with things pasted into them that go too fast, see `data/README.md`, clusters of 3
 * units tell them from walkers better than those of 4.
 */
export const CROWD_BOTTLENECK = 3;

/** Number of behaviours to look for: chosen as the bottleneck was; fewer leave more to the luck of a training. */
export const CROWD_CLUSTERS = 30;

/** What an auto-encoder makes of pictures unlike any it was trained on is luck: so many are trained to choose from. */
export const CROWD_CANDIDATES = 3;

/** Few epochs need a rate that ends low. */
export const CROWD_LEARNING_RATE: LearningRateSchedule = {
  kind: 'cosine',
  peak: 2e-3,
  warmupEpochs: 1,
};

/** An auto-encoder and the behaviours that k-means found in its representations. */
export interface Candidate {
  readonly autoencoder: Autoencoder;
  readonly representations: Matrix;
  readonly centroids: Matrix;
  readonly assignments: ArrayLike<number>;
  readonly lossPerEpoch: readonly number[];
  readonly seconds: number;
}

async function trainCandidate(
  pictures: Matrix,
  options: CrowdTrainingOptions,
  number: number,
  of: number,
): Promise<Candidate> {
  const { checkpoint, onProgress } = options;
  const seed = number === 0 ? options.seed : deriveSeed(options.seed, `candidate ${number}`);
  const autoencoder = buildAutoencoder({
    architecture: 'convolutional',
    side: PICTURE_SIDE,
    bottleneck: options.bottleneck ?? CROWD_BOTTLENECK,
    normalization: options.normalization ?? 'l2',
    seed,
  });
  const { lossPerEpoch, seconds } = await trainAutoencoder(autoencoder, pictures, {
    epochs: options.epochs ?? 10,
    batchSize: options.batchSize ?? 256,
    learningRate: options.learningRate ?? CROWD_LEARNING_RATE,
    seed,
    checkpoint: checkpoint && { ...checkpoint, path: `${checkpoint.path}-${number}` },
    onProgress: (progress) => onProgress?.({ ...progress, done: (number + progress.done) / of }),
  });
  const representations = encode(autoencoder, pictures);
  const { clusters = CROWD_CLUSTERS } = options;
  const { centroids, assignments } = await kMeans(representations, { clusters, seed });
  return { autoencoder, representations, centroids, assignments, lossPerEpoch, seconds };
}

/** How well the paper's score tells training cuboids that are played too fast from those that are not: an AUC. */
function tellsHurried(
  { autoencoder, representations, centroids }: Candidate,
  hurried: Cuboids,
): number {
  const usual = behaviourScores(representations, centroids);
  const fast = behaviourScores(encode(autoencoder, pictureMatrix(hurried)), centroids);
  const labels = Uint8Array.from({ length: usual.length + fast.length }, (_, index) =>
    index < usual.length ? 0 : 1,
  );
  return rocAuc(labels, [...usual, ...fast]);
}

/**
 * Trains auto-encoders and finds behaviours in their representations; keeps the one whose score tells hurried cuboids best.
 *
 * @param pictures - `[count, PICTURE_SIZE]` of training cuboids.
 */
export async function chooseAutoencoder(
  pictures: Matrix,
  options: CrowdTrainingOptions,
): Promise<Candidate> {
  const { hurried } = options;
  const candidates = hurried ? CROWD_CANDIDATES : 1;
  let best = await trainCandidate(pictures, options, 0, candidates);
  let highest = hurried ? tellsHurried(best, hurried) : 0;
  let seconds = best.seconds;
  for (let number = 1; hurried && number < candidates; number++) {
    const candidate = await trainCandidate(pictures, options, number, candidates);
    const auc = tellsHurried(candidate, hurried);
    seconds += candidate.seconds;
    const worse = auc > highest ? best : candidate;
    if (auc > highest) [best, highest] = [candidate, auc];
    disposeAutoencoder(worse.autoencoder);
  }
  return { ...best, seconds };
}
