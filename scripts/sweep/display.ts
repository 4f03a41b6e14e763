import type { PlannedRun } from '../../lib/experiment/plan';
import { describeDuration } from '../../lib/training/progress';
import type { Job } from './jobs';

/** Shows the progress of a sweep on standard error. */
export interface SweepDisplay {
  update(jobs: readonly Job[]): void;
  end(): void;
}

const REDRAW_MS = 200;

/**
 * In a terminal, a line for every running job and one for the whole, written over in place; elsewhere, a line whenever
 * a run starts or ends.
 *
 * @param runs - all runs of the sweep.
 */
export function sweepDisplay(runs: readonly PlannedRun[]): SweepDisplay {
  const start = performance.now();
  const wholeCost = runs.reduce((sum, { cost }) => sum + cost, 0);
  const terminal = process.stderr.isTTY;
  const told = new Map<Job, Job['state']>();
  let drawnLines = 0;
  let drawnAt = -REDRAW_MS;

  const summary = (jobs: readonly Job[]): string => {
    const share = jobs.reduce((sum, { run, done }) => sum + run.cost * done, 0) / wholeCost;
    const elapsed = (performance.now() - start) / 1000;
    const finished = jobs.filter(({ done, state }) => done === 1 && state !== 'running').length;
    // The first percent says little about the pace.
    const left = share > 0.01 ? `, ${describeDuration((elapsed * (1 - share)) / share)} left` : '';
    return `${finished} of ${jobs.length} runs, ${Math.floor(100 * share)} %${left}`;
  };

  const draw = (jobs: readonly Job[]): void => {
    if (performance.now() - drawnAt < REDRAW_MS) return;
    drawnAt = performance.now();
    const lines = [
      ...jobs
        .filter(({ state }) => state === 'running')
        .map(({ run, line }) => `seed ${run.seed} ${line}`),
      summary(jobs),
    ].map((line) => line.slice(0, process.stderr.columns - 1));
    const back = drawnLines > 0 ? `\u001b[${drawnLines}A` : '';
    process.stderr.write(`${back}\u001b[J${lines.join('\n')}\n`);
    drawnLines = lines.length;
  };

  const tell = (jobs: readonly Job[]): void => {
    for (const job of jobs) {
      if (job.state === (told.get(job) ?? 'waiting')) continue;
      told.set(job, job.state);
      const { experiment, seed } = job.run;
      process.stderr.write(`${job.state}: ${experiment}, seed ${seed} (${summary(jobs)})\n`);
    }
  };

  return {
    update: terminal ? draw : tell,
    end() {
      if (terminal && drawnLines > 0) process.stderr.write(`\u001b[${drawnLines}A\u001b[J`);
    },
  };
}
