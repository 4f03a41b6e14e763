import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  describeRecords,
  longestProfile,
  type Profile,
  readRecordsOf,
  shownWeightsPath,
  trainedAutoencoder,
} from '../../lib/experiment';
import { writeRecord } from '../../lib/experiment/record-file';
import { matrix } from '../../lib/matrix';
import { buildAutoencoder } from '../../lib/model';
import { encode, saveAutoencoder } from '../../lib/training';
import { record } from './record';
import { sandboxForEachTest } from './sandbox';

sandboxForEachTest();

function addRecord(experiment: string, profile: Profile, seed: number): void {
  writeRecord({
    experiment,
    profile,
    seed,
    command: '',
    configuration: { dataset: 'mnist', epochs: 50, options: {} },
    lossPerEpoch: [],
    results: [],
    history: [],
    seconds: { training: 0, measuring: 0 },
    environment: { commit: '', date: '', cpu: '', cores: 1, threads: 1, versions: {} },
  });
}

describe('longestProfile', () => {
  it('is quick where nothing has run', () => {
    expect(longestProfile(['a', 'b'])).toBe('quick');
  });

  it('is the longest that all experiments have, not the longest that one has', () => {
    addRecord('a', 'paper', 0);
    addRecord('a', 'standard', 1);
    addRecord('b', 'standard', 0);
    expect(longestProfile(['a', 'b'])).toBe('standard');
    expect(longestProfile(['a'])).toBe('paper');
  });

  it('asks for weights of seed 0 where they are needed', () => {
    addRecord('a', 'paper', 0);
    addRecord('a', 'standard', 0);
    expect(longestProfile(['a'], { weights: true })).toBe('quick');
    const path = shownWeightsPath({ experiment: 'a', profile: 'standard', seed: 0 });
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '');
    expect(longestProfile(['a'], { weights: true })).toBe('standard');
  });
});

describe('describeRecords', () => {
  it('names profile, epochs and seeds', () => {
    addRecord('a', 'paper', 2);
    expect(describeRecords(readRecordsOf('a', 'paper'))).toBe('paper profile, 50 epochs, seed 2');
    addRecord('a', 'paper', 0);
    expect(describeRecords(readRecordsOf('a', 'paper'))).toBe(
      'paper profile, 50 epochs, seeds 0, 2',
    );
    expect(describeRecords([])).toBe('no record');
  });
});

describe('describeRecords of a run that went on from another', () => {
  const configuration = { dataset: 'mnist', epochs: 100, options: { pretrainedBy: 'a' } };
  const trained = (epochs: number, seed = 0) =>
    record('table-1-mnist-dec', seed, { configuration, lossPerEpoch: Array(epochs).fill(0.1) });

  it('adds the epochs of its own, which are not those of every seed', () => {
    expect(describeRecords([trained(28)])).toBe('quick profile, 100 + 28 epochs, seed 0');
    expect(describeRecords([trained(29), trained(15, 1), trained(28, 2)])).toBe(
      'quick profile, 100 + 15–29 epochs, seeds 0, 1, 2',
    );
  });

  it('adds none where it only measured', () => {
    expect(describeRecords([trained(0)])).toBe('quick profile, 100 epochs, seed 0');
  });
});

describe('trainedAutoencoder', () => {
  it('takes the weights beside the record', async () => {
    const run = { experiment: 'table-2-mnist-cae-l2', profile: 'paper', seed: 0 } as const;
    const other = buildAutoencoder({
      architecture: 'dense',
      side: 8,
      bottleneck: 3,
      normalization: 'l2',
      seed: 5,
    });
    saveAutoencoder(other, shownWeightsPath(run));
    const found = await trainedAutoencoder(run.experiment, run);
    const images = matrix(
      Float32Array.from({ length: 128 }, (_, at) => (at % 7) / 7),
      2,
      64,
    );
    expect(encode(found, images).data).toEqual(encode(other, images).data);
  });

  it('refuses what trains none', async () => {
    await expect(
      trainedAutoencoder('baseline-mnist-pixels', { profile: 'quick', seed: 0 }),
    ).rejects.toThrow('does not train');
  });
});
