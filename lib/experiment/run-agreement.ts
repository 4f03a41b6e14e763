import { join } from 'node:path';
import { type Consensus, chooseShrinkage, consensus, umap } from '../clustering';
import type { Matrix } from '../matrix';
import { clusteringAccuracy } from '../metrics';
import { disposeAutoencoder } from '../model';
import { clusterWithDec, type DecResult, encode, joinSittings, progressOfPart } from '../training';
import { OURS_LAYOUT } from './constants';
import { describeConfiguration, type RunContext, type RunOutcome } from './context';
import {
  type AgreementExperiment,
  agreeingSeeds,
  type ClusteringExperiment,
  type DeepClusteringExperiment,
} from './definition';
import { clusterRepresentations } from './evaluate';
import { checkpointPath } from './interruption';
import { obtainTrained } from './lent-network';
import type { MethodResult, NetworkOrigin } from './record';
import { clusteringPlan } from './run-clustering';
import { decOptionsOf } from './run-deep-clustering';
import { checkpointAt } from './train';

/**
 * Beyond the paper: clusters the representations of several trainings, which differ in their seed alone, by k-means and by mixtures of
 * every shrinkage, with and without UMAP's layout before it, and the images by a clustering loss that goes on from each training;
 * measures on how many images the trainings agree. Agreement needs no label and so may choose; the accuracy stands beside it to show
 * how well it chose. Networks that are no longer on this machine are trained again first.
 *
 * @param others - the experiments that `definition.pretrainedBy` and `definition.clusteringLoss` name.
 */
export async function runAgreement(
  definition: AgreementExperiment,
  {
    pretraining,
    clusteringLoss,
  }: {
    readonly pretraining: ClusteringExperiment;
    readonly clusteringLoss: DeepClusteringExperiment;
  },
  context: RunContext,
): Promise<RunOutcome> {
  const { run, dataset } = context;
  const { clusters } = definition;
  const trainings = definition.trainings[run.profile];
  const seeds = agreeingSeeds(definition, run.profile, run.seed);
  const planOf = (seed: number) =>
    clusteringPlan(pretraining, {
      ...context,
      run: { ...run, experiment: pretraining.name, seed },
    });

  const representations: Matrix[] = [];
  const layouts: Matrix[] = [];
  const networks: NetworkOrigin[] = [];
  const furtherTrained: DecResult[] = [];
  let sittingSeconds = 0;
  const { onProgress } = context;
  for (const [index, seed] of seeds.entries()) {
    const plan = planOf(seed);
    // Each of them is trained, where that has not been done, and then once more.
    const stage = (number: 0 | 1) =>
      onProgress && progressOfPart(onProgress, 2 * index + number, 2 * seeds.length);
    const trained = await obtainTrained(plan, { ...context, onProgress: stage(0) });
    sittingSeconds += trained.sittingSeconds;
    if (trained.network) networks.push(trained.network);
    try {
      const points = encode(trained.autoencoder, plan.images);
      representations.push(points);
      layouts.push(await umap(points, { ...OURS_LAYOUT, seed }));
      const further = await clusterWithDec(trained.autoencoder, plan.images, {
        ...decOptionsOf(clusteringLoss, { ...run, seed }),
        checkpoint: checkpointAt(join(checkpointPath(run), `seed-${seed}`)),
        onProgress: stage(1),
      });
      furtherTrained.push(further);
      sittingSeconds += further.sittingSeconds;
    } finally {
      disposeAutoencoder(trained.autoencoder);
    }
  }

  const resultOf = (
    method: string,
    partitions: readonly Int32Array[],
    found?: Consensus,
  ): MethodResult => {
    const { meanAgreement, meanAdjustedRandIndex, assignments } = found ?? consensus(partitions);
    const accuracies = partitions.map((found) => clusteringAccuracy(dataset.labels, found));
    return {
      method,
      metrics: {
        agreement: meanAgreement,
        agreementBeyondChance: meanAdjustedRandIndex,
        accuracy: accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / trainings,
        accuracyOfVote: clusteringAccuracy(dataset.labels, assignments),
      },
    };
  };
  const resultsOn = async (prefix: string, points: readonly Matrix[]): Promise<MethodResult[]> => {
    const kMeansPartitions: Int32Array[] = [];
    for (const [index, seed] of seeds.entries()) {
      kMeansPartitions.push(
        (await clusterRepresentations(points[index], clusters, seed)).assignments,
      );
    }
    const { trials } = await chooseShrinkage(points, { clusters, seed: run.seed });
    return [
      resultOf(`${prefix}k-means`, kMeansPartitions),
      ...trials.map((trial) =>
        resultOf(
          `${prefix}mixture, shrinkage ${trial.shrinkage}`,
          trial.partitions,
          trial.consensus,
        ),
      ),
    ];
  };
  const { autoencoder, settings, augmentation } = planOf(seeds[0]);
  return {
    configuration: describeConfiguration(dataset, autoencoder, settings, augmentation, {
      clusters,
      pretrainedBy: pretraining.name,
      trainings,
      ...OURS_LAYOUT,
      clusteringLoss: clusteringLoss.name,
      ...furtherTrained[0].settings,
    }),
    lossPerEpoch: [],
    results: [
      ...(await resultsOn('', representations)),
      ...(await resultsOn('UMAP + ', layouts)),
      resultOf(
        'clustering loss',
        furtherTrained.map(({ assignments }) => assignments),
      ),
    ],
    history: [],
    training: {
      seconds: furtherTrained.reduce((sum, { seconds }) => sum + seconds, 0),
      sittingSeconds,
    },
    sittings: joinSittings(furtherTrained.map(({ sittings }) => sittings)),
    // With one of them unknown, nobody could tell whose the others are.
    ...(networks.length === seeds.length && { networks }),
  };
}
