import {
  anomalyScoreOf,
  averageOverNeighborhoods,
  betweenClustersAnomalyScore,
  calibratedAnomalyScore,
  clusterSpread,
  mixtureAnomalyScore,
  type NeighborhoodOptions,
  neighborhoodAnomalyScore,
  normality,
  withReconstructionError,
} from '../anomaly';
import {
  assignToNearest,
  fitGaussianMixture,
  type NearestNeighbors,
  nearestNeighbors,
} from '../clustering';
import { type Matrix, normalizeRows } from '../matrix';
import { deriveSeed } from '../random';
import { OURS_SHRINKAGE } from './constants';
import { type AnomalyExperiment, methodPrefix } from './definition';
import { clusterRepresentations } from './evaluate';

/** What the names of scores end with where the network was trained on moved images. */
const MOVED = ', moved images';

/** What an auto-encoder makes of images. */
export interface ImageViews {
  /** `[count, bottleneck]`. */
  readonly representations: Matrix;
  /** `[count]` mean squared errors of the reconstructions. */
  readonly errors: Float32Array;
}

/** Anomaly scores by the name of their method; higher is more anomalous. */
export type AnomalyScores = Readonly<
  Record<string, (views: ImageViews) => Float32Array | Promise<Float32Array>>
>;

/**
 * The scores that an experiment of Table IV measures, made from the views of its training images. The training images
 * themselves are scored by giving these same views back. A network that our method has for itself is scored by the paper's
 * method, too.
 */
export async function anomalyScores(
  training: ImageViews,
  definition: AnomalyExperiment,
  seed: number,
): Promise<AnomalyScores> {
  const { centroids } = await clusterRepresentations(
    training.representations,
    definition.clusters,
    seed,
  );
  const { autoencoder, ours, pretrainedBy, augmentation } = definition;
  const prefix = methodPrefix(autoencoder.architecture, autoencoder.normalization);
  const scores: AnomalyScores = {
    ...(!pretrainedBy && (await paperScores(training, definition, centroids, prefix, seed))),
    ...(ours && averagedScores(training, ours, centroids, prefix)),
  };
  if (!augmentation) return scores;
  return Object.fromEntries(
    Object.entries(scores).map(([method, score]) => [`${method}${MOVED}`, score]),
  );
}

/**
 * The paper's score and its relatives. `clusters` is the formula as printed, a cosine where the bottleneck is normalised;
 * where it is not, the formula grows with the representation's length, so the distance to the nearest centroid is measured
 * beside it.
 */
async function paperScores(
  { representations }: ImageViews,
  { clusters, autoencoder }: AnomalyExperiment,
  centroids: Matrix,
  prefix: string,
  seed: number,
): Promise<AnomalyScores> {
  const spread = clusterSpread(representations, centroids);
  const byFormula = (points: Matrix) => anomalyScoreOf(normality(points, centroids));
  const common: AnomalyScores = {
    [`${prefix} reconstruction`]: ({ errors }) => errors,
    [`${prefix} clusters`]: (views) => byFormula(views.representations),
    [`${prefix} calibrated distance`]: (views) =>
      calibratedAnomalyScore(views.representations, spread),
  };
  if (autoencoder.normalization !== 'l2') {
    return {
      ...common,
      [`${prefix} distance`]: (views) =>
        Float32Array.from(assignToNearest(views.representations, centroids).squaredDistances),
      [`${prefix} cosine`]: (views) => byFormula(normalizeRows(views.representations)),
    };
  }
  const { mixture } = await fitGaussianMixture(representations, {
    clusters,
    shrinkage: OURS_SHRINKAGE,
    seed: deriveSeed(seed, 'mixture'),
  });
  return {
    ...common,
    [`${prefix} mixture`]: (views) => mixtureAnomalyScore(views.representations, mixture),
  };
}

/** Our own score, and the same without each of its parts. */
function averagedScores(
  training: ImageViews,
  options: NeighborhoodOptions,
  centroids: Matrix,
  prefix: string,
): AnomalyScores {
  const places = ({ representations }: ImageViews) => representations;
  const placesWithError = (views: ImageViews) =>
    withReconstructionError(views.representations, views.errors);
  const cosines = anomalyScoreOf(normality(training.representations, centroids));
  const spread = clusterSpread(training.representations, centroids);
  const between = betweenClustersAnomalyScore(training.representations, spread);
  const averaged =
    (scores: Float32Array, neighborsOf: NeighborsOf) => async (views: ImageViews) => {
      const means = averageOverNeighborhoods(await neighborsOf(training), scores, options.rounds);
      return views === training
        ? means.scores
        : neighborhoodAnomalyScore(await neighborsOf(views), means);
    };
  const near = neighborsAmong(training, places, options.neighbors);
  const alike = neighborsAmong(training, placesWithError, options.neighbors);
  return {
    [`${prefix} clusters, averaged`]: averaged(cosines, alike),
    [`${prefix} between clusters`]: (views) =>
      betweenClustersAnomalyScore(views.representations, spread),
    [`${prefix} between clusters, averaged without the error`]: averaged(between, near),
    ours: averaged(between, alike),
  };
}

/** Looks up the training images that are nearest to each of some images. */
type NeighborsOf = (views: ImageViews) => Promise<NearestNeighbors>;

/** Looks neighbours up once, for all scores that ask for them: it is what takes the time. */
function neighborsAmong(
  training: ImageViews,
  pointsOf: (views: ImageViews) => Matrix,
  count: number,
): NeighborsOf {
  const known = pointsOf(training);
  const found = new Map<ImageViews, Promise<NearestNeighbors>>();
  return (views) => {
    const neighbors =
      found.get(views) ??
      nearestNeighbors(known, count, views === training ? undefined : pointsOf(views));
    found.set(views, neighbors);
    return neighbors;
  };
}
