import { anomalyScoreOf, normality } from '../anomaly';
import { type AnomalySplit, anomalyTrainingSet, imageMatrix } from '../data';
import { gatherRows, type Matrix } from '../matrix';
import { averagePrecision, rocAuc } from '../metrics';
import { type Autoencoder, disposeAutoencoder } from '../model';
import { decode, encode, meanSquaredErrors } from '../training';
import { anomalyScores, type ImageViews } from './anomaly-scores';
import {
  describeConfiguration,
  type RunContext,
  type RunOutcome,
  type RunReports,
} from './context';
import type { AnomalyExperiment } from './definition';
import { clusterRepresentations } from './evaluate';
import { obtainTrained } from './lent-network';
import type { MethodResult } from './record';
import { weightsToShow } from './shown-weights';
import { type TrainedRun, trainAsPlanned } from './train';
import type { TrainingPlan } from './training-plan';

/** Images to score, and which of them are anomalies; the flags are for measuring only. */
interface Split {
  readonly name: 'Train' | 'Test';
  readonly images: Matrix;
  readonly isAnomaly: Uint8Array;
}

/** What a run of an anomaly experiment trains on and measures on, and the plan by which its network is trained. */
export function anomalyPlan(
  definition: AnomalyExperiment,
  { run, dataset }: RunContext,
): { readonly split: AnomalySplit; readonly plan: TrainingPlan } {
  const { anomalyClass, share } = definition;
  const split = anomalyTrainingSet(dataset, { anomalyClass, share, seed: run.seed });
  return {
    split,
    plan: {
      run: { ...run, experiment: definition.pretrainedBy ?? run.experiment },
      autoencoder: { ...definition.autoencoder, side: dataset.side },
      settings: definition.settings[run.profile],
      augmentation: definition.augmentation,
      precision: definition.precision,
      images: gatherRows(imageMatrix(dataset), split.trainIndices),
    },
  };
}

/**
 * Table IV: trains an auto-encoder on images of which a few, nobody knows which, are of the anomalous class; scores
 * the training and the test images by their reconstruction error, and by their closeness to the clusters of the
 * training representations. The latter's AUC is also followed through training, in the record's history. Where another
 * experiment has trained the network, it is only scored.
 */
export async function runAnomaly(
  definition: AnomalyExperiment,
  { run, dataset, ...reports }: RunContext,
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
  const { autoencoder, ...trained } = definition.pretrainedBy
    ? await takeOver(plan, reports)
    : await trainAsPlanned(plan, {
        ...reports,
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
    return {
      ...trained,
      configuration: describeConfiguration(
        dataset,
        plan.autoencoder,
        plan.settings,
        plan.augmentation,
        {
          clusters,
          anomalyClass,
          share,
          trainAnomalies: split.trainAnomalies,
          ...(definition.pretrainedBy && { pretrainedBy: definition.pretrainedBy }),
          ...(definition.precision && { precision: definition.precision }),
          ...definition.ours,
        },
      ),
      results: await scoreSplits(autoencoder, splits, trainImages, definition, run.seed),
      shownWeights: weightsToShow(definition, run, autoencoder),
    };
  } finally {
    disposeAutoencoder(autoencoder);
  }
}

/** The network of another run, whose training is in that run's record. */
async function takeOver(plan: TrainingPlan, reports: RunReports): Promise<TrainedRun> {
  const { autoencoder, network, sittingSeconds } = await obtainTrained(plan, reports);
  const training = { seconds: 0, sittingSeconds };
  return { autoencoder, network, lossPerEpoch: [], history: [], training };
}

async function scoreSplits(
  autoencoder: Autoencoder,
  splits: readonly Split[],
  training: Matrix,
  definition: AnomalyExperiment,
  seed: number,
): Promise<MethodResult[]> {
  // One pass through the encoder serves both.
  const view = (images: Matrix): ImageViews => {
    const representations = encode(autoencoder, images);
    const errors = meanSquaredErrors(images, decode(autoencoder, representations));
    return { representations, errors };
  };
  const trainingViews = view(training);
  const scores = await anomalyScores(trainingViews, definition, seed);
  const metrics: Record<string, Record<string, number>> = {};
  for (const { name, images, isAnomaly } of splits) {
    const views = images === training ? trainingViews : view(images);
    for (const [method, score] of Object.entries(scores)) {
      const values = await score(views);
      metrics[method] = {
        ...metrics[method],
        [`auc${name}`]: rocAuc(isAnomaly, values),
        [`averagePrecision${name}`]: averagePrecision(isAnomaly, values),
      };
    }
  }
  return Object.entries(metrics).map(([method, values]) => ({ method, metrics: values }));
}
