import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { historyPath } from '../../lib/experiment/history';
import {
  checkpointPath,
  finishRun,
  forgetFinished,
  forgetInterruption,
} from '../../lib/experiment/interruption';
import {
  readRecord,
  recordPath,
  shownWeightsPath,
  writeRecord,
} from '../../lib/experiment/record-file';
import * as files from '../../lib/files';
import type { AutoencoderConfig } from '../../lib/model';
import type { AutoencoderWeights } from '../../lib/training';
import { readStateFile } from '../../lib/training/state-file';
import { record } from './record';
import { sandboxForEachTest } from './sandbox';

sandboxForEachTest();

const made = record('a', 3);

/** What a training in the making keeps. */
function leave(run = made): string[] {
  const paths = [checkpointPath(run), historyPath(run)];
  for (const path of paths) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '');
  }
  return paths;
}

const weights = (seed: number): AutoencoderWeights => ({
  config: { architecture: 'dense', side: 8, bottleneck: 3, normalization: 'l2', seed },
  state: new Map(),
});

const left = (paths: readonly string[]) => paths.filter((path) => existsSync(path));

/** Finishes a run in a process that is killed right after the record is there, or right before. */
function finishUntil(when: 'record' | 'tidying up', shown?: AutoencoderWeights): void {
  const killed = new Error('killed');
  const real = files.writeFileAtomic;
  let written = 0;
  const writing = vi.spyOn(files, 'writeFileAtomic').mockImplementation((path, content) => {
    if (when === 'record' && path === recordPath(made)) throw killed;
    real(path, content);
    written++;
    if (path === recordPath(made)) throw killed;
  });
  expect(() => finishRun(made, shown)).toThrow(killed);
  expect(written).toBe(when === 'record' ? 1 : 2);
  writing.mockRestore();
}

it('forgetInterruption removes checkpoint and history, and the folder of checkpoints that a crowd experiment has', () => {
  const paths = leave();
  const ofCrowd = record('crowd', 0);
  const part = join(checkpointPath(ofCrowd), 'l2.checkpoint-0');
  mkdirSync(dirname(part), { recursive: true });
  writeFileSync(part, '');
  forgetInterruption(ofCrowd);
  expect(existsSync(checkpointPath(ofCrowd))).toBe(false);
  forgetInterruption(made);
  expect(left(paths)).toEqual([]);
});

describe('finishRun', () => {
  it('writes the record and leaves nothing to go on from', () => {
    const paths = leave();
    finishRun(made);
    expect(readRecord(made)).toEqual(made);
    expect(left(paths)).toEqual([]);
  });

  it('writes the weights beside the record after it, and leaves no older ones beside it', () => {
    const keptSeed = () =>
      readStateFile<AutoencoderConfig>(shownWeightsPath(made))?.description.seed;
    finishRun(made, weights(1));
    expect(keptSeed()).toBe(1);
    finishUntil('tidying up', weights(2));
    expect(existsSync(shownWeightsPath(made))).toBe(false);
    finishRun(made, weights(2));
    expect(keptSeed()).toBe(2);
    // A run that keeps none any more must not be taken for the one that trained these.
    finishRun(made);
    expect(existsSync(shownWeightsPath(made))).toBe(false);
  });

  it('loses nothing where a metric turns out to be no number', () => {
    finishRun(made, weights(1));
    const paths = [...leave(), shownWeightsPath(made)];
    const again = { ...made, results: [{ method: 'm', metrics: { accuracy: Number.NaN } }] };
    expect(() => finishRun(again, weights(1))).toThrow(/accuracy of m is NaN/);
    expect(left(paths)).toEqual(paths);
    expect(readRecord(made)).toEqual(made);
  });

  it('leaves everything when it is killed before the record is there', () => {
    const paths = leave();
    finishUntil('record');
    forgetFinished(made);
    expect(left(paths)).toEqual(paths);
  });
});

describe('forgetFinished', () => {
  it('removes what a run left that was killed between its record and tidying up', () => {
    const paths = leave();
    finishUntil('tidying up');
    expect(left(paths)).toEqual(paths);
    forgetFinished(made);
    expect(left(paths)).toEqual([]);
    expect(readRecord(made)).toEqual(made);
  });

  it('leaves what a run keeps that makes its record anew, however old the files are', () => {
    finishRun(made);
    const paths = leave();
    // As by a checkout of the record, after the run was interrupted.
    for (const path of paths) utimesSync(path, 1000, 1000);
    forgetFinished(made);
    expect(left(paths)).toEqual(paths);
  });

  it('leaves what belongs to another record than the one that is there', () => {
    const paths = leave();
    finishUntil('record');
    writeRecord({ ...made, command: 'another' });
    forgetFinished(made);
    expect(left(paths)).toEqual(paths);
  });
});
