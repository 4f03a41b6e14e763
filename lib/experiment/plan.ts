import { DATASETS } from '../data';
import { DEFAULT_BATCH_SIZE } from '../training';
import { agreeingSeeds, type ExperimentDefinition } from './definition';
import { experimentDefinition } from './definitions';
import type { Profile } from './record';
import { type RunKey, readRecord } from './record-file';

/** A run that a sweep has to make. */
export interface PlannedRun extends RunKey {
  /** Estimated cost in units of one convolutional training step on 28 x 28 images. */
  readonly cost: number;
  /** The experiment whose runs with these seeds must come first, because this one goes on from their networks. */
  readonly after?: { readonly experiment: string; readonly seeds: readonly number[] };
}

// K-means on 784 columns, a crowd experiment from frames to measures, and scores of a trained network, in the same unit.
const BASELINE_COST = 1000;
const CROWD_COST = 6000;
const SCORING_COST = 500;

/** A dense step costs about half of a convolutional one (measured by the benchmark). */
const DENSE_SHARE = 0.5;

/** Estimated cost of a run, to begin with the longest and to tell the time that is left. */
export function estimateCost(definition: ExperimentDefinition, profile: Profile): number {
  if (definition.kind === 'baseline') return BASELINE_COST;
  if (definition.kind === 'crowd') return CROWD_COST;
  if (definition.kind === 'agreement') {
    const { pretrainedBy, clusteringLoss, trainings } = definition;
    const costOf = (name: string) => estimateCost(experimentDefinition(name), profile);
    return trainings[profile] * (costOf(pretrainedBy) + costOf(clusteringLoss));
  }
  const { side, trainCount, testCount } = DATASETS[definition.dataset];
  const size = (side / 28) ** 2;
  if (definition.kind === 'deep-clustering') {
    return (
      (definition.maxSteps[profile] / 2) * (definition.variant === 'DCEC' ? size : DENSE_SHARE)
    );
  }
  if (definition.kind === 'anomaly' && definition.pretrainedBy) return SCORING_COST;
  const images = trainCount + (definition.kind === 'anomaly' ? 0 : testCount);
  const steps = definition.settings[profile].epochs * Math.ceil(images / DEFAULT_BATCH_SIZE);
  const { architecture } = definition.autoencoder;
  return steps * (architecture === 'dense' ? DENSE_SHARE : size);
}

function startOf(
  definition: ExperimentDefinition,
  profile: Profile,
  seed: number,
): PlannedRun['after'] {
  if (!('pretrainedBy' in definition) || !definition.pretrainedBy) return undefined;
  const seeds = definition.kind === 'agreement' ? agreeingSeeds(definition, profile, seed) : [seed];
  return { experiment: definition.pretrainedBy, seeds };
}

/**
 * The runs of experiments and seeds that have no record yet, longest first, so that no long run is left over at the end
 * with the other cores idle.
 *
 * @param definitions - which experiments; one named twice is run once.
 * @param seeds - the seeds 0 … seeds - 1 of each.
 * @returns runs by falling cost; of equally long ones those with the lowest seed first.
 * @throws UserError when a record is damaged.
 */
export function planRuns(
  definitions: readonly ExperimentDefinition[],
  profile: Profile,
  seeds: number,
): PlannedRun[] {
  const names = [...new Set(definitions.map(({ name }) => name))];
  return names
    .flatMap((experiment) => {
      const definition = experimentDefinition(experiment);
      const cost = estimateCost(definition, profile);
      return Array.from({ length: seeds }, (_, seed) => ({
        experiment,
        profile,
        seed,
        cost,
        after: startOf(definition, profile, seed),
      }));
    })
    .filter((run) => readRecord(run) === undefined)
    .sort((a, b) => b.cost - a.cost || a.seed - b.seed);
}
