import { requireOneOf, UserError } from '../errors';
import type { AugmentationLimits } from './augmentation';
import { DEFAULT_BATCH_SIZE } from './batch-size';
import type { Optimizer } from './optimizer';
import type { TrainingProgress } from './progress';
import { requireNotNegative, requireWholeNumbers } from './requirements';
import type { TrainingOptions } from './train';

/** The published methods: without decoder (DEC), with it (IDEC), and with it on a convolutional auto-encoder (DCEC). */
export type DecVariant = 'DEC' | 'IDEC' | 'DCEC';

const VARIANTS: readonly string[] = ['DEC', 'IDEC', 'DCEC'];
const DECAYS: readonly string[] = ['none', 'cosine'];

/**
 * How `clusterWithDec` shall run; what is left out is as in the methods' public code, but for the order of the images, which is
 * drawn anew each epoch here and is that of the file there.
 */
export interface DecOptions extends Pick<TrainingOptions, 'engine' | 'checkpoint' | 'onMessage'> {
  readonly variant: DecVariant;
  /** Number of clusters, k. */
  readonly clusters: number;
  /**
   * Seed of the k-means start and of the order of the images. That is drawn as in `trainAutoencoder`: with the seed of the
   * pretraining, the epochs have the order of the pretraining's.
   */
  readonly seed: number;
  /** Weight of the clustering loss beside the reconstruction loss (gamma); default 0.1. DEC has nothing beside it. */
  readonly clusteringWeight?: number;
  /** Steps after which the target distribution is computed anew, from all images; default 140. */
  readonly updateInterval?: number;
  /** Ends when between two updates a smaller share of the images changed its cluster; default 0.001. */
  readonly tolerance?: number;
  /** Gives up on that after so many steps, to the end of the epoch; default 20,000. */
  readonly maxSteps?: number;
  /**
   * What counts as one unit of distance in the soft assignments. Default 1: the methods leave it to the network to find lengths that
   * suit it, which a normalised bottleneck cannot; it needs what `sphereLengthScale` gives.
   */
  readonly lengthScale?: number;
  /** Move the images of each step at random, while the targets stay those of the images as they are. Default: not at all. */
  readonly augmentation?: AugmentationLimits;
  /** Images a step; default {@link DEFAULT_BATCH_SIZE}. */
  readonly batchSize?: number;
  /** Default: `momentum` for DEC, `adam` for the others. */
  readonly optimizer?: Optimizer;
  /** Its step size; default 0.01 for gradient descent with momentum, 0.001 for Adam. */
  readonly learningRate?: number;
  /**
   * Whether the step size stays (`none`, the default) or falls to zero along half a cosine until `maxSteps`: images that are moved at
   * random can keep some clusters changing.
   */
  readonly decay?: 'none' | 'cosine';
  /** How far it is at most: it can end before. */
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Called at each update of the target distribution. */
  readonly onUpdate?: (update: DecUpdate) => void;
}

/** The state of affairs at an update of the target distribution. */
export interface DecUpdate {
  /** Steps taken. */
  readonly step: number;
  /** `[count]` the cluster of each image. */
  readonly assignments: Int32Array;
  /** Share of the images, in [0, 1], whose cluster is another one than at the update before (at first: than by k-means). */
  readonly labelChange: number;
}

/** What decided a run of the DEC family, the defaults included. */
export type DecSettings = Readonly<
  Record<
    | 'clusteringWeight'
    | 'reconstructionWeight'
    | 'updateInterval'
    | 'tolerance'
    | 'maxSteps'
    | 'batchSize'
    | 'learningRate'
    | 'lengthScale',
    number
  > & {
    readonly optimizer: Optimizer;
    readonly decay: 'none' | 'cosine';
  } & Partial<AugmentationLimits>
>;

/**
 * What decides a run, with the defaults of the methods' public code where nothing else is wanted.
 *
 * @throws UserError when an option makes no sense or there is no such variant.
 */
export function decSettings(options: DecOptions): DecSettings {
  const { updateInterval = 140, tolerance = 1e-3, maxSteps = 20_000, lengthScale = 1 } = options;
  const {
    batchSize = DEFAULT_BATCH_SIZE,
    optimizer = options.variant === 'DEC' ? 'momentum' : 'adam',
  } = options;
  const { decay = 'none', learningRate = optimizer === 'adam' ? 1e-3 : 1e-2 } = options;
  requireOneOf('variant', options.variant, VARIANTS);
  requireOneOf('decay', decay, DECAYS);
  if (!(lengthScale > 0 && Number.isFinite(lengthScale))) {
    throw new UserError(`lengthScale is a number above 0, got ${lengthScale}`);
  }
  requireWholeNumbers({ updateInterval, maxSteps, batchSize });
  requireNotNegative({ tolerance, clusteringWeight: options.clusteringWeight ?? 0, learningRate });
  requireNotNegative({ ...options.augmentation });
  const weights =
    options.variant === 'DEC'
      ? { clusteringWeight: 1, reconstructionWeight: 0 }
      : { clusteringWeight: options.clusteringWeight ?? 0.1, reconstructionWeight: 1 };
  return {
    ...weights,
    updateInterval,
    tolerance,
    maxSteps,
    lengthScale,
    batchSize,
    optimizer,
    learningRate,
    decay,
    ...options.augmentation,
  };
}
