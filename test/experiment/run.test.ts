import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { partitionAgreement, sphereLengthScale } from '../../lib/clustering';
import { imageMatrix, loadDataset, randomSubset, subset } from '../../lib/data';
import type {
  AgreementExperiment,
  AnomalyExperiment,
  ClusteringExperiment,
  DeepClusteringExperiment,
} from '../../lib/experiment';
import { experimentDefinition, runExperiment } from '../../lib/experiment';
import { OURS_AUGMENTATION } from '../../lib/experiment/constants';
import type { RunContext } from '../../lib/experiment/context';
import { currentOrigin } from '../../lib/experiment/environment';
import { clusterRepresentations } from '../../lib/experiment/evaluate';
import { checkpointPath } from '../../lib/experiment/interruption';
import { obtainTrained } from '../../lib/experiment/lent-network';
import { shownWeightsPath } from '../../lib/experiment/record-file';
import { runAgreement } from '../../lib/experiment/run-agreement';
import { anomalyPlan, runAnomaly } from '../../lib/experiment/run-anomaly';
import { clusteringPlan, runClustering } from '../../lib/experiment/run-clustering';
import { runDeepClustering } from '../../lib/experiment/run-deep-clustering';
import { gatherRows, normalizeRows } from '../../lib/matrix';
import { averagePrecision, clusteringAccuracy, rocAuc } from '../../lib/metrics';
import { disposeAutoencoder } from '../../lib/model';
import { encode, reconstructionErrors, type TrainingProgress } from '../../lib/training';
import { sandboxForEachTest } from './sandbox';

const settings = {
  epochs: 4,
  batchSize: 64,
  learningRate: { kind: 'constant', rate: 1e-3 },
} as const;
const all = { quick: settings, standard: settings, paper: settings };
const dense = { architecture: 'dense', bottleneck: 10, normalization: 'l2' } as const;

const clustering: ClusteringExperiment = {
  ...(experimentDefinition('table-1-mnist-ae-l2') as ClusteringExperiment),
  autoencoder: dense,
  settings: all,
  keepsWeights: true,
};

async function smallContext(profile: 'quick' | 'paper'): Promise<RunContext> {
  const dataset = randomSubset(await loadDataset('mnist'), 300, 1);
  return { run: { experiment: 'small', profile, seed: 0 }, dataset };
}

const sandbox = sandboxForEachTest();
afterEach(() => vi.restoreAllMocks());

describe('a clustering run', () => {
  it('measures its method, the course of training, and where the classes lie', async () => {
    const outcome = await runClustering(clustering, await smallContext('paper'));
    expect(outcome.lossPerEpoch).toHaveLength(4);
    const [{ method, metrics }] = outcome.results;
    expect(method).toBe('AE-l2 + k-means');
    expect(metrics.accuracy).toBeGreaterThan(0.2);
    expect(metrics.accuracy).toBeLessThanOrEqual(1);
    expect(metrics.inertiaMeanOfRestarts).toBeGreaterThanOrEqual(metrics.inertia * 0.9999);
    expect(outcome.history.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
    expect(outcome.history[3].metrics.accuracy).toBeCloseTo(metrics.accuracy, 10);
    expect(outcome.history[3].metrics.classStartInertia).toBeCloseTo(metrics.classStartInertia, 3);
    // What is kept beside the record is for the record to be written first.
    expect(outcome.shownWeights?.config).toMatchObject({ ...dense, seed: 0 });
    expect(existsSync(shownWeightsPath({ experiment: 'small', profile: 'paper', seed: 0 }))).toBe(
      false,
    );
  });

  it('goes on from its checkpoint after an interruption as if there had been none', async () => {
    const context = await smallContext('quick');
    const whole = await runClustering(clustering, context);
    const run = { ...context.run, seed: 0, experiment: 'interrupted' };
    // By a clock that is 100 s on at every look, a checkpoint is due after every epoch.
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => {
      now += 100_000;
      return now;
    });
    const interrupted = runClustering(clustering, {
      ...context,
      run,
      onProgress: ({ epoch }) => {
        if (epoch === 2) throw new Error('interrupted');
      },
    });
    await expect(interrupted.then(() => 'finished')).rejects.toThrow('interrupted');
    expect(existsSync(checkpointPath(run))).toBe(true);
    const epochs: number[] = [];
    const onProgress = ({ epoch }: TrainingProgress) => epochs.push(epoch);
    const resumed = await runClustering(clustering, { ...context, run, onProgress });
    expect(Math.min(...epochs)).toBe(2);
    expect(resumed.lossPerEpoch).toEqual(whole.lossPerEpoch);
    expect(resumed.history).toEqual(whole.history);
    expect(resumed.results).toEqual(whole.results);
  });

  it('clusters what is normalised only afterwards too, where training did not normalise', async () => {
    const plain = { ...clustering, autoencoder: { ...dense, normalization: 'none' } as const };
    const context = await smallContext('quick');
    const { results } = await runClustering(plain, context);
    const name = 'normalised afterwards + k-means';
    const after = results.find(({ method }) => method === name)?.metrics;
    const { autoencoder } = await obtainTrained(clusteringPlan(plain, context), {});
    const representations = normalizeRows(encode(autoencoder, imageMatrix(context.dataset)));
    disposeAutoencoder(autoencoder);
    const { inertia, assignments } = await clusterRepresentations(representations, 10, 0);
    expect(after?.inertia).toBeCloseTo(inertia, 6);
    expect(after?.accuracy).toBeCloseTo(
      clusteringAccuracy(context.dataset.labels, assignments),
      10,
    );
    expect(after?.inertia).not.toBeCloseTo(results[0].metrics.inertia, 1);
  });
});

/** Some of MNIST's training and test images. */
function smallSplits(): Int32Array {
  return Int32Array.from({ length: 800 }, (_, index) =>
    index < 600 ? index * 100 : 60_000 + (index - 600) * 50,
  );
}

/** An anomaly experiment on few images and a small network. */
async function smallAnomaly(experiment: string): Promise<[AnomalyExperiment, RunContext]> {
  const definition: AnomalyExperiment = {
    ...(experimentDefinition(experiment) as AnomalyExperiment),
    autoencoder: dense,
    settings: all,
  };
  const context: RunContext = {
    run: { experiment: `small-${experiment}`, profile: 'quick', seed: 0 },
    dataset: subset(await loadDataset('mnist'), smallSplits()),
  };
  return [definition, context];
}

async function runSmall(experiment: string) {
  return runAnomaly(...(await smallAnomaly(experiment)));
}

describe('an anomaly run', () => {
  it('scores both splits by reconstruction and by clusters', async () => {
    const [definition, context] = await smallAnomaly('table-4-mnist-digit-0-cae-l2-share-all');
    const outcome = await runAnomaly(definition, context);
    expect(outcome.results.map(({ method }) => method)).toEqual([
      'AE-l2 reconstruction',
      'AE-l2 clusters',
      'AE-l2 calibrated distance',
      'AE-l2 mixture',
    ]);
    for (const { metrics } of outcome.results) {
      expect(Object.keys(metrics).sort()).toEqual([
        'aucTest',
        'aucTrain',
        'averagePrecisionTest',
        'averagePrecisionTrain',
      ]);
    }
    // A zero is hard to rebuild for a network that has seen few images.
    expect(outcome.results[0].metrics.aucTest).toBeGreaterThan(0.5);
    expect(outcome.configuration.options.trainAnomalies).toBeGreaterThan(0);
    // What was followed through training ends where the clusters do.
    expect(outcome.history.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
    expect(outcome.history[3].metrics.aucTest).toBeCloseTo(outcome.results[1].metrics.aucTest, 6);
    // Each split's measures are those of its own images and labels, by the weights that the run has left.
    const { split, plan } = anomalyPlan(definition, context);
    const { autoencoder, sittingSeconds } = await obtainTrained(plan, {});
    expect(sittingSeconds).toBe(0);
    for (const [name, indices, isAnomaly] of [
      ['Train', split.trainIndices, split.trainIsAnomaly],
      ['Test', split.testIndices, split.testIsAnomaly],
    ] as const) {
      const images = gatherRows(imageMatrix(context.dataset), indices);
      const errors = reconstructionErrors(autoencoder, images);
      const { metrics } = outcome.results[0];
      expect(metrics[`auc${name}`]).toBeCloseTo(rocAuc(isAnomaly, errors), 10);
      const precision = averagePrecision(isAnomaly, errors);
      expect(metrics[`averagePrecision${name}`]).toBeCloseTo(precision, 10);
    }
    disposeAutoencoder(autoencoder);
  });

  it('scores the network of another run by our own method, and trains it only where it is missing', async () => {
    const ours = await runSmall('table-4-mnist-digit-0-ours-share-1');
    expect(ours.results.map(({ method }) => method)).toEqual([
      'AE-l2 clusters, averaged',
      'AE-l2 between clusters',
      'AE-l2 between clusters, averaged without the error',
      'ours',
    ]);
    expect(ours.configuration.options).toMatchObject({
      pretrainedBy: 'table-4-mnist-digit-0-cae-l2-share-1',
      neighbors: 10,
      rounds: 3,
    });
    expect([ours.lossPerEpoch, ours.training.seconds]).toEqual([[], 0]);
    const { commit, threads } = currentOrigin();
    expect(ours.network).toEqual({ commit, threads });
    expect(ours.training.sittingSeconds).toBeGreaterThan(0);
    const again = await runSmall('table-4-mnist-digit-0-ours-share-1');
    expect(again.training.sittingSeconds).toBe(0);
    expect(again.results).toEqual(ours.results);
    // Nothing that the other experiment's own run would go on from, without what it measures on the way.
    const cache = join(sandbox.folder, 'data', 'cache', 'runs');
    const kept = readdirSync(cache, { recursive: true, encoding: 'utf8' });
    expect(kept.filter((path) => path.endsWith('.weights'))).toHaveLength(1);
    expect(kept.filter((path) => path.endsWith('checkpoint'))).toEqual([]);
  });

  it('scores a network that was trained on moved images by all scores, under names of their own', async () => {
    const moved = await runSmall('table-4-mnist-digit-0-ours-moved-share-1');
    const methods = moved.results.map(({ method }) => method);
    expect(methods).toHaveLength(8);
    expect(methods).toContain('AE-l2 clusters, moved images');
    expect(methods.at(-1)).toBe('ours, moved images');
    expect(methods.every((method) => method.endsWith(', moved images'))).toBe(true);
    expect(moved.configuration.options).toMatchObject({
      maxRotationDegrees: 10,
      maxShiftPixels: 2,
      neighbors: 10,
      rounds: 3,
    });
    expect(moved.configuration.options).not.toHaveProperty('pretrainedBy');
    expect(moved.training.seconds).toBeGreaterThan(0);
    expect(moved.history.length).toBeGreaterThan(0);
    // The same weights at the start, the same images, but moved: another loss.
    const plain = await runSmall('table-4-mnist-digit-0-cae-l2-share-1');
    expect(moved.lossPerEpoch).toHaveLength(plain.lossPerEpoch.length);
    expect(moved.lossPerEpoch).not.toEqual(plain.lossPerEpoch);
  });

  it('trains in 16 bits where it is told so, to nearly the same loss', async () => {
    const name = 'table-4-mnist-digit-0-cae-l2-share-1';
    const [inFloat32, inBfloat16] = [await runSmall(name), await runSmall(`bfloat16-${name}`)];
    expect(inBfloat16.configuration).toEqual({
      ...inFloat32.configuration,
      options: { ...inFloat32.configuration.options, precision: 'bfloat16' },
    });
    const [loss] = inFloat32.lossPerEpoch.slice(-1);
    const [lossInBfloat16] = inBfloat16.lossPerEpoch.slice(-1);
    expect(lossInBfloat16).not.toBe(loss);
    expect(Math.abs(lossInBfloat16 / loss - 1)).toBeLessThan(0.02);
  });
});

describe('runExperiment', () => {
  it('refuses what makes no sense, saying what would', async () => {
    const options = { profile: 'quick', seed: 0 } as const;
    await expect(runExperiment('table-9', options)).rejects.toThrow(/there is no experiment/);
    await expect(
      runExperiment('table-2-mnist-cae', { ...options, profile: 'slow' as 'quick' }),
    ).rejects.toThrow(/quick, standard, paper/);
    await expect(runExperiment('table-2-mnist-cae', { ...options, seed: 0.5 })).rejects.toThrow(
      /whole number/,
    );
    expect(readdirSync(sandbox.folder).sort()).toEqual([
      'lib',
      'node_modules',
      'package.json',
      'scripts',
    ]);
  });
});

describe('a deep clustering run', () => {
  it('goes on from the auto-encoder of another experiment, which it trains where it has to', async () => {
    const context = await smallContext('quick');
    const pretraining = {
      ...clustering,
      name: 'pretraining',
      autoencoder: { ...dense, normalization: 'none' } as const,
    };
    const idec = {
      ...(experimentDefinition('table-1-mnist-idec') as DeepClusteringExperiment),
      maxSteps: { quick: 4, standard: 4, paper: 4 },
    };
    const done: number[] = [];
    const onProgress = (progress: TrainingProgress) => done.push(progress.done);
    const trained = await runDeepClustering(idec, pretraining, { ...context, onProgress });
    expect(done).toEqual([...done].sort((one, other) => one - other));
    // The end of the first stage is half of the run.
    expect(done).toContain(0.5);
    expect(trained.results.map(({ method }) => method)).toEqual([
      'IDEC',
      'k-means before the clustering loss',
    ]);
    expect(trained.results[0].metrics.steps).toBeGreaterThan(0);
    expect(trained.history[0].metrics.accuracy).toBeGreaterThan(0.2);
    // How the start was trained, and how it went on from there.
    expect(trained.configuration.epochs).toBe(pretraining.settings.quick.epochs);
    expect(trained.configuration.options).toMatchObject({
      variant: 'IDEC',
      clusteringWeight: 0.1,
      reconstructionWeight: 1,
      updateInterval: 140,
      tolerance: 1e-3,
      maxSteps: 4,
    });
    // The second time it finds the weights, and everything comes out the same.
    const again = { ...context, run: { ...context.run, experiment: 'again' } };
    const found = await runDeepClustering(idec, pretraining, again);
    expect(found.results).toEqual(trained.results);
    // Each says who trained the network, and who went on from it.
    const { commit, threads, cpu } = currentOrigin();
    for (const { network, sittings } of [trained, found]) {
      expect(network).toEqual({ commit, threads });
      expect(sittings).toMatchObject([{ commit, threads, cpu }]);
    }
  });
});

it.each([
  ['dcec-mnist-cae-l2', { lengthScale: 1 }],
  ['dcec-mnist-cae-l2-sphere', { lengthScale: sphereLengthScale(10) }],
  ['table-2-mnist-ours-dcec', { lengthScale: sphereLengthScale(10), ...OURS_AUGMENTATION }],
])('DCEC on an l2-normalised auto-encoder of Table II: %s', async (name, options) => {
  const context = await smallContext('quick');
  const definition = experimentDefinition(name) as DeepClusteringExperiment;
  const pretraining = experimentDefinition(definition.pretrainedBy) as ClusteringExperiment;
  expect(pretraining.autoencoder.normalization).toBe('l2');
  expect(pretraining.augmentation).toEqual(definition.augmentation);
  const short = { ...definition, maxSteps: { quick: 4, standard: 4, paper: 4 } };
  const settings = { ...pretraining.settings, quick: clustering.settings.quick };
  const { configuration, results } = await runDeepClustering(
    short,
    { ...pretraining, settings },
    context,
  );
  expect(configuration.autoencoder).toMatchObject({
    architecture: 'convolutional',
    normalization: 'l2',
  });
  expect(configuration.options).toMatchObject({ variant: 'DCEC', clusteringWeight: 0.1 });
  const { lengthScale, maxRotationDegrees, maxShiftPixels } = configuration.options;
  expect({ lengthScale, maxRotationDegrees, maxShiftPixels }).toEqual({
    ...{ maxRotationDegrees: undefined, maxShiftPixels: undefined },
    ...options,
  });
  expect(results[0].metrics.steps).toBeGreaterThan(0);
});

it('a deep clustering run tells its history by epochs, of its own batches', async () => {
  const dataset = randomSubset(await loadDataset('mnist'), 300, 1);
  const context: RunContext = { run: { experiment: 'long', profile: 'quick', seed: 0 }, dataset };
  const idec = {
    ...(experimentDefinition('table-1-mnist-idec') as DeepClusteringExperiment),
    maxSteps: { quick: 282, standard: 4, paper: 4 },
  };
  const small = { ...clustering, name: 'pretraining', autoencoder: dense };
  const { history } = await runDeepClustering(idec, small, context);
  // Two batches of 256 hold 300 images, and the target is renewed every 140 steps; it may end where little changes.
  expect([
    [0, 70],
    [0, 70, 140],
  ]).toContainEqual(history.map(({ epoch }) => epoch));
});

describe('an agreement run', () => {
  it('measures on what trainings that differ in their seed agree, beside the labels', async () => {
    const context = await smallContext('quick');
    const pretraining = { ...clustering, name: 'pretraining' };
    const definition: AgreementExperiment = {
      ...(experimentDefinition('agreement-usps-ours') as AgreementExperiment),
      trainings: { quick: 2, standard: 2, paper: 2 },
    };
    const clusteringLoss: DeepClusteringExperiment = {
      ...(experimentDefinition('table-2-usps-ours-dcec') as DeepClusteringExperiment),
      pretrainedBy: pretraining.name,
      maxSteps: { quick: 4, standard: 4, paper: 4 },
    };
    const seedOne = { ...context, run: { ...context.run, seed: 1 } };
    const done: number[] = [];
    const outcome = await runAgreement(
      definition,
      { pretraining, clusteringLoss },
      { ...seedOne, onProgress: (progress) => done.push(progress.done) },
    );
    expect(done).toEqual([...done].sort((one, other) => one - other));
    expect(done.at(-1)).toBe(1);
    const methods = outcome.results.map(({ method }) => method);
    expect(methods).toHaveLength(19);
    expect(methods).toContain('k-means');
    expect(methods).toContain('UMAP + mixture, shrinkage 0.2');
    expect(outcome.training.sittingSeconds).toBeGreaterThan(0);
    const { commit, threads } = currentOrigin();
    expect(outcome.networks).toEqual(Array(2).fill({ commit, threads }));

    // The second pair of trainings, whose networks are still there.
    const { labels } = context.dataset;
    const partitions: Int32Array[] = [];
    const further: number[] = [];
    for (const seed of [2, 3]) {
      const run = { ...context.run, experiment: 'pretraining', seed };
      const plan = clusteringPlan(pretraining, { ...context, run });
      const { autoencoder, sittingSeconds } = await obtainTrained(plan, {});
      expect(sittingSeconds).toBe(0);
      const representations = encode(autoencoder, imageMatrix(context.dataset));
      partitions.push((await clusterRepresentations(representations, 10, seed)).assignments);
      disposeAutoencoder(autoencoder);
      // The clustering loss by itself, from the same network.
      const alone = await runDeepClustering(clusteringLoss, pretraining, { ...context, run });
      further.push(alone.results[0].metrics.accuracy);
    }
    const [first, second] = partitions;
    const { metrics } = outcome.results[0];
    expect(metrics.agreement).toBeCloseTo(partitionAgreement(first, second), 10);
    expect(metrics.agreement).toBeLessThan(1);
    const accuracies = partitions.map((found) => clusteringAccuracy(labels, found));
    expect(metrics.accuracy).toBeCloseTo((accuracies[0] + accuracies[1]) / 2, 10);
    // Of two partitions the first has the casting vote.
    expect(metrics.accuracyOfVote).toBeCloseTo(accuracies[0], 10);
    const last = outcome.results[18];
    expect(last.method).toBe('clustering loss');
    expect(last.metrics.accuracy).toBeCloseTo((further[0] + further[1]) / 2, 10);
    expect(last.metrics.accuracy).not.toBe(metrics.accuracy);
  });
});
