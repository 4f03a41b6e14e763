import { existsSync } from 'node:fs';
import { acquireLock } from '../lock.mjs';
import { type Autoencoder, buildAutoencoder, orDispose } from '../model';
import {
  augmentedReconstructionObjective,
  reconstructionObjective,
  saveAutoencoder,
  type TrainingOptions,
  type TrainingStep,
  trainAutoencoder,
} from '../training';
import type { RunOutcome, RunReports } from './context';
import { currentOrigin } from './environment';
import { openHistory } from './history';
import { checkpointPath } from './interruption';
import type { HistoryPoint } from './record';
import { planPath, type TrainingPlan } from './training-plan';

/** Seconds between checkpoints: long enough to cost nothing, short enough that little is lost. */
const CHECKPOINT_SECONDS = 60;

/** How a training reports. */
export interface TrainingReports extends RunReports {
  /** Measures the state of training at some of the epochs, for the record's history. */
  readonly probe?: (step: TrainingStep) => Promise<HistoryPoint['metrics']>;
}

/** What training an experiment's auto-encoder gives. */
export interface TrainedRun
  extends Pick<RunOutcome, 'lossPerEpoch' | 'history' | 'training' | 'sittings' | 'network'> {
  readonly autoencoder: Autoencoder;
}

/** Whether the history has a point after an epoch: each of the first three, then about twenty in all, and the last. */
export function isProbed(epoch: number, epochs: number): boolean {
  return epoch <= 3 || epoch % Math.max(1, Math.round(epochs / 20)) === 0 || epoch === epochs;
}

/** How a run's training is to be interrupted and gone on with: where, how often, and who trains in this sitting. */
export function checkpointAt(path: string): TrainingOptions['checkpoint'] {
  return { path, everySeconds: CHECKPOINT_SECONDS, origin: currentOrigin() };
}

/**
 * Trains an auto-encoder as planned, going on from its checkpoint when an earlier attempt was interrupted. The trained
 * weights are kept in the cache, for experiments that start from them; one that needs them meanwhile waits for them, as this
 * waits for one that has begun to train them: a run holds its own lock first, then that of the plan.
 */
export async function trainAsPlanned(
  plan: TrainingPlan,
  { onProgress, onWait, probe }: TrainingReports,
): Promise<TrainedRun> {
  const start = performance.now();
  const release = await acquireLock(planPath(plan, 'lock'), onWait);
  const waitedSeconds = (performance.now() - start) / 1000;
  try {
    const checkpoint = checkpointPath(plan.run);
    const history = openHistory(plan.run, probe !== undefined && existsSync(checkpoint));
    const { training, ...trained } = await train(plan, checkpoint, {
      onProgress,
      onEpoch: async (epoch, step) => {
        if (!probe || !isProbed(epoch, plan.settings.epochs)) return;
        history.add(epoch, await probe(step));
      },
    });
    const sittingSeconds = training.sittingSeconds + waitedSeconds;
    return { ...trained, training: { ...training, sittingSeconds }, history: history.points() };
  } finally {
    release();
  }
}

/**
 * Trains an auto-encoder as planned and keeps its weights, without measuring and without a lock.
 *
 * @param checkpoint - the file to go on from.
 */
export async function train(
  plan: TrainingPlan,
  checkpoint: string,
  reports: Pick<TrainingOptions, 'onProgress' | 'onEpoch'>,
): Promise<Omit<TrainedRun, 'history'>> {
  const { run, settings, images } = plan;
  const autoencoder = buildAutoencoder({ ...plan.autoencoder, seed: run.seed });
  const trained = await orDispose(autoencoder, () =>
    trainAutoencoder(autoencoder, images, {
      ...settings,
      seed: run.seed,
      objective: plan.augmentation
        ? augmentedReconstructionObjective(plan.augmentation)
        : reconstructionObjective(),
      precision: plan.precision,
      checkpoint: checkpointAt(checkpoint),
      ...reports,
    }),
  );
  const { lossPerEpoch, seconds, sittingSeconds, earlierPausedSeconds, sittings } = trained;
  saveAutoencoder(autoencoder, planPath(plan, 'weights'), sittings);
  return {
    ...{ autoencoder, lossPerEpoch, sittings },
    training: { seconds, sittingSeconds, earlierMeasuringSeconds: earlierPausedSeconds },
  };
}
