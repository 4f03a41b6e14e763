import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { projectPath, projectRoot } from '../paths';
import { tf } from '../tensorflow';
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

/** The commit that the library is at, with `-changed` when it was edited since; `unknown` outside of git. */
function currentCommit(): string {
  const commit = git('rev-parse', 'HEAD');
  if (commit === undefined) return 'unknown';
  return git('status', '--porcelain', '--', ...PROGRAM) ? `${commit}-changed` : commit;
}

/** Number of threads that one operation of TensorFlow may use in this process. */
export function tensorflowThreads(): number {
  const given = Number(process.env.TF_NUM_INTRAOP_THREADS);
  return given > 0 ? given : availableParallelism();
}

/** Where and with what this process runs. */
export function currentEnvironment(): RunEnvironment {
  const manifest = JSON.parse(readFileSync(projectPath('package.json'), 'utf8'));
  const { binding } = tf.backend() as unknown as { binding: { TF_Version: string } };
  return {
    commit: currentCommit(),
    date: new Date().toISOString(),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    threads: tensorflowThreads(),
    versions: {
      node: process.version,
      tfjs: tf.version.tfjs,
      tensorflow: binding.TF_Version,
      project: manifest.version,
    },
  };
}
