import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { acquireLock } from '../lock.mjs';
import type { Matrix } from '../matrix';
import { type Autoencoder, type AutoencoderConfig, buildAutoencoder, orDispose } from '../model';
import {
  type AugmentationLimits,
  augmentedReconstructionObjective,
  loadAutoencoder,
  type Precision,
  reconstructionObjective,
  saveAutoencoder,
  type TrainingOptions,
  type TrainingProgress,
  type TrainingStep,
  trainAutoencoder,
} from '../training';
import type { RunReports } from './context';
import { openHistory } from './history';
import { checkpointPath } from './interruption';
import type { HistoryPoint } from './record';
import { type RunKey, readRecord, runCachePath, shownWeightsPath } from './record-file';
import type { TrainingSettings } from './settings';

/** Seconds between checkpoints: long enough to cost nothing, short enough that little is lost. */
export const CHECKPOINT_SECONDS = 60;

/** Everything that decides what a training of an experiment does. */
export interface TrainingPlan {
  /** The run it belongs to: names the files it keeps. */
  readonly run: RunKey;
  readonly autoencoder: Omit<AutoencoderConfig, 'seed'>;
  readonly settings: TrainingSettings;
  readonly augmentation?: AugmentationLimits;
  readonly precision?: Precision;
  /** `[count, side * side]` pixels in [0, 1]. */
  readonly images: Matrix;
}

/** How a training reports. */
export interface TrainingReports {
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Measures the state of training at some of the epochs, for the record's history. */
  readonly probe?: (step: TrainingStep) => Promise<HistoryPoint['metrics']>;
}

/** What training an experiment's auto-encoder gives. */
export interface TrainedRun {
  readonly autoencoder: Autoencoder;
  readonly lossPerEpoch: readonly number[];
  readonly history: readonly HistoryPoint[];
  /** Time spent training, over all sittings and in this one. */
  readonly training: { readonly seconds: number; readonly sittingSeconds: number };
}

/** Whether the history has a point after an epoch: each of the first three, then about twenty in all, and the last. */
export function isProbed(epoch: number, epochs: number): boolean {
  return epoch <= 3 || epoch % Math.max(1, Math.round(epochs / 20)) === 0 || epoch === epochs;
}

/**
 * Trains an auto-encoder as planned, going on from its checkpoint when an earlier attempt was interrupted. The trained
 * weights are kept in the cache, for experiments that start from them.
 */
export async function trainAsPlanned(
  plan: TrainingPlan,
  { onProgress, probe }: TrainingReports,
): Promise<TrainedRun> {
  const checkpoint = checkpointPath(plan.run);
  const history = openHistory(plan.run, existsSync(checkpoint));
  const trained = await train(plan, checkpoint, {
    onProgress,
    onEpoch: async (epoch, step) => {
      if (!probe || !isProbed(epoch, plan.settings.epochs)) return;
      history.add(epoch, await probe(step));
    },
  });
  return { ...trained, history: history.points() };
}

async function train(
  plan: TrainingPlan,
  checkpoint: string,
  reports: Pick<TrainingOptions, 'onProgress' | 'onEpoch'>,
): Promise<Omit<TrainedRun, 'history'>> {
  const { run, settings, images } = plan;
  const autoencoder = buildAutoencoder({ ...plan.autoencoder, seed: run.seed });
  const { lossPerEpoch, seconds, sittingSeconds } = await orDispose(autoencoder, () =>
    trainAutoencoder(autoencoder, images, {
      ...settings,
      seed: run.seed,
      objective: plan.augmentation
        ? augmentedReconstructionObjective(plan.augmentation)
        : reconstructionObjective(),
      precision: plan.precision,
      checkpoint: { path: checkpoint, everySeconds: CHECKPOINT_SECONDS },
      ...reports,
    }),
  );
  saveAutoencoder(autoencoder, planPath(plan, 'weights'));
  return { autoencoder, lossPerEpoch, training: { seconds, sittingSeconds } };
}

/**
 * The auto-encoder trained as planned, for another experiment or a notebook: that of the run's record, where its weights are kept
 * and it was trained by this plan; else one that was trained on this machine; else trained now, once for all processes that ask at
 * the same time. Nothing is measured on the way, so it has a checkpoint of its own: the experiment's own run would go on from the
 * other without its history.
 *
 * @returns it, and the seconds that training took in this sitting, or waiting for another process to do so.
 */
export async function obtainTrained(
  plan: TrainingPlan,
  { onProgress, onWait }: RunReports,
): Promise<{ readonly autoencoder: Autoencoder; readonly sittingSeconds: number }> {
  const checkpoint = planPath(plan, 'lent.checkpoint');
  const before = findWeights(plan);
  if (before) {
    // Left by a process that was killed when it had saved the weights.
    rmSync(checkpoint, { force: true });
    return { autoencoder: loadAutoencoder(before), sittingSeconds: 0 };
  }
  const start = performance.now();
  const release = await acquireLock(planPath(plan, 'lock'), onWait);
  try {
    const found = findWeights(plan);
    const autoencoder = found
      ? loadAutoencoder(found)
      : (await train(plan, checkpoint, { onProgress })).autoencoder;
    rmSync(checkpoint, { force: true });
    return { autoencoder, sittingSeconds: (performance.now() - start) / 1000 };
  } finally {
    release();
  }
}

function findWeights(plan: TrainingPlan): string | undefined {
  const kept = shownWeightsPath(plan.run);
  if (existsSync(kept) && isRecorded(plan)) return kept;
  const made = planPath(plan, 'weights');
  return existsSync(made) ? made : undefined;
}

/** Whether the record of the plan's run is of this plan: the definition may have changed since. */
function isRecorded({
  run,
  autoencoder,
  settings,
  augmentation,
  precision,
}: TrainingPlan): boolean {
  const configuration = readRecord(run)?.configuration;
  if (!configuration) return false;
  const { dataset: _, options, ...training } = configuration;
  const { maxRotationDegrees, maxShiftPixels, precision: recorded } = options;
  const written = [training, { maxRotationDegrees, maxShiftPixels }, recorded];
  const planned = [{ autoencoder, ...settings }, { ...augmentation }, precision];
  const asJson = (value: unknown) => JSON.parse(JSON.stringify(value));
  return isDeepStrictEqual(asJson(written), asJson(planned));
}

/** Named by all that decides the weights, so that a changed plan never meets what an old one left. */
function planPath(plan: TrainingPlan, ending: string): string {
  const { run, autoencoder, settings, augmentation, precision, images } = plan;
  const decisive = JSON.stringify([autoencoder, settings, augmentation, precision, images.rows]);
  const digest = createHash('sha256').update(decisive).digest('hex').slice(0, 12);
  return runCachePath(run, `${digest}.${ending}`);
}
