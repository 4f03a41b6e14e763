import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { PlannedRun } from '../../lib/experiment';
import { allowedCores, type Job, parseCores, runJobs } from '../../scripts/sweep/jobs';

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

  it.skipIf(process.platform !== 'linux')(
    'are no fewer than Node counts, which may be held to a share of them',
    () => {
      expect(allowedCores().length).toBeGreaterThanOrEqual(availableParallelism());
    },
  );
});

describe('runJobs', () => {
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
    expect(failed[0].output).toContain('there is no experiment');
    expect(states.at(-1)).toEqual(['failed', 'failed']);
    expect(states).toContainEqual(['running', 'running']);
  });

  it('makes a run only once what it goes on from is there', async () => {
    const first = run('not-there');
    const second = { ...run('nor-this'), after: 'not-there' };
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
