import type { Matrix } from '../matrix';
import type { Autoencoder } from '../model';
import { tf } from '../tensorflow';
import { type AugmentationLimits, moveImages, movementFeed } from './augmentation';
import { reconstructionLoss, type TrainingObjective } from './objective';
import type { NamedWeight } from './weights';

/** The name by which states know the centroids. */
export const CENTROIDS = 'clustering/centroids';

/** The name of the table that holds what the soft assignments are pulled towards. */
export const TARGET = 'target';

/** Shares below this count as this much in logarithms; Keras' own guard, which the public codes rely on. */
const SMALLEST_SHARE = 1e-7;

/** What a clustering loss is made of. */
export interface ClusteringObjectiveOptions {
  /** Says which method it is; part of a checkpoint's fingerprint. */
  readonly name: string;
  /** `[clusters, columns]`, trained along with the weights. */
  readonly centroids: tf.Variable;
  /** `[count, clusters]` to begin with, further columns being the caller's own; see `targetDistribution`. */
  readonly target: Matrix;
  /** Weight of the Kullback-Leibler divergence, gamma in IDEC and DCEC. */
  readonly clusteringWeight: number;
  /** Weight of the reconstruction loss; 0 leaves the decoder as it is. */
  readonly reconstructionWeight: number;
  /** What counts as one unit of distance in the soft assignments; default 1, as in DEC. */
  readonly lengthScale?: number;
  /** Move the images of each step at random; default: not at all. */
  readonly augmentation?: AugmentationLimits;
}

/**
 * The losses of DEC (Xie et al. 2016), IDEC and DCEC (Guo et al. 2017): the Kullback-Leibler divergence of soft assignments
 * from a target distribution, `KL(P || Q) = sum_j p_ij log(p_ij / q_ij)` averaged over the batch, with or without the
 * reconstruction loss beside it. The target is a table: refresh it now and then, from the whole data set. Images that are moved at
 * random are pulled towards the targets of the images as they are, so that a movement ceases to matter (as in ASPC-DA, Guo et al.
 * 2019), and are what is to be reconstructed.
 *
 * @returns an objective with the centroids as a trainable variable, and the table `target`.
 */
export function clusteringObjective(options: ClusteringObjectiveOptions): TrainingObjective {
  const { name, centroids, target, clusteringWeight, reconstructionWeight } = options;
  const { lengthScale, augmentation } = options;
  const variable: NamedWeight = { name: CENTROIDS, variable: centroids, trainable: true };
  const clusters = centroids.shape[0];
  return {
    name,
    variables: [variable],
    tables: { [TARGET]: target },
    ...(augmentation && { feeds: { movements: movementFeed(augmentation) } }),
    loss(autoencoder, { images: asTheyAre, tables, feeds }) {
      const images = augmentation
        ? moveImages(asTheyAre, autoencoder.config.side, feeds.movements)
        : asTheyAre;
      const representations = autoencoder.encoder.apply(images, { training: true }) as tf.Tensor2D;
      const shares = studentAssignmentTensor(
        representations,
        centroids as unknown as tf.Tensor2D,
        lengthScale,
      );
      const wanted = tf.slice(tables[TARGET], [0, 0], [images.shape[0], clusters]);
      const clustering = tf.mul(divergence(wanted, shares), clusteringWeight) as tf.Scalar;
      if (reconstructionWeight <= 0) return clustering;
      const rest = reconstructed(autoencoder, images, representations, reconstructionWeight);
      return tf.add(clustering, rest) as tf.Scalar;
    },
  };
}

/**
 * `studentAssignments` of `lib/clustering` as differentiable operations.
 *
 * @param representations - `[batch, columns]`.
 * @param centroids - `[clusters, columns]`.
 * @param lengthScale - what counts as one unit of distance.
 * @returns `[batch, clusters]`, each row adding up to 1.
 */
export function studentAssignmentTensor(
  representations: tf.Tensor2D,
  centroids: tf.Tensor2D,
  lengthScale = 1,
): tf.Tensor2D {
  return tf.tidy(() => {
    const apart = tf.sub(tf.expandDims(representations, 1), tf.expandDims(centroids, 0));
    const differences = lengthScale === 1 ? apart : tf.div(apart, lengthScale);
    const closeness = tf.div(1, tf.add(tf.sum(tf.square(differences), 2), 1));
    return tf.div(closeness, tf.sum(closeness, 1, true)) as tf.Tensor2D;
  });
}

function divergence(target: tf.Tensor, shares: tf.Tensor): tf.Tensor {
  const logarithm = (value: tf.Tensor) => tf.log(tf.clipByValue(value, SMALLEST_SHARE, 1));
  const terms = tf.mul(target, tf.sub(logarithm(target), logarithm(shares)));
  return tf.mean(tf.sum(terms, 1));
}

function reconstructed(
  { decoder }: Autoencoder,
  images: tf.Tensor2D,
  representations: tf.Tensor2D,
  weight: number,
): tf.Tensor {
  const reconstructions = decoder.apply(representations, { training: true }) as tf.Tensor2D;
  return tf.mul(reconstructionLoss(images, reconstructions), weight);
}
