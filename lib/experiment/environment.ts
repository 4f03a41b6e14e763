import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { projectPath, projectRoot } from '../paths';
import { tf } from '../tensorflow';
import { isSameOrigin, type TrainingOrigin } from '../training';
import type { RunOutcome } from './context';
import type { RunEnvironment } from './record';

/** Files that decide what a run computes: a change in them is a change of the program. */
const PROGRAM = ['lib', 'package-lock.json'];

function git(...parameters: string[]): string | undefined {
  try {
    return execFileSync('git', parameters, {
      cwd: projectRoot(),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}

/** The commit that the library is at now, with `-changed` when it was edited since; `unknown` outside of git. */
export function currentCommit(): string {
  const commit = git('rev-parse', 'HEAD');
  if (commit === undefined) return 'unknown';
  // Where git cannot tell what has changed, something may have.
  return git('status', '--porcelain', '--', ...PROGRAM) === '' ? commit : `${commit}-changed`;
}

/** Number of threads that one operation of TensorFlow may use in this process. */
export function tensorflowThreads(): number {
  const given = Number(process.env.TF_NUM_INTRAOP_THREADS);
  return given > 0 ? given : availableParallelism();
}

function currentProcessor(): string {
  return cpus()[0]?.model ?? 'unknown';
}

const origins = new Map<string, TrainingOrigin>();

/**
 * What trains in this process, for checkpoints and weights to tell. The commit is looked up once: whatever becomes of the files while
 * a long run goes on is without effect on it.
 */
export function currentOrigin(): TrainingOrigin {
  const root = projectRoot();
  const origin = origins.get(root) ?? {
    commit: currentCommit(),
    threads: tensorflowThreads(),
    cpu: currentProcessor(),
  };
  origins.set(root, origin);
  return origin;
}

/** Where and with what this process runs. */
export function currentEnvironment(): RunEnvironment {
  const manifest = JSON.parse(readFileSync(projectPath('package.json'), 'utf8'));
  const { binding } = tf.backend() as unknown as { binding: { TF_Version: string } };
  const { commit, threads } = currentOrigin();
  return {
    commit,
    date: new Date().toISOString(),
    cpu: currentProcessor(),
    cores: cpus().length,
    threads,
    versions: {
      node: process.version,
      tfjs: tf.version.tfjs,
      tensorflow: binding.TF_Version,
      project: manifest.version,
    },
  };
}

/** The environment of a record: of the process that finished the run, and who did what it found already done. */
export function environmentOf(
  environment: RunEnvironment,
  { sittings = [], network, networks }: Pick<RunOutcome, 'sittings' | 'network' | 'networks'>,
): RunEnvironment {
  const isOwn = (sitting: TrainingOrigin) => isSameOrigin(sitting, environment);
  const isTold = sittings.length > 1 || !sittings.every(isOwn);
  return {
    ...environment,
    ...(isTold && { sittings }),
    ...(network && { network }),
    ...(networks && { networks }),
  };
}
