import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { UserError } from '../../lib/errors';
import { writeRecord } from '../../lib/experiment/record-file';
import { projectPath } from '../../lib/paths';
import { recordedCells } from '../../scripts/recorded-cells';
import { clusteringRecord, record } from './record';
import { sandboxForEachTest } from './sandbox';

const sandbox = sandboxForEachTest();
afterEach(() => {
  vi.unstubAllEnvs();
});

const README = 'before\n<!-- results:start -->\nkept\n<!-- results:end -->\n';

function runScript(name: string, ...parameters: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', projectPath('scripts', name), ...parameters],
    { encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

it('cells are read where there is a record of the tables, and else the folder is named', () => {
  const runs = join(sandbox.folder, 'data', 'runs');
  expect(() => recordedCells()).toThrow(
    new UserError(
      `run records are in ${runs}, which is not there: name a folder with run records in L2AE_RECORDS, or make some, ` +
        'npm run sweep -- II',
    ),
  );
  // One that stands in no table, by which every table would be empty.
  writeRecord(record('early-mnist-cae', 0));
  expect(() => recordedCells()).toThrow(
    new UserError(
      `${runs} has no run record of the tables (profile quick, standard, paper): make some, ` +
        'npm run sweep -- II --profile quick, or name another folder in L2AE_RECORDS',
    ),
  );
  writeRecord(clusteringRecord('table-2-mnist-cae', 0, 'CAE + k-means', 0.84));
  const found = recordedCells().filter(({ n }) => n > 0);
  expect(found.map(({ metric, mean }) => [metric, mean])).toEqual([
    ['accuracy', 84],
    ['nmi', 42],
  ]);
  expect(() => recordedCells(['paper'])).toThrow('(profile paper): make some, npm run sweep');
  vi.stubEnv('L2AE_RECORDS', 'misspelt');
  expect(() => recordedCells()).toThrow(
    `L2AE_RECORDS names ${join(sandbox.folder, 'misspelt')}, which is not there`,
  );
});

it('npm run figures leaves everything as it was where it has no records, or not the browser that is named', () => {
  writeFileSync(join(sandbox.folder, 'README.md'), README);
  vi.stubEnv('L2AE_RECORDS', 'mine');
  const expectNothingWritten = (message: RegExp) => {
    const { status, stdout, stderr } = runScript('figures.ts');
    expect(stderr).toMatch(message);
    expect([status, stdout]).toEqual([1, '']);
    expect(readFileSync(join(sandbox.folder, 'README.md'), 'utf8')).toBe(README);
    expect(existsSync(join(sandbox.folder, 'figures'))).toBe(false);
  };
  expectNothingWritten(/mine, which is not there/);
  writeRecord(clusteringRecord('table-2-mnist-cae', 0, 'CAE + k-means', 0.84));
  vi.stubEnv('CHROMIUM_PATH', '/nonexistent/chromium');
  expectNothingWritten(/CHROMIUM_PATH names \/nonexistent\/chromium/);
});

it('npm run results says when there is nothing to show, and shows what there is', () => {
  mkdirSync(join(sandbox.folder, 'data', 'runs'), { recursive: true });
  const empty = runScript('results.ts');
  expect(empty.stderr).toContain(`${join(sandbox.folder, 'data', 'runs')} has no run record`);
  expect([empty.status, empty.stdout]).toEqual([1, '']);
  writeRecord(clusteringRecord('table-2-mnist-cae', 0, 'CAE + k-means', 0.84));
  const { status, stdout } = runScript('results.ts');
  expect(stdout).toMatch(/^\nProfile quick: 2 of \d+ cells have records\n/);
  expect(stdout).not.toContain('Profile standard');
  expect(status).toBe(0);
});
