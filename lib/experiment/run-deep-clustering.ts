import { existsSync } from 'node:fs';
import { imageMatrix } from '../data';
import { disposeAutoencoder } from '../model';
import { clusterWithDec, DEFAULT_BATCH_SIZE, type DecOptions, progressOfPart } from '../training';
import { describeConfiguration, type RunContext, type RunOutcome } from './context';
import type { ClusteringExperiment, DeepClusteringExperiment } from './definition';
import { clusteringMetrics } from './evaluate';
import { openHistory } from './history';
import { checkpointPath } from './interruption';
import { obtainTrained } from './lent-network';
import type { RunKey } from './record-file';
import { clusteringPlan } from './run-clustering';
import { checkpointAt } from './train';

/** What a definition says of the clustering loss of a run. */
export function decOptionsOf(
  { variant, clusters, maxSteps, lengthScale, augmentation }: DeepClusteringExperiment,
  { profile, seed }: RunKey,
): DecOptions {
  return {
    variant,
    clusters,
    seed,
    batchSize: DEFAULT_BATCH_SIZE,
    maxSteps: maxSteps[profile],
    lengthScale,
    augmentation,
    decay: augmentation ? 'cosine' : 'none',
  };
}

/**
 * The rivals of Tables I and II: DEC, IDEC and DCEC go on from the auto-encoder that another experiment trained with the
 * same seed; where its weights are no longer on this machine, it is trained again first.
 *
 * @param pretraining - the experiment that `definition.pretrainedBy` names.
 */
export async function runDeepClustering(
  definition: DeepClusteringExperiment,
  pretraining: ClusteringExperiment,
  context: RunContext,
): Promise<RunOutcome> {
  const { run, dataset, onProgress } = context;
  const { clusters, variant } = definition;
  const { labels } = dataset;
  const images = imageMatrix(dataset);
  const plan = clusteringPlan(pretraining, {
    ...context,
    run: { ...run, experiment: pretraining.name },
  });
  const stage = (number: 0 | 1) => onProgress && progressOfPart(onProgress, number, 2);
  const { autoencoder, network, sittingSeconds } = await obtainTrained(plan, {
    ...context,
    onProgress: stage(0),
  });
  // Mostly the network is there already, and this is all there is to do.
  const hasTrained = sittingSeconds > 0;
  try {
    const checkpoint = checkpointPath(run);
    const history = openHistory(run, existsSync(checkpoint));
    const found = await clusterWithDec(autoencoder, images, {
      ...decOptionsOf(definition, run),
      checkpoint: checkpointAt(checkpoint),
      onProgress: hasTrained ? stage(1) : onProgress,
      onUpdate: ({ step, assignments, labelChange }) => {
        const epoch = step / Math.ceil(images.rows / DEFAULT_BATCH_SIZE);
        history.add(epoch, { ...clusteringMetrics(labels, assignments), labelChange });
      },
    });
    return {
      configuration: describeConfiguration(dataset, plan.autoencoder, plan.settings, undefined, {
        clusters,
        variant,
        pretrainedBy: definition.pretrainedBy,
        ...found.settings,
      }),
      lossPerEpoch: found.lossPerEpoch,
      results: [
        {
          method: variant,
          metrics: {
            ...clusteringMetrics(labels, found.assignments),
            steps: found.steps,
            labelChange: found.labelChange,
            converged: Number(found.converged),
          },
        },
        {
          method: 'k-means before the clustering loss',
          metrics: clusteringMetrics(labels, found.initialAssignments),
        },
      ],
      history: history.points(),
      training: {
        seconds: found.seconds,
        sittingSeconds: sittingSeconds + found.sittingSeconds,
      },
      sittings: found.sittings,
      network,
    };
  } finally {
    disposeAutoencoder(autoencoder);
  }
}
