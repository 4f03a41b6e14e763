import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { writeRecord } from '../../lib/experiment/record-file';
import { projectPath } from '../../lib/paths';
import { record } from './record';
import { sandboxForEachTest } from './sandbox';

sandboxForEachTest();

it('npm run experiment says how long the run itself trained, not what it went on from', () => {
  const experiment = 'table-2-mnist-dcec';
  const configuration = { dataset: 'mnist', epochs: 200, options: {} };
  const seconds = { training: 1020, measuring: 1 };
  writeRecord(record(experiment, 0, { configuration, lossPerEpoch: Array(28).fill(0.5), seconds }));
  const { stdout } = spawnSync(
    process.execPath,
    ['--import', 'tsx', projectPath('scripts', 'experiment.ts'), experiment, '--profile', 'quick'],
    { encoding: 'utf8' },
  );
  expect(stdout).toBe('28 epochs, last loss 0.50000, 17.0 min of training\n');
});
