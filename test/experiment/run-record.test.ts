import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import type { ImageDataset } from '../../lib/data';
import { readRecord, runExperiment } from '../../lib/experiment';
import type { RunOutcome } from '../../lib/experiment/context';
import * as interruption from '../../lib/experiment/interruption';
import { checkpointPath } from '../../lib/experiment/interruption';
import { runCachePath, shownWeightsPath, writeRecord } from '../../lib/experiment/record-file';
import { writeFileAtomic } from '../../lib/files';
import { sandboxForEachTest } from './sandbox';

const sittings = [1, 2].map((epochs) => ({ commit: `at ${epochs}`, threads: 1, epochs }));
const network = { commit: 'of another', threads: 2 };

const name = 'baseline-mnist-pca';
const options = { profile: 'paper', seed: 0 } as const;
const run = { experiment: name, ...options };
/** Whether there was something to go on from when the run began. */
const begun: boolean[] = [];

// A run by a clock of its own, which computes nothing.
let now = 1000;
vi.mock('../../lib/experiment/run-baseline', () => ({
  runBaseline: async (): Promise<RunOutcome> => {
    begun.push(existsSync(checkpointPath(run)));
    now += 20_000;
    return {
      configuration: { dataset: 'mnist', options: {} },
      ...{ lossPerEpoch: [], results: [], history: [], sittings, network },
      training: { seconds: 12, sittingSeconds: 5, earlierMeasuringSeconds: 3 },
      shownWeights: {
        config: { architecture: 'dense', side: 8, bottleneck: 3, normalization: 'l2', seed: 0 },
        state: new Map(),
      },
    };
  },
}));
vi.mock('../../lib/data', async (original) => ({
  ...(await original<typeof import('../../lib/data')>()),
  loadDataset: async () => ({ count: 0 }) as ImageDataset,
}));

sandboxForEachTest();
afterEach(() => vi.restoreAllMocks());

it('a record tells training from measuring, over all sittings, and whose they were', async () => {
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const record = await runExperiment(name, options);
  // Of the 20 s of this sitting 5 were spent training; those before had measured for 3.
  expect(record.seconds).toEqual({ training: 12, measuring: 18 });
  expect(record.environment).toMatchObject({ sittings, network });
  expect(readRecord(record)).toEqual(record);
  expect(existsSync(shownWeightsPath(record))).toBe(true);
});

it('a run that is made again begins anew where one was killed after its record, and goes on where one was interrupted', async () => {
  await runExperiment(name, options);
  const again = async () => {
    begun.length = 0;
    mkdirSync(checkpointPath(run), { recursive: true });
    await runExperiment(name, { ...options, force: true });
    return begun;
  };
  expect(await again()).toEqual([true]);
  const killed = vi.spyOn(interruption, 'finishRun').mockImplementation((record) => {
    writeFileAtomic(
      runCachePath(run, 'finished'),
      createHash('sha256').update(JSON.stringify(record)).digest('hex'),
    );
    writeRecord(record);
  });
  await again();
  killed.mockRestore();
  expect(await again()).toEqual([false]);
});
