import { umap } from '../clustering';
import { imageMatrix } from '../data';
import { normalizeRows } from '../matrix';
import { disposeAutoencoder } from '../model';
import { encode } from '../training';
import { describeConfiguration, type RunContext, type RunOutcome } from './context';
import type { ClusteringExperiment } from './definition';
import {
  clusteringMetrics,
  clusterRepresentations,
  evaluateKMeans,
  evaluateMixture,
  probeClassStart,
} from './evaluate';
import type { MethodResult } from './record';
import { weightsToShow } from './shown-weights';
import { trainAsPlanned } from './train';
import type { TrainingPlan } from './training-plan';

/** The plan by which a run of a clustering experiment trains. */
export function clusteringPlan(
  definition: ClusteringExperiment,
  { run, dataset }: RunContext,
): TrainingPlan {
  return {
    run,
    autoencoder: { ...definition.autoencoder, side: dataset.side },
    settings: definition.settings[run.profile],
    augmentation: definition.augmentation,
    precision: definition.precision,
    images: imageMatrix(dataset),
  };
}

/**
 * Tables I to III: trains an auto-encoder on all images, then clusters their representations by k-means. Where the
 * bottleneck was not normalised in training, the representations are also clustered after normalising them: the
 * paper's claim is that this does not help.
 */
export async function runClustering(
  definition: ClusteringExperiment,
  context: RunContext,
): Promise<RunOutcome> {
  const { run, dataset, onProgress, onWait } = context;
  const { labels } = dataset;
  const { clusters } = definition;
  const plan = clusteringPlan(definition, context);
  const classes = dataset.classNames.length;

  const { autoencoder, ...trained } = await trainAsPlanned(plan, {
    onProgress,
    onWait,
    probe: async (step) => {
      const representations = step.encode(plan.images);
      const { assignments, inertia } = await clusterRepresentations(
        representations,
        clusters,
        run.seed,
      );
      return {
        ...clusteringMetrics(labels, assignments),
        inertia,
        ...(await probeClassStart(representations, labels, classes)),
      };
    },
  });
  try {
    const representations = encode(autoencoder, plan.images);
    const { method } = definition;
    const measure = (name: string, points = representations): Promise<MethodResult> =>
      evaluateKMeans(name, points, labels, clusters, run.seed);
    const results = [await measure(method)];
    if (definition.autoencoder.normalization === 'none') {
      results.push(
        await measure('normalised afterwards + k-means', normalizeRows(representations)),
      );
    }
    if (definition.ours) {
      const { shrinkage, layout } = definition.ours;
      const options = { clusters, shrinkage, seed: run.seed };
      const places = await umap(representations, { ...layout, seed: run.seed });
      results.push(
        await evaluateMixture('moved images + mixture', representations, labels, options),
        await measure('moved images + UMAP + k-means', places),
        await evaluateMixture('ours', places, labels, options),
      );
    }
    const probe = await probeClassStart(representations, labels, classes);
    return {
      ...trained,
      configuration: describeConfiguration(
        dataset,
        plan.autoencoder,
        plan.settings,
        plan.augmentation,
        {
          clusters,
          ...(definition.ours && {
            shrinkage: definition.ours.shrinkage,
            ...definition.ours.layout,
          }),
          ...(definition.precision && { precision: definition.precision }),
        },
      ),
      results: [
        { ...results[0], metrics: { ...results[0].metrics, ...probe } },
        ...results.slice(1),
      ],
      shownWeights: weightsToShow(definition, run, autoencoder),
    };
  } finally {
    disposeAutoencoder(autoencoder);
  }
}
