import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { PlannedRun } from '../../lib/experiment';
import { writeRecord } from '../../lib/experiment/record-file';
import { projectPath } from '../../lib/paths';
import {
  allowedCores,
  commandOf,
  coresOfPlace,
  type Job,
  parseCores,
  runJobs,
} from '../../scripts/sweep/jobs';
import { record } from '../experiment/record';
import { sandboxForEachTest } from '../experiment/sandbox';
import { type Descendant, descendantsOf, endWithTest, waitForEnd } from '../processes';

const isRun = ({ command }: Descendant) => /^\S*node .*experiment\.ts/.test(command);

const run = (experiment: string): PlannedRun => ({
  experiment,
  profile: 'quick',
  seed: 0,
  cost: 1,
});

describe('the cores for runs', () => {
  it('are numbered as Linux numbers them, which need not begin at 0', () => {
    expect(parseCores('0-2,5')).toEqual([0, 1, 2, 5]);
    expect(parseCores('\t7')).toEqual([7]);
    expect(parseCores('')).toEqual([]);
  });

  it('are divided between the places, one for each thread', () => {
    expect([0, 1].map((place) => coresOfPlace(place, 2, [1, 4, 5, 7]))).toEqual([
      [1, 4],
      [5, 7],
    ]);
    expect(coresOfPlace(2, 1, [1, 4, 5, 7])).toEqual([5]);
  });

  it.skipIf(process.platform !== 'linux')(
    'are no fewer than Node counts, which may be held to a share of them',
    () => {
      expect(allowedCores().length).toBeGreaterThanOrEqual(availableParallelism());
    },
  );
});

it('a run is made by the command that its record names', () => {
  const command = commandOf({ ...run('table-2-usps-cae'), profile: 'paper', seed: 4 }, 3);
  expect(command.join(' ')).toMatch(
    /experiment\.ts table-2-usps-cae --seed 4 --profile paper --threads 3$/,
  );
});

describe('runJobs', () => {
  sandboxForEachTest();

  it('tells of runs that succeed, and leaves no listener behind', async () => {
    // A run with a record is made in no time.
    for (const seed of [0, 1]) writeRecord(record('baseline-usps-pixels', seed));
    const before = process.listenerCount('SIGTERM');
    const states: Job[][] = [];
    const runs = [0, 1].map((seed) => ({ ...run('baseline-usps-pixels'), seed }));
    const failed = await runJobs(runs, {
      jobs: 1,
      threads: 1,
      onChange: (jobs) => states.push(jobs.map((job) => ({ ...job }))),
    });
    expect(failed).toEqual([]);
    expect(states.at(-1)).toMatchObject(runs.map(() => ({ state: 'finished', done: 1 })));
    expect(states.flat().filter(({ state }) => state === 'failed')).toEqual([]);
    expect(process.listenerCount('SIGTERM')).toBe(before);
  });

  it.skipIf(process.platform !== 'linux').each([
    ['SIGTERM', 'sweep', ['table-2-mnist-cae'], 143],
    ['SIGINT', 'sweep', ['table-2-mnist-cae'], 130],
    ['SIGHUP', 'sweep', ['table-2-mnist-cae'], 129],
    // It makes runs by a sweep.
    ['SIGHUP', 'reproduce', [], 129],
  ] as const)(
    'ends its runs when it is ended itself: %s of %s',
    async (signal, script, parameters, expected) => {
      const parent = spawn(
        process.execPath,
        ['--import', 'tsx', projectPath('scripts', `${script}.ts`), ...parameters, '--jobs', '1'],
        { stdio: 'ignore' },
      );
      onTestFinished(() => void parent.kill());
      const exit = once(parent, 'exit');
      const started = () => descendantsOf(parent.pid as number);
      while (started().filter(isRun).length < 1) await sleep(50);
      const processes = started();
      endWithTest(processes);
      parent.kill(signal);
      expect(await exit).toEqual([expected, null]);
      expect(await waitForEnd(processes)).toEqual([]);
    },
  );

  it('makes every run although one fails, and says what the failed one printed', async () => {
    const states: string[][] = [];
    const failed = await runJobs([run('not-there'), run('nor-this')], {
      jobs: 2,
      threads: 1,
      onChange: (jobs: readonly Job[]) => states.push(jobs.map(({ state }) => state)),
    });
    expect(failed.map(({ run: { experiment } }) => experiment).sort()).toEqual([
      'nor-this',
      'not-there',
    ]);
    expect(failed[0].output).toMatch(/there is no experiment.*\nended with exit code 1$/s);
    expect(states.at(-1)).toEqual(['failed', 'failed']);
    expect(states).toContainEqual(['running', 'running']);
  });

  it.skipIf(process.platform !== 'linux')(
    'says that a run was killed, and perhaps why',
    async () => {
      const failing = runJobs([run('table-2-mnist-cae')], {
        jobs: 1,
        threads: 1,
        onChange: () => {},
      });
      const started = () => descendantsOf(process.pid).filter(isRun);
      while (started().length < 1) await sleep(50);
      const processes = started();
      endWithTest(processes);
      process.kill(processes[0].pid, 'SIGKILL');
      const [{ output }] = await failing;
      expect(output).toContain(
        'ended by SIGKILL: killed, perhaps because memory ran out: try fewer --jobs',
      );
    },
  );

  it('makes a run only once what it goes on from is there', async () => {
    const first = run('not-there');
    const second = { ...run('nor-this'), after: { experiment: 'not-there', seeds: [1, 0] } };
    const states: string[][] = [];
    await runJobs([second, first], {
      jobs: 2,
      threads: 1,
      onChange: (jobs) => states.push(jobs.map(({ state }) => state)),
    });
    expect(states).not.toContainEqual(['running', 'running']);
    expect(states).toContainEqual(['waiting', 'running']);
    expect(states.at(-1)).toEqual(['failed', 'failed']);
  });
});
