import { loadDataset } from '../data';
import { UserError } from '../errors';
import { acquireLock } from '../lock.mjs';
import type { RunContext, RunOutcome, RunReports } from './context';
import type {
  AgreementExperiment,
  ClusteringExperiment,
  CrowdExperiment,
  DeepClusteringExperiment,
  ExperimentDefinition,
} from './definition';
import { experimentDefinition } from './definitions';
import { currentEnvironment, environmentOf, tensorflowThreads } from './environment';
import { finishRun, forgetFinished } from './interruption';
import { type Profile, parseProfile, type RunRecord } from './record';
import { type RunKey, readRecord, runCachePath } from './record-file';
import { runAgreement } from './run-agreement';
import { runAnomaly } from './run-anomaly';
import { runBaseline } from './run-baseline';
import { runClustering } from './run-clustering';
import { runCrowd } from './run-crowd';
import { runDeepClustering } from './run-deep-clustering';

/** How to run an experiment. */
export interface RunOptions extends RunReports {
  readonly profile: Profile;
  readonly seed: number;
  /** Run again, and write the record anew, when there is one already. */
  readonly force?: boolean;
  /** Called where the record was there already, or another process made it meanwhile. */
  readonly onFound?: () => void;
}

/**
 * The record of an experiment's run: read when it exists, otherwise made by running the experiment, and written to
 * `data/runs`, or to the folder of `L2AE_RECORDS`. An interrupted run goes on from its checkpoint; one that another process is making is waited for.
 *
 * @param name - one of the names in `EXPERIMENTS`.
 * @returns the record, as it stands in its file.
 * @throws UserError when there is no such experiment or profile, the seed is not a whole number from 0, the record that is
 * there is damaged, or the data cannot be had.
 * @example
 * const record = await runExperiment('table-2-mnist-cae-l2', { profile: 'quick', seed: 0 });
 */
export async function runExperiment(name: string, options: RunOptions): Promise<RunRecord> {
  const { profile, seed, force = false, onFound, ...reports } = options;
  const definition = experimentDefinition(name);
  parseProfile(profile);
  if (!Number.isInteger(seed) || seed < 0) {
    throw new UserError(`a seed is a whole number from 0, got ${seed}`);
  }
  const run: RunKey = { experiment: name, profile, seed };
  const existing = () => {
    const record = force ? undefined : readRecord(run);
    if (record) onFound?.();
    return record;
  };
  const before = existing();
  if (before) return before;
  const release = await acquireLock(runCachePath(run, 'lock'), reports.onWait);
  try {
    const made = existing();
    if (made) return made;
    forgetFinished(run);
    return await make(definition, run, reports);
  } finally {
    release();
  }
}

async function make(
  definition: ExperimentDefinition,
  run: RunKey,
  reports: RunReports,
): Promise<RunRecord> {
  const start = performance.now();
  // Taken now, for the date on which the run began.
  const environment = currentEnvironment();
  const outcome =
    definition.kind === 'crowd'
      ? await runCrowd(definition, run, reports.onProgress)
      : await dispatch(definition, {
          run,
          dataset: await loadDataset(definition.dataset),
          ...reports,
        });
  const record: RunRecord = {
    ...run,
    command: `npm run experiment -- ${run.experiment} --seed ${run.seed} --profile ${run.profile} --threads ${tensorflowThreads()}`,
    configuration: outcome.configuration,
    lossPerEpoch: outcome.lossPerEpoch,
    results: outcome.results,
    history: outcome.history,
    seconds: {
      training: outcome.training.seconds,
      measuring:
        (performance.now() - start) / 1000 -
        outcome.training.sittingSeconds +
        (outcome.training.earlierMeasuringSeconds ?? 0),
    },
    environment: environmentOf(environment, outcome),
  };
  finishRun(record, outcome.shownWeights);
  return record;
}

function dispatch(
  definition: Exclude<ExperimentDefinition, CrowdExperiment>,
  context: RunContext,
): Promise<RunOutcome> {
  switch (definition.kind) {
    case 'clustering':
      return runClustering(definition, context);
    case 'deep-clustering':
      return runDeepClustering(definition, pretrainingOf(definition), context);
    case 'agreement':
      return runAgreement(
        definition,
        { pretraining: pretrainingOf(definition), clusteringLoss: clusteringLossOf(definition) },
        context,
      );
    case 'baseline':
      return runBaseline(definition, context);
    case 'anomaly':
      return runAnomaly(definition, context);
  }
}

/** The experiment whose auto-encoders another one goes on from. */
function pretrainingOf({
  pretrainedBy,
}: DeepClusteringExperiment | AgreementExperiment): ClusteringExperiment {
  const pretraining = experimentDefinition(pretrainedBy);
  if (pretraining.kind === 'clustering') return pretraining;
  throw new Error(`${pretrainedBy} does not train an auto-encoder for clustering`);
}

/** The experiment whose clustering loss is one of the ways of clustering. */
function clusteringLossOf({ clusteringLoss }: AgreementExperiment): DeepClusteringExperiment {
  const definition = experimentDefinition(clusteringLoss);
  if (definition.kind === 'deep-clustering') return definition;
  throw new Error(`${clusteringLoss} has no clustering loss`);
}
