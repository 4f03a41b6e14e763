import { existsSync, rmSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { acquireLock } from '../lock.mjs';
import type { Autoencoder } from '../model';
import { loadWithSittings, type TrainingSitting } from '../training';
import type { RunReports } from './context';
import type { NetworkOrigin, RunRecord } from './record';
import { readRecord, shownWeightsPath } from './record-file';
import { train } from './train';
import { planPath, type TrainingPlan } from './training-plan';

/** An auto-encoder that another experiment goes on from, or scores. */
export interface LentNetwork {
  readonly autoencoder: Autoencoder;
  /** Seconds that training took in this sitting, or waiting for another process to do so. */
  readonly sittingSeconds: number;
  /** Who trained it; unknown for weights that an older version has left. */
  readonly network?: NetworkOrigin;
}

/**
 * The auto-encoder trained as planned, for another experiment or a notebook: that of the run's record, where its weights are kept
 * and it was trained by this plan; else one that was trained on this machine; else trained now, once for all processes that ask at
 * the same time. Nothing is measured on the way, so it has a checkpoint of its own: the experiment's own run would go on from the
 * other without its history.
 */
export async function obtainTrained(
  plan: TrainingPlan,
  { onProgress, onWait }: RunReports,
): Promise<LentNetwork> {
  const checkpoint = planPath(plan, 'lent.checkpoint');
  const before = findTrained(plan);
  if (before) {
    // Left by a process that was killed when it had saved the weights.
    rmSync(checkpoint, { force: true });
    return { ...before, sittingSeconds: 0 };
  }
  const start = performance.now();
  const release = await acquireLock(planPath(plan, 'lock'), onWait);
  try {
    const found = findTrained(plan) ?? (await trainToLend(plan, checkpoint, onProgress));
    rmSync(checkpoint, { force: true });
    return { ...found, sittingSeconds: (performance.now() - start) / 1000 };
  } finally {
    release();
  }
}

async function trainToLend(
  plan: TrainingPlan,
  checkpoint: string,
  onProgress: RunReports['onProgress'],
): Promise<Omit<LentNetwork, 'sittingSeconds'>> {
  const { autoencoder, sittings } = await train(plan, checkpoint, { onProgress });
  return { autoencoder, network: originOf(sittings) };
}

function findTrained(plan: TrainingPlan): Omit<LentNetwork, 'sittingSeconds'> | undefined {
  const kept = shownWeightsPath(plan.run);
  const record = existsSync(kept) ? readRecord(plan.run) : undefined;
  if (record && isOfPlan(record, plan)) {
    const { commit, threads, sittings } = record.environment;
    return {
      autoencoder: loadWithSittings(kept).autoencoder,
      network: originOf(sittings) ?? { commit, threads },
    };
  }
  const made = planPath(plan, 'weights');
  if (!existsSync(made)) return undefined;
  const { autoencoder, sittings } = loadWithSittings(made);
  return { autoencoder, network: originOf(sittings) };
}

/** The last of the sittings, with all of them where there are others. */
function originOf(sittings: readonly TrainingSitting[] | undefined): NetworkOrigin | undefined {
  const last = sittings?.at(-1);
  if (!sittings || !last) return undefined;
  const { commit, threads } = last;
  return { commit, threads, ...(sittings.length > 1 && { sittings }) };
}

/** Whether a record of the plan's run is of this plan: the definition may have changed since. */
function isOfPlan(
  { configuration }: RunRecord,
  { autoencoder, settings, augmentation, precision }: TrainingPlan,
): boolean {
  const { dataset: _, options, ...training } = configuration;
  const { maxRotationDegrees, maxShiftPixels, precision: recorded } = options;
  const written = [training, { maxRotationDegrees, maxShiftPixels }, recorded];
  const planned = [{ autoencoder, ...settings }, { ...augmentation }, precision];
  const asJson = (value: unknown) => JSON.parse(JSON.stringify(value));
  return isDeepStrictEqual(asJson(written), asJson(planned));
}
