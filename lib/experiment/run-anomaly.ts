import { normality } from '../anomaly';
import { anomalyTrainingSet, imageMatrix } from '../data';
import { gatherRows, type Matrix } from '../matrix';
import { averagePrecision, rocAuc } from '../metrics';
import { type Autoencoder, disposeAutoencoder } from '../model';
import { encode, reconstructionErrors } from '../training';
import { describeConfiguration, type RunContext, type RunOutcome } from './context';
import { type AnomalyExperiment, methodPrefix } from './definition';
import { clusterRepresentations } from './evaluate';
import type { MethodResult } from './record';
import { trainAsPlanned } from './train';

/** Images to score, and which of them are anomalies; the flags are for measuring only. */
interface Split {
  readonly name: 'Train' | 'Test';
  readonly images: Matrix;
  readonly isAnomaly: Uint8Array;
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
  const split = anomalyTrainingSet(dataset, { anomalyClass, share, seed: run.seed });
  const images = imageMatrix(dataset);
  const trainImages = gatherRows(images, split.trainIndices);
  const plan = {
    run,
    autoencoder: { ...definition.autoencoder, side: dataset.side },
    settings: definition.settings[run.profile],
    augmentation: definition.augmentation,
    images: trainImages,
  };
  const { autoencoder, lossPerEpoch, history, training } = await trainAsPlanned(plan, {
    onProgress,
  });
  try {
    const prefix = methodPrefix(
      definition.autoencoder.architecture,
      definition.autoencoder.normalization,
    );
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
    return {
      configuration: describeConfiguration(
        dataset,
        plan.autoencoder,
        plan.settings,
        plan.augmentation,
        { clusters, anomalyClass, share, trainAnomalies: split.trainAnomalies },
      ),
      lossPerEpoch,
      results: await scoreSplits(autoencoder, trainImages, splits, prefix, clusters, run.seed),
      history,
      training,
    };
  } finally {
    disposeAutoencoder(autoencoder);
  }
}

async function scoreSplits(
  autoencoder: Autoencoder,
  trainImages: Matrix,
  splits: readonly Split[],
  prefix: string,
  clusters: number,
  seed: number,
): Promise<MethodResult[]> {
  const { centroids } = await clusterRepresentations(
    encode(autoencoder, trainImages),
    clusters,
    seed,
  );
  const scores: Record<string, (images: Matrix) => Float32Array> = {
    [`${prefix} reconstruction`]: (images) => reconstructionErrors(autoencoder, images),
    [`${prefix} clusters`]: (images) =>
      normality(encode(autoencoder, images), centroids).map((value) => -value),
  };
  return Object.entries(scores).map(([method, anomalyScore]) => ({
    method,
    metrics: Object.fromEntries(
      splits.flatMap(({ name, images, isAnomaly }) => {
        const scored = anomalyScore(images);
        return [
          [`auc${name}`, rocAuc(isAnomaly, scored)],
          [`averagePrecision${name}`, averagePrecision(isAnomaly, scored)],
        ];
      }),
    ),
  }));
}
