import { existsSync, mkdirSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { principalComponents, projectOnComponents, umap } from '../../lib/clustering';
import { type ImageDataset, imageMatrix, loadDataset } from '../../lib/data';
import type { ClusteringExperiment } from '../../lib/experiment';
import { experimentDefinition, readRecord, runExperiment } from '../../lib/experiment';
import { evaluateKMeans, evaluateMixture } from '../../lib/experiment/evaluate';
import { checkpointPath } from '../../lib/experiment/interruption';
import { obtainTrained } from '../../lib/experiment/lent-network';
import { recordPath, writeRecord } from '../../lib/experiment/record-file';
import { clusteringPlan } from '../../lib/experiment/run-clustering';
import { disposeAutoencoder } from '../../lib/model';
import { encode } from '../../lib/training';
import { sandboxForEachTest } from './sandbox';

// The real data set, cut to what can be trained on while one waits.
const COUNT = 400;
vi.mock('../../lib/data', async (original) => {
  const data = await original<typeof import('../../lib/data')>();
  return {
    ...data,
    loadDataset: async (name: 'mnist'): Promise<ImageDataset> =>
      data.randomSubset(await data.loadDataset(name), COUNT, 1),
  };
});

sandboxForEachTest();

describe('runExperiment', () => {
  const name = 'baseline-mnist-pca';
  const options = { profile: 'quick', seed: 2 } as const;
  const run = { experiment: name, ...options };

  it('writes a record of what it measured and where, and leaves nothing to go on from', async () => {
    const left = join(checkpointPath(run), 'part');
    mkdirSync(left, { recursive: true });
    const record = await runExperiment(name, options);
    expect(JSON.parse(readFileSync(recordPath(run), 'utf8'))).toEqual(record);
    expect(existsSync(checkpointPath(run))).toBe(false);

    const dataset = await loadDataset('mnist');
    expect(dataset.count).toBe(COUNT);
    const pixels = imageMatrix(dataset);
    const points = projectOnComponents(pixels, principalComponents(pixels, 10));
    const method = 'principal components + k-means';
    expect(record.results).toEqual([
      await evaluateKMeans(method, points, dataset.labels, 10, options.seed),
    ]);
    expect(record.command).toBe(
      `npm run experiment -- ${name} --seed 2 --profile quick --threads ${record.environment.threads}`,
    );
    expect(record.seconds.training).toBe(0);
    expect(record.seconds.measuring).toBeGreaterThan(0);
  });

  it('reads the record that is there, and makes it anew only when told', async () => {
    const quicker = 'baseline-mnist-pixels';
    const onFound = vi.fn();
    const made = await runExperiment(quicker, { ...options, onFound });
    expect(onFound).not.toHaveBeenCalled();
    const kept = { ...made, command: 'kept' };
    writeRecord(kept);
    const left = checkpointPath({ ...run, experiment: quicker });
    mkdirSync(left, { recursive: true });
    // Older than the record, as what an interrupted run left becomes by a checkout of the record.
    utimesSync(left, 1, 1);
    expect(await runExperiment(quicker, options)).toEqual(kept);
    expect(existsSync(left)).toBe(true);
    await runExperiment(quicker, { ...options, onFound });
    expect(onFound).toHaveBeenCalledOnce();
    const again = await runExperiment(quicker, { ...options, force: true, onFound });
    expect(onFound).toHaveBeenCalledOnce();
    expect(again.command).toBe(made.command);
    expect(again.results).toEqual(made.results);
    expect(readRecord({ ...run, experiment: quicker })).toEqual(again);
  });

  it('makes a run once when it is asked for twice at the same time, and lets go of one that failed', async () => {
    const asked = { profile: 'quick', seed: 5 } as const;
    const waits: number[] = [];
    const ask = () => runExperiment(name, { ...asked, onWait: (holder) => waits.push(holder) });
    const [one, other] = await Promise.all([ask(), ask()]);
    // Made twice, the seconds would differ.
    expect(other).toEqual(one);
    expect(waits).toEqual([process.pid]);

    const unlearnable = 'table-2-usps-cae';
    vi.stubEnv('L2AE_DATA', join(process.cwd(), 'nothing-there'));
    for (let time = 0; time < 2; time++) {
      const failing = runExperiment(unlearnable, { ...asked, onWait: () => expect.unreachable() });
      await expect(failing).rejects.toThrow(/L2AE_DATA names .*nothing-there/);
    }
  });

  it('clusters representations and their layout by k-means and by our mixture, each under its own name', async () => {
    const ours = 'table-1-mnist-ours';
    const record = await runExperiment(ours, { profile: 'quick', seed: 1 });
    const definition = experimentDefinition(ours) as ClusteringExperiment;
    const dataset = await loadDataset('mnist');
    const plan = clusteringPlan(definition, {
      run: { experiment: ours, profile: 'quick', seed: 1 },
      dataset,
    });
    const { autoencoder, sittingSeconds } = await obtainTrained(plan, {});
    expect(sittingSeconds).toBe(0);
    const points = encode(autoencoder, plan.images);
    disposeAutoencoder(autoencoder);
    const places = await umap(points, { neighbors: 30, minDistance: 0, seed: 1 });
    const mixture = { clusters: 10, shrinkage: 0.2, seed: 1 };
    const { labels } = dataset;
    const expected = [
      await evaluateKMeans('', points, labels, 10, 1),
      await evaluateMixture('', points, labels, mixture),
      await evaluateKMeans('', places, labels, 10, 1),
      await evaluateMixture('', places, labels, mixture),
    ];
    expect(record.results.map(({ method }) => method).slice(1)).toEqual([
      'moved images + mixture',
      'moved images + UMAP + k-means',
      'ours',
    ]);
    record.results.forEach(({ metrics }, index) => {
      expect(metrics).toMatchObject(expected[index].metrics);
    });
    const accuracies = expected.map(({ metrics }) => metrics.accuracy);
    expect(new Set(accuracies).size).toBe(accuracies.length);
  });
});
