import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kMeans, studentAssignments, targetDistribution } from '../../lib/clustering';
import { type Matrix, matrix, row } from '../../lib/matrix';
import { clusteringAccuracy } from '../../lib/metrics';
import { type Autoencoder, buildAutoencoder, disposeAutoencoder } from '../../lib/model';
import { createRandom, deriveSeed } from '../../lib/random';
import { tf } from '../../lib/tensorflow';
import {
  clusterWithDec,
  type DecOptions,
  type DecUpdate,
  encode,
  getWeights,
  setWeights,
  type TrainingState,
  trainAutoencoder,
} from '../../lib/training';
import { CENTROIDS, TARGET } from '../../lib/training/clustering-objective';
import { readStateFile } from '../../lib/training/state-file';
import type { VariableValue } from '../../lib/training/step';
import { STATE_NAMES } from '../../lib/training/step-variables';

const CLASSES = 3;

/** Noisy bars in one of three columns: three classes. */
function bars(count: number): { images: Matrix; labels: Int32Array } {
  const random = createRandom(4);
  const labels = Int32Array.from({ length: count }, (_, index) => index % CLASSES);
  const images = matrix(new Float32Array(count * 64), count, 64);
  labels.forEach((label, index) => {
    const pixels = row(images, index);
    for (let pixel = 0; pixel < 64; pixel++) {
      const inside = Math.floor((pixel % 8) / 2) === label;
      pixels[pixel] = Math.max(0, (inside ? 0.7 : 0) + 0.25 * random.normal());
    }
  });
  return { images, labels };
}

const { images, labels } = bars(96);
const settings: DecOptions = {
  variant: 'DCEC',
  clusters: CLASSES,
  seed: 2,
  batchSize: 32,
  updateInterval: 4,
  maxSteps: 24,
  engine: 'eager',
};

let autoencoder: Autoencoder;
let pretrained: TrainingState;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dec-'));
  autoencoder = buildAutoencoder({
    architecture: 'convolutional',
    side: 8,
    bottleneck: 4,
    normalization: 'none',
    seed: 1,
  });
  await trainAutoencoder(autoencoder, images, { epochs: 10, batchSize: 32, seed: 3 });
  pretrained = getWeights(autoencoder);
});
afterAll(() => {
  disposeAutoencoder(autoencoder);
  rmSync(folder, { recursive: true });
});

async function cluster(changes: Partial<DecOptions> = {}) {
  setWeights(autoencoder, pretrained);
  const updates: DecUpdate[] = [];
  const onUpdate = (update: DecUpdate) => {
    updates.push(update);
    changes.onUpdate?.(update);
  };
  const { seconds, sittingSeconds, ...result } = await clusterWithDec(autoencoder, images, {
    ...settings,
    ...changes,
    onUpdate,
  });
  expect(sittingSeconds).toBeGreaterThan(0);
  expect(seconds).toBeGreaterThan(0);
  return { result, updates };
}

describe('clusterWithDec', () => {
  it.each(['DEC', 'IDEC', 'DCEC'] as const)('finds the classes: %s', async (variant) => {
    const { result, updates } = await cluster({ variant, tolerance: 1e-9 });
    expect(clusteringAccuracy(labels, result.assignments)).toBeGreaterThan(0.95);
    expect(updates[0]).toMatchObject({ step: 0 });
    expect(updates[1].step).toBe(4);
    expect(result.centroids.rows).toBe(CLASSES);
    expect(result.settings).toMatchObject(
      variant === 'DEC'
        ? { optimizer: 'momentum', learningRate: 0.01, reconstructionWeight: 0 }
        : { optimizer: 'adam', learningRate: 0.001, clusteringWeight: 0.1 },
    );
  });

  it('starts where k-means puts the centroids by a seed of its own, and has the defaults of the public code', async () => {
    const { result } = await cluster({ batchSize: undefined, maxSteps: undefined, tolerance: 1 });
    expect(result.settings).toMatchObject({ batchSize: 256, maxSteps: 20_000 });
    setWeights(autoencoder, pretrained);
    const points = encode(autoencoder, images);
    const startWith = async (seed: number) =>
      (await kMeans(points, { clusters: CLASSES, seed })).assignments;
    expect(result.initialAssignments).toEqual(await startWith(deriveSeed(settings.seed, 'dec')));
    expect(result.initialAssignments).not.toEqual(await startWith(settings.seed));
  });

  it.each([1, 0.5])(
    'takes its target from all images as they are at each update, and says how many changed their cluster, with a length scale of %d',
    async (lengthScale) => {
      // Updates fall on the beginnings of epochs, so that the checkpoint of the epoch before has the weights of that moment.
      const checkpoint = {
        path: join(folder, `target-${lengthScale}.checkpoint`),
        everySeconds: 0,
      };
      const before: TrainingState[] = [];
      const onUpdate = ({ step }: DecUpdate) => {
        if (step > 0) before.push(readStateFile(checkpoint.path)?.state as TrainingState);
      };
      const { result, updates } = await cluster({
        ...{ variant: 'IDEC', tolerance: 0, updateInterval: 3, maxSteps: 18, learningRate: 0.02 },
        ...{ clusteringWeight: 1, checkpoint, onUpdate, lengthScale },
      });
      expect(updates.map(({ step }) => step)).toEqual([0, 3, 6, 9, 12, 15]);
      let previous = result.initialAssignments;
      for (const { assignments, labelChange } of updates) {
        const changed = assignments.filter((cluster, image) => cluster !== previous[image]);
        expect(labelChange).toBeCloseTo(changed.length / images.rows, 12);
        previous = assignments;
      }
      expect(updates.some(({ labelChange }) => labelChange > 0 && labelChange < 1)).toBe(true);

      // The target of the update at step 6 is still there in the checkpoint after the epoch that it began.
      const [, at6, at9] = before;
      setWeights(autoencoder, at6);
      const { data, shape } = at6.get(CENTROIDS) as VariableValue;
      const shares = studentAssignments(
        encode(autoencoder, images),
        matrix(data, shape[0], shape[1]),
        lengthScale,
      );
      const expected = targetDistribution(shares);
      const kept = at9.get(STATE_NAMES.table(TARGET)) as VariableValue;
      for (let image = 0; image < images.rows; image++) {
        const own = kept.data.subarray(image * (CLASSES + 1), image * (CLASSES + 1) + CLASSES);
        own.forEach((share, cluster) => {
          expect(share).toBeCloseTo(row(expected, image)[cluster], 5);
        });
      }
    },
  );

  it('counts distances in the unit that is wanted, DEC’s own being 1', async () => {
    const usual = (await cluster({ tolerance: 0 })).result;
    const one = (await cluster({ tolerance: 0, lengthScale: 1 })).result;
    const half = (await cluster({ tolerance: 0, lengthScale: 0.5 })).result;
    expect(one).toEqual(usual);
    expect([usual, half].map(({ settings }) => settings.lengthScale)).toEqual([1, 0.5]);
    expect(half.lossPerEpoch[0]).not.toBeCloseTo(usual.lossPerEpoch[0], 4);
    for (const lengthScale of [0, Number.NaN, Number.POSITIVE_INFINITY]) {
      await expect(cluster({ lengthScale })).rejects.toThrow('lengthScale is a number above 0');
    }
  });

  it('lets the step size fall to zero where that is wanted', async () => {
    const constant = (await cluster({ tolerance: 0 })).result;
    const falling = (await cluster({ tolerance: 0, decay: 'cosine' })).result;
    expect([constant, falling].map(({ settings }) => settings.decay)).toEqual(['none', 'cosine']);
    const last = ({ lossPerEpoch }: { lossPerEpoch: readonly number[] }) =>
      Math.abs((lossPerEpoch.at(-1) as number) - (lossPerEpoch.at(-2) as number));
    expect(last(falling)).toBeLessThan(last(constant) / 2);
    await expect(cluster({ decay: 'linear' as 'cosine' })).rejects.toThrow('decay');
  });

  it('moves the images where that is wanted, says so in its settings, and takes up no checkpoint of another wish', async () => {
    const augmentation = { maxRotationDegrees: 10, maxShiftPixels: 0.5 };
    const checkpoint = { path: join(folder, 'moved.checkpoint'), everySeconds: 0 };
    const still = await cluster();
    const moved = await cluster({ augmentation, checkpoint });
    expect(moved.result.settings).toMatchObject(augmentation);
    expect(moved.result.initialAssignments).toEqual(still.result.initialAssignments);
    expect(moved.result.lossPerEpoch).not.toEqual(still.result.lossPerEpoch);
    expect(clusteringAccuracy(labels, moved.result.assignments)).toBeGreaterThan(0.9);
    await expect(cluster({ checkpoint })).rejects.toThrow('other settings');
    const before = tf.memory().numTensors;
    await expect(
      cluster({ augmentation: { ...augmentation, maxShiftPixels: -1 } }),
    ).rejects.toThrow('maxShiftPixels');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('ends when few enough images change their cluster', async () => {
    const { result, updates } = await cluster({ tolerance: 0.5, maxSteps: 1000 });
    expect(result.converged).toBe(true);
    expect(result.steps).toBe(4);
    expect(updates).toHaveLength(2);
    expect(result.labelChange).toBe(updates[1].labelChange);
  });

  it('ends after so many steps when they do not', async () => {
    const { result } = await cluster({ tolerance: 0, maxSteps: 20 });
    expect(result).toMatchObject({ converged: false, steps: 21 });
    expect(result.lossPerEpoch).toHaveLength(7);
  });

  it('refuses steps that make no sense by their own names', async () => {
    await expect(cluster({ batchSize: 0 })).rejects.toThrow('batchSize must be a positive whole');
    await expect(cluster({ maxSteps: 0 })).rejects.toThrow('maxSteps must be a positive whole');
    await expect(cluster({ updateInterval: 0 })).rejects.toThrow('updateInterval must be a');
    const attempt = cluster({ variant: 'dec' as 'DEC' });
    await expect(attempt).rejects.toThrow('the variant is one of DEC, IDEC, DCEC; got "dec"');
    await expect(cluster({ tolerance: Number.NaN })).rejects.toThrow('tolerance must be a number');
    await expect(cluster({ clusteringWeight: -1 })).rejects.toThrow('clusteringWeight must be a');
  });

  it('leaks no tensors', async () => {
    await cluster({ maxSteps: 3 });
    const before = tf.memory().numTensors;
    await cluster({ maxSteps: 3 });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is repeatable, and depends on the seed', async () => {
    const { result } = await cluster();
    expect((await cluster()).result).toEqual(result);
    expect((await cluster({ seed: 8 })).result.lossPerEpoch).not.toEqual(result.lossPerEpoch);
  });

  it('goes on from its checkpoint as if it had never stopped', async () => {
    const options = { tolerance: 0, maxSteps: 21 };
    const whole = await cluster(options);
    const checkpoint = { path: join(folder, 'run.checkpoint'), everySeconds: 0 };
    const cut = ({ step }: DecUpdate) => {
      if (step === 12) throw new Error('power cut');
    };
    await expect(cluster({ ...options, checkpoint, onUpdate: cut })).rejects.toThrow('power cut');
    const resumed = await cluster({ ...options, checkpoint });
    expect(resumed.updates[0]).toEqual(whole.updates[3]);
    expect(resumed.result).toEqual(whole.result);
    // And once more, when there is nothing left to do.
    const again = await cluster({ ...options, checkpoint });
    expect(again.updates).toHaveLength(0);
    expect(again.result).toEqual(whole.result);
  });

  it('refuses the checkpoint of a run that began with another auto-encoder', async () => {
    const checkpoint = { path: join(folder, 'other.checkpoint'), everySeconds: 0 };
    await cluster({ checkpoint });
    const others = new Map(
      [...pretrained].map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]),
    );
    [...others.values()][0].data[0] += 1e-3;
    setWeights(autoencoder, others);
    const goingOn = clusterWithDec(autoencoder, images, { ...settings, checkpoint });
    await expect(goingOn).rejects.toThrow('other.checkpoint is the checkpoint of a run with other');
  });

  it('knows after a restart how it had ended', async () => {
    const checkpoint = { path: join(folder, 'ended.checkpoint'), everySeconds: 0 };
    const options = { tolerance: 0.5, maxSteps: 1000, checkpoint };
    const { result } = await cluster(options);
    expect((await cluster(options)).result).toEqual(result);
  });
});
