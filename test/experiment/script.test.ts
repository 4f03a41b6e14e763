import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { recordPath, runCachePath, writeRecord } from '../../lib/experiment/record-file';
import { acquireLock } from '../../lib/lock.mjs';
import { projectPath } from '../../lib/paths';
import { describeRun } from '../../scripts/run-report';
import { record } from './record';
import { sandboxForEachTest } from './sandbox';

sandboxForEachTest();

const commandFor = (experiment: string) =>
  [
    ...['--import', 'tsx', projectPath('scripts', 'experiment.ts')],
    ...[experiment, '--profile', 'quick'],
  ] as const;

it('npm run experiment says how long the run itself trained, not what it went on from', () => {
  const experiment = 'table-2-mnist-dcec';
  const configuration = { dataset: 'mnist', epochs: 200, options: {} };
  const seconds = { training: 1020, measuring: 1 };
  writeRecord(record(experiment, 0, { configuration, lossPerEpoch: Array(28).fill(0.5), seconds }));
  const { stdout } = spawnSync(process.execPath, commandFor(experiment), { encoding: 'utf8' });
  const path = recordPath({ experiment, profile: 'quick', seed: 0 });
  expect(stdout).toBe(
    '28 epochs, last loss 0.50000, 17.0 min of training\n' +
      `record of 2020-01-01, not made again (--force makes it anew): ${path}\n`,
  );
});

it('a run that was made is told from a record that was there', () => {
  const results = [{ method: 'm', metrics: { accuracy: 0.5, nmi: 0.25 } }];
  const made = record('a', 0, { lossPerEpoch: [], results });
  expect(describeRun(made, 'the path', true)).toEqual([
    'm: accuracy 0.50000, nmi 0.25000',
    'written to the path',
  ]);
});

it('npm run experiment waits for a process that makes the same run, says so, and takes its record', async () => {
  const experiment = 'table-2-mnist-cae';
  const made = record(experiment, 0, { lossPerEpoch: [0.25] });
  const run = { experiment, profile: 'quick', seed: 0 } as const;
  const release = await acquireLock(runCachePath(run, 'lock'));
  const child = spawn(process.execPath, commandFor(experiment));
  onTestFinished(() => void child.kill('SIGKILL'));
  let [said, told] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  const waiting = `${experiment}: process ${process.pid} is making this run, or a network that it needs; waiting for it`;
  await new Promise<void>((resolve) => {
    child.stderr.setEncoding('utf8').on('data', (text) => {
      told += text;
      if (told.includes(waiting)) resolve();
    });
  });
  expect(said).toBe('');
  writeRecord(made);
  release();
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(said).toContain('1 epochs, last loss 0.25000');
  expect(said).toContain('record of 2020-01-01, not made again');
});
