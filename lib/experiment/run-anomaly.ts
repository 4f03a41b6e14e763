import {
  anomalyScoreOf,
  calibratedAnomalyScore,
  clusterSpread,
  mixtureAnomalyScore,
  neighborhoodAnomalyScore,
  normality,
  withReconstructionError,
} from '../anomaly';
import { assignToNearest, fitGaussianMixture } from '../clustering';
import { type AnomalySplit, anomalyTrainingSet, imageMatrix } from '../data';
import { gatherRows, type Matrix, normalizeRows } from '../matrix';
import { averagePrecision, rocAuc } from '../metrics';
import { type Autoencoder, disposeAutoencoder } from '../model';
import { deriveSeed } from '../random';
import { encode, reconstructionErrors, saveAutoencoder } from '../training';
import { OURS_SHRINKAGE } from './constants';
import { describeConfiguration, type RunContext, type RunOutcome } from './context';
import { type AnomalyExperiment, methodPrefix } from './definition';
import { clusterRepresentations } from './evaluate';
import type { MethodResult } from './record';
import { shownWeightsPath } from './record-file';
import { type TrainingPlan, trainAsPlanned } from './train';

/** Images to score, and which of them are anomalies; the flags are for measuring only. */
interface Split {
  readonly name: 'Train' | 'Test';
  readonly images: Matrix;
  readonly isAnomaly: Uint8Array;
}

/** What a run of an anomaly experiment trains on and measures on, and the plan by which it trains. */
export function anomalyPlan(
  definition: AnomalyExperiment,
  { run, dataset }: RunContext,
): { readonly split: AnomalySplit; readonly plan: TrainingPlan } {
  const { anomalyClass, share } = definition;
  const split = anomalyTrainingSet(dataset, { anomalyClass, share, seed: run.seed });
  return {
    split,
    plan: {
      run,
      autoencoder: { ...definition.autoencoder, side: dataset.side },
      settings: definition.settings[run.profile],
      augmentation: definition.augmentation,
      images: gatherRows(imageMatrix(dataset), split.trainIndices),
    },
  };
}

/**
 * Table IV: trains an auto-encoder on images of which a few, nobody knows which, are of the anomalous class; scores
 * the training and the test images by their reconstruction error, and by their closeness to the clusters of the
 * training representations. The latter's AUC is also followed through training, in the record's history.
 */
export async function runAnomaly(
  definition: AnomalyExperiment,
  { run, dataset, onProgress }: RunContext,
): Promise<RunOutcome> {
  const { anomalyClass, share, clusters } = definition;
  const { split, plan } = anomalyPlan(definition, { run, dataset });
  const images = imageMatrix(dataset);
  const trainImages = plan.images;
  const test: Split = {
    name: 'Test',
    images: gatherRows(images, split.testIndices),
    isAnomaly: split.testIsAnomaly,
  };
  const { autoencoder, lossPerEpoch, history, training } = await trainAsPlanned(plan, {
    onProgress,
    probe: async (step) => {
      const { centroids, inertia } = await clusterRepresentations(
        step.encode(trainImages),
        clusters,
        run.seed,
      );
      const scores = anomalyScoreOf(normality(step.encode(test.images), centroids));
      return { aucTest: rocAuc(test.isAnomaly, scores), inertia };
    },
  });
  try {
    const splits: Split[] = [
      test,
      // Without an anomaly among the training images there is nothing to find there.
      ...(split.trainAnomalies > 0
        ? [{ name: 'Train', images: trainImages, isAnomaly: split.trainIsAnomaly } as const]
        : []),
    ];
    if (definition.keepsWeights && run.seed === 0 && run.profile !== 'quick') {
      saveAutoencoder(autoencoder, shownWeightsPath(run));
    }
    return {
      configuration: describeConfiguration(
        dataset,
        plan.autoencoder,
        plan.settings,
        plan.augmentation,
        { clusters, anomalyClass, share, trainAnomalies: split.trainAnomalies },
      ),
      lossPerEpoch,
      results: await scoreSplits(autoencoder, splits, trainImages, definition, run.seed),
      history,
      training,
    };
  } finally {
    disposeAutoencoder(autoencoder);
  }
}

/** What an auto-encoder makes of images. */
interface ImageViews {
  /** `[count, bottleneck]`. */
  readonly representations: Matrix;
  /** `[count]` mean squared errors of the reconstructions. */
  readonly errors: Float32Array;
}

/** Anomaly scores by the name of their method; higher is more anomalous. */
type AnomalyScores = Readonly<Record<string, (views: ImageViews) => Float32Array>>;

/**
 * The paper's score and its relatives. `clusters` is the formula as printed, a cosine where the bottleneck is normalised;
 * where it is not, the formula grows with the representation's length, so the distance to the nearest centroid is measured
 * beside it.
 */
async function anomalyScores(
  training: ImageViews,
  { clusters, autoencoder, augmentation, ours }: AnomalyExperiment,
  seed: number,
): Promise<AnomalyScores> {
  const { representations } = training;
  const prefix = methodPrefix(autoencoder.architecture, autoencoder.normalization);
  const suffix = augmentation ? ', moved images' : '';
  const { centroids } = await clusterRepresentations(representations, clusters, seed);
  const spread = clusterSpread(representations, centroids);
  const byFormula = (points: Matrix) => anomalyScoreOf(normality(points, centroids));
  const common: AnomalyScores = {
    [`${prefix} reconstruction${suffix}`]: ({ errors }) => errors,
    [`${prefix} clusters${suffix}`]: (views) => byFormula(views.representations),
    [`${prefix} calibrated distance${suffix}`]: (views) =>
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
  if (ours) {
    const joined = withReconstructionError(representations, training.errors);
    return {
      ...common,
      [`${prefix} neighbourhood${suffix}`]: (views) =>
        neighborhoodAnomalyScore(views.representations, representations, ours.neighborhood),
      ours: (views) =>
        neighborhoodAnomalyScore(
          withReconstructionError(views.representations, views.errors),
          joined,
          ours.neighborhood,
        ),
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

async function scoreSplits(
  autoencoder: Autoencoder,
  splits: readonly Split[],
  training: Matrix,
  definition: AnomalyExperiment,
  seed: number,
): Promise<MethodResult[]> {
  const view = (images: Matrix): ImageViews => ({
    representations: encode(autoencoder, images),
    errors: reconstructionErrors(autoencoder, images),
  });
  const trainingViews = view(training);
  const scores = await anomalyScores(trainingViews, definition, seed);
  const metrics: Record<string, Record<string, number>> = {};
  for (const { name, images, isAnomaly } of splits) {
    const views = images === training ? trainingViews : view(images);
    for (const [method, score] of Object.entries(scores)) {
      const values = score(views);
      metrics[method] = {
        ...metrics[method],
        [`auc${name}`]: rocAuc(isAnomaly, values),
        [`averagePrecision${name}`]: averagePrecision(isAnomaly, values),
      };
    }
  }
  return Object.entries(metrics).map(([method, values]) => ({ method, metrics: values }));
}
