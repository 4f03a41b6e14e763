import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { currentOrigin } from '../../lib/experiment/environment';
import { checkpointPath } from '../../lib/experiment/interruption';
import { obtainTrained } from '../../lib/experiment/lent-network';
import type { RunRecord } from '../../lib/experiment/record';
import { shownWeightsPath, writeRecord } from '../../lib/experiment/record-file';
import { isProbed, trainAsPlanned } from '../../lib/experiment/train';
import { planPath, type TrainingPlan } from '../../lib/experiment/training-plan';
import { acquireLock } from '../../lib/lock.mjs';
import { matrix } from '../../lib/matrix';
import { type Autoencoder, buildAutoencoder, disposeAutoencoder } from '../../lib/model';
import { createRandom } from '../../lib/random';
import { getWeights, saveAutoencoder, type TrainingProgress } from '../../lib/training';
import { record } from './record';
import { sandboxForEachTest } from './sandbox';

sandboxForEachTest();

const random = createRandom(0);
/** One step on sixteen small images. */
const plan: TrainingPlan = {
  run: { experiment: 'a', profile: 'quick', seed: 3 },
  autoencoder: { architecture: 'dense', side: 8, bottleneck: 3, normalization: 'l2' },
  settings: { epochs: 1, batchSize: 16, learningRate: { kind: 'constant', rate: 1e-3 } },
  images: matrix(
    Float32Array.from({ length: 16 * 64 }, () => random.next()),
    16,
    64,
  ),
};
const augmentation = { maxRotationDegrees: 20, maxShiftPixels: 2 };

describe('trainAsPlanned', () => {
  it('trains on moved images where the plan has movements', async () => {
    const plain = await trainAsPlanned(plan, {});
    const moved = await trainAsPlanned(
      { ...plan, run: { ...plan.run, experiment: 'moved' }, augmentation },
      {},
    );
    expect(moved.lossPerEpoch).not.toEqual(plain.lossPerEpoch);
    for (const { autoencoder } of [plain, moved]) disposeAutoencoder(autoencoder);
  });

  it('begins with the weights that the run’s seed draws', async () => {
    const settings = { ...plan.settings, learningRate: { kind: 'constant', rate: 0 } } as const;
    const { autoencoder } = await trainAsPlanned({ ...plan, settings }, {});
    const fresh = buildAutoencoder({ ...plan.autoencoder, seed: 3 });
    const kernel = 'bottleneck/kernel';
    expect(getWeights(autoencoder).get(kernel)).toEqual(getWeights(fresh).get(kernel));
    for (const one of [autoencoder, fresh]) disposeAutoencoder(one);
  });
});

it('obtainTrained lends the weights of exactly this plan: network, seed, epochs, movements, precision and number of images', async () => {
  const { autoencoder, sittingSeconds } = await obtainTrained(plan, {});
  disposeAutoencoder(autoencoder);
  expect(sittingSeconds).toBeGreaterThan(0);
  // Images that nothing can be trained on, so that whatever is not found ends there.
  const images = matrix(new Float32Array(16 * 9), 16, 9);
  const folder = dirname(checkpointPath(plan.run));
  const [weights] = readdirSync(folder).filter((name) => name.endsWith('.weights'));
  const leftover = join(folder, weights.replace('weights', 'lent.checkpoint'));
  writeFileSync(leftover, '');
  const found = await obtainTrained({ ...plan, images }, {});
  disposeAutoencoder(found.autoencoder);
  expect(found.sittingSeconds).toBe(0);
  expect(existsSync(leftover)).toBe(false);
  for (const change of [
    { run: { ...plan.run, seed: 1 } },
    { settings: { ...plan.settings, epochs: 2 } },
    { augmentation },
    { precision: 'bfloat16' as const },
    { autoencoder: { ...plan.autoencoder, bottleneck: 2 } },
    { images: matrix(new Float32Array(8 * 9), 8, 9) },
  ]) {
    await expect(obtainTrained({ ...plan, images, ...change }, {})).rejects.toThrow('rows of 9');
  }
});

it('obtainTrained trains once for all that ask at the same time', async () => {
  const trained: string[] = [];
  const waits: number[] = [];
  const ask = (who: string) =>
    obtainTrained(plan, {
      onProgress: () => trained.push(who),
      onWait: (holder) => waits.push(holder),
    });
  const both = await Promise.all([ask('first'), ask('second')]);
  expect(new Set(trained).size).toBe(1);
  expect(waits).toEqual([process.pid]);
  const [kernel, same] = both.map(({ autoencoder }) =>
    getWeights(autoencoder).get('bottleneck/kernel'),
  );
  expect(same).toEqual(kernel);
  // Whoever waited has spent the time as well.
  expect(Math.min(...both.map(({ sittingSeconds }) => sittingSeconds))).toBeGreaterThan(0);
  for (const { autoencoder } of both) disposeAutoencoder(autoencoder);
});

it('trainAsPlanned and obtainTrained train one network once, when both ask at the same time', async () => {
  const lent: number[] = [];
  const waits: number[] = [];
  const [own, other] = await Promise.all([
    trainAsPlanned(plan, {}),
    obtainTrained(plan, {
      onProgress: () => lent.push(1),
      onWait: (holder) => waits.push(holder),
    }),
  ]);
  expect([lent, waits]).toEqual([[], [process.pid]]);
  const [kernel, same] = [own, other].map(({ autoencoder }) =>
    getWeights(autoencoder).get('bottleneck/kernel'),
  );
  expect(same).toEqual(kernel);
  for (const { autoencoder } of [own, other]) disposeAutoencoder(autoencoder);
});

it('trainAsPlanned waits for a process that trains the same network, which does not count as measuring', async () => {
  const waits: number[] = [];
  const release = await acquireLock(planPath(plan, 'lock'));
  setTimeout(release, 300);
  const { autoencoder, training } = await trainAsPlanned(plan, {
    onWait: (holder) => waits.push(holder),
  });
  expect(waits).toEqual([process.pid]);
  expect(training.sittingSeconds - training.seconds).toBeGreaterThan(0.25);
  disposeAutoencoder(autoencoder);
});

it('obtainTrained says who trained the network: by the weights, or by the record that they lie beside', async () => {
  const { commit, threads } = currentOrigin();
  const networkOf = async () => {
    const { autoencoder, network } = await obtainTrained(plan, {});
    disposeAutoencoder(autoencoder);
    return network;
  };
  expect(await networkOf()).toEqual({ commit, threads });
  expect(await networkOf()).toEqual({ commit, threads });
  const sittings = [1, 2].map((epochs) => ({ commit: `at ${epochs}`, threads: 4, epochs }));
  const autoencoder = buildAutoencoder({ ...plan.autoencoder, seed: 3 });
  saveAutoencoder(autoencoder, planPath(plan, 'weights'), sittings);
  expect(await networkOf()).toEqual({ commit: 'at 2', threads: 4, sittings });
  // An older version did not say.
  saveAutoencoder(autoencoder, planPath(plan, 'weights'));
  expect(await networkOf()).toBeUndefined();
  saveAutoencoder(autoencoder, shownWeightsPath(plan.run));
  disposeAutoencoder(autoencoder);
  const ofPlan = record('a', 3, {
    configuration: { dataset: 'a', autoencoder: plan.autoencoder, ...plan.settings, options: {} },
  });
  writeRecord(ofPlan);
  expect(await networkOf()).toEqual({ commit: 'c', threads: 1 });
  writeRecord({ ...ofPlan, environment: { ...ofPlan.environment, sittings } });
  expect(await networkOf()).toEqual({ commit: 'at 2', threads: 4, sittings });
});

it('obtainTrained takes the weights that are kept beside a record of this plan, and of no other', async () => {
  const ofRecord = buildAutoencoder({ ...plan.autoencoder, seed: 77 });
  const kernelOf = (autoencoder: Autoencoder) => getWeights(autoencoder).get('bottleneck/kernel');
  saveAutoencoder(ofRecord, shownWeightsPath(plan.run));
  const write = (options: RunRecord['configuration']['options']) =>
    writeRecord({
      ...record('a', 3),
      configuration: { dataset: 'a', autoencoder: plan.autoencoder, ...plan.settings, options },
    });
  const takes = async (asked: TrainingPlan) => {
    const { autoencoder } = await obtainTrained(asked, {});
    const isOfRecord = kernelOf(autoencoder)?.data[0] === kernelOf(ofRecord)?.data[0];
    disposeAutoencoder(autoencoder);
    return isOfRecord;
  };
  expect(await takes(plan)).toBe(false);
  write({ clusters: 9 });
  expect(await takes(plan)).toBe(true);
  expect(await takes({ ...plan, augmentation })).toBe(false);
  expect(await takes({ ...plan, settings: { ...plan.settings, batchSize: 8 } })).toBe(false);
  write({ clusters: 9, ...augmentation });
  expect(await takes({ ...plan, augmentation })).toBe(true);
  expect(await takes(plan)).toBe(false);
  disposeAutoencoder(ofRecord);
});

it('obtainTrained goes on from a checkpoint of this plan, and leaves one of another alone', async () => {
  const cutOff = ({ epoch }: TrainingProgress) => {
    if (epoch === 1) throw new Error('cut off');
  };
  const cut = obtainTrained(plan, { onProgress: cutOff }).then(() => 'trained');
  await expect(cut).rejects.toThrow('cut off');
  const longer = { ...plan, settings: { ...plan.settings, epochs: 2 } };
  disposeAutoencoder((await obtainTrained(longer, {})).autoencoder);
  const epochs: number[] = [];
  const onProgress = ({ epoch }: TrainingProgress) => epochs.push(epoch);
  disposeAutoencoder((await obtainTrained(plan, { onProgress })).autoencoder);
  expect(Math.min(...epochs)).toBe(1);
});

describe('isProbed', () => {
  it('has the first epochs, the last, and about twenty in all', () => {
    const probed = Array.from({ length: 200 }, (_, index) => index + 1).filter((epoch) =>
      isProbed(epoch, 200),
    );
    expect(probed.slice(0, 4)).toEqual([1, 2, 3, 10]);
    expect(probed.at(-1)).toBe(200);
    expect(probed.length).toBe(23);
    expect(isProbed(4, 4)).toBe(true);
  });
});
