import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { PlannedRun } from '../../lib/experiment/plan';
import { projectRoot } from '../../lib/paths';
import { exitCodeOf, onEndingSignal, scriptCommand } from '../command-line';
import { findProgram } from '../setup/commands.mjs';

/** One run in a process of its own. */
export interface Job {
  readonly run: PlannedRun;
  state: 'waiting' | 'running' | 'finished' | 'failed';
  /** Last line that it wrote. */
  line: string;
  /** Share of it that is done, in [0, 1]. */
  done: number;
}

/** A run that failed, with the end of what it printed, and how it ended. */
export interface FailedRun {
  readonly run: PlannedRun;
  readonly output: string;
}

/** How to make the runs. */
export interface JobOptions {
  /** How many at a time. */
  readonly jobs: number;
  /** Threads of TensorFlow in each. */
  readonly threads: number;
  /** Called whenever a job's state or line changes. */
  readonly onChange: (jobs: readonly Job[]) => void;
}

// Enough to hold an error message, whatever came before it.
const KEPT_OUTPUT = 4000;

/**
 * Makes runs, some at a time, in the order given; one that fails does not stop the others. Where they need all the cores that
 * there are for them, and the system can pin a process to cores (Linux' `taskset`), each place has its own. Interrupting this
 * process interrupts the runs, which keep their checkpoints.
 *
 * @returns the runs that failed.
 */
export async function runJobs(
  runs: readonly PlannedRun[],
  { jobs: places, threads, onChange }: JobOptions,
): Promise<FailedRun[]> {
  const jobs = runs.map((run): Job => ({ run, state: 'waiting', line: '', done: 0 }));
  const failed: FailedRun[] = [];
  const children = new Set<ChildProcess>();
  const underWay = new Set<Promise<unknown>>();
  const allowed = allowedCores();
  const taskset = places * threads === allowed.length ? findProgram('taskset') : undefined;
  const stopListening = onEndingSignal((signal) => {
    for (const child of children) child.kill(signal);
    process.exit(exitCodeOf(signal));
  });

  const work = async (place: number): Promise<void> => {
    while (jobs.some(({ state }) => state === 'waiting')) {
      const job = jobs.find((candidate) => mayStart(candidate, jobs));
      if (!job) {
        // All that is left goes on from a run that is being made by another place.
        await Promise.race(underWay);
        continue;
      }
      job.state = 'running';
      onChange(jobs);
      const run = runOne(job, place);
      underWay.add(run);
      const output = await run;
      underWay.delete(run);
      if (output !== undefined) failed.push({ run: job.run, output });
      job.state = output === undefined ? 'finished' : 'failed';
      job.done = 1;
      onChange(jobs);
    }
  };

  /** @returns what it printed and how it ended when it failed. */
  const runOne = (job: Job, place: number) =>
    new Promise<string | undefined>((resolve, reject) => {
      const command = commandOf(job.run, threads);
      const cores = coresOfPlace(place, threads, allowed).join(',');
      const pinned = taskset ? [taskset, '--cpu-list', cores, ...command] : command;
      const child = spawn(pinned[0], pinned.slice(1), {
        cwd: projectRoot(),
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      children.add(child);
      let output = '';
      const take = (text: string) => {
        output = (output + text).slice(-KEPT_OUTPUT);
        job.line = text.trimEnd().split('\n').at(-1) ?? '';
        const percent = /(\d+) %/.exec(job.line);
        if (percent) job.done = Number(percent[1]) / 100;
        onChange(jobs);
      };
      child.stdout.setEncoding('utf8').on('data', take);
      child.stderr.setEncoding('utf8').on('data', take);
      child.on('error', reject);
      child.on('close', (code, signal) => {
        children.delete(child);
        resolve(code === 0 ? undefined : `${output.trimEnd()}\n${describeEnd(code, signal)}`);
      });
    });

  try {
    await Promise.all(Array.from({ length: places }, (_, place) => work(place)));
  } finally {
    stopListening();
  }
  return failed;
}

/** The program that makes a run, and its parameters. */
export function commandOf({ experiment, seed, profile }: PlannedRun, threads: number): string[] {
  return scriptCommand('experiment.ts', [
    ...[experiment, '--seed', String(seed), '--profile', profile],
    ...['--threads', String(threads)],
  ]);
}

/** The cores that one of several places has for itself, one for each thread. */
export function coresOfPlace(place: number, threads: number, allowed: readonly number[]): number[] {
  return allowed.slice(place * threads, (place + 1) * threads);
}

/** How a run ended that failed: one that was killed could not say why. */
function describeEnd(code: number | null, signal: NodeJS.Signals | null): string {
  const end = signal ? `ended by ${signal}` : `ended with exit code ${code}`;
  return signal === 'SIGKILL'
    ? `${end}: killed, perhaps because memory ran out: try fewer --jobs`
    : end;
}

/** Numbers of the cores that this process may use, which need not begin at 0; none where Linux does not say. */
export function allowedCores(): number[] {
  try {
    return parseCores(
      /^Cpus_allowed_list:(.*)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '',
    );
  } catch {
    return [];
  }
}

/**
 * The numbers in Linux' notation for a set of cores.
 *
 * @example
 * parseCores('0-2,5'); // [0, 1, 2, 5]
 */
export function parseCores(list: string): number[] {
  return [...list.matchAll(/(\d+)(?:-(\d+))?/g)].flatMap(([, first, last = first]) =>
    Array.from({ length: Number(last) - Number(first) + 1 }, (_, at) => Number(first) + at),
  );
}

/** Whether a run is yet to be made, and what it goes on from is not being made or to be made in this sweep. */
function mayStart({ state, run }: Job, jobs: readonly Job[]): boolean {
  const isStart = (other: Job) =>
    other.run.experiment === run.after?.experiment &&
    run.after.seeds.includes(other.run.seed) &&
    (other.state === 'waiting' || other.state === 'running');
  return state === 'waiting' && !jobs.some(isStart);
}
