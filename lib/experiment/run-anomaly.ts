import {
  anomalyScoreOf,
  calibratedAnomalyScore,
  clusterSpread,
  mixtureAnomalyScore,
  normality,
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
 * training representations.
 */
export async function runAnomaly(
  definition: AnomalyExperiment,
  { run, dataset, onProgress }: RunContext,
): Promise<RunOutcome> {
  const { anomalyClass, share, clusters } = definition;
  const { split, plan } = anomalyPlan(definition, { run, dataset });
  const images = imageMatrix(dataset);
  const trainImages = plan.images;
  const { autoencoder, lossPerEpoch, history, training } = await trainAsPlanned(plan, {
    onProgress,
  });
  try {
    const splits: Split[] = [
      {
        name: 'Test',
        images: gatherRows(images, split.testIndices),
        isAnomaly: split.testIsAnomaly,
      },
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

/** Scores that representations get, each with the name of its method; higher is more anomalous. */
type RepresentationScores = Readonly<Record<string, (representations: Matrix) => Float32Array>>;

/**
 * The paper's score and its relatives. `clusters` is the formula as printed, a cosine where the bottleneck is normalised;
 * where it is not, the formula grows with the representation's length, so the distance to the nearest centroid is measured
 * beside it.
 */
async function representationScores(
  representations: Matrix,
  { clusters, autoencoder }: AnomalyExperiment,
  seed: number,
): Promise<RepresentationScores> {
  const { architecture, normalization } = autoencoder;
  const prefix = methodPrefix(architecture, normalization);
  const { centroids } = await clusterRepresentations(representations, clusters, seed);
  const spread = clusterSpread(representations, centroids);
  const byFormula = (points: Matrix) => anomalyScoreOf(normality(points, centroids));
  const common: RepresentationScores = {
    [`${prefix} clusters`]: byFormula,
    [`${prefix} calibrated distance`]: (points) => calibratedAnomalyScore(points, spread),
  };
  if (normalization !== 'l2') {
    return {
      ...common,
      [`${prefix} distance`]: (points) =>
        Float32Array.from(assignToNearest(points, centroids).squaredDistances),
      [`${prefix} cosine`]: (points) => byFormula(normalizeRows(points)),
    };
  }
  const { mixture } = await fitGaussianMixture(representations, {
    clusters,
    shrinkage: OURS_SHRINKAGE,
    seed: deriveSeed(seed, 'mixture'),
  });
  return { ...common, ours: (points) => mixtureAnomalyScore(points, mixture) };
}

async function scoreSplits(
  autoencoder: Autoencoder,
  splits: readonly Split[],
  training: Matrix,
  definition: AnomalyExperiment,
  seed: number,
): Promise<MethodResult[]> {
  const { architecture, normalization } = definition.autoencoder;
  const prefix = methodPrefix(architecture, normalization);
  const scores = await representationScores(encode(autoencoder, training), definition, seed);
  const metrics: Record<string, Record<string, number>> = {};
  for (const { name, images, isAnomaly } of splits) {
    const representations = encode(autoencoder, images);
    const measure = (method: string, anomalyScore: Float32Array) => {
      metrics[method] = {
        ...metrics[method],
        [`auc${name}`]: rocAuc(isAnomaly, anomalyScore),
        [`averagePrecision${name}`]: averagePrecision(isAnomaly, anomalyScore),
      };
    };
    measure(`${prefix} reconstruction`, reconstructionErrors(autoencoder, images));
    for (const [method, score] of Object.entries(scores)) measure(method, score(representations));
  }
  return Object.entries(metrics).map(([method, values]) => ({ method, metrics: values }));
}
