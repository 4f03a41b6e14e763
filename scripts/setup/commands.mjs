// Starting other programs: where they are, and running them with their output in a log.
import { spawn, spawnSync } from 'node:child_process';
import {
  accessSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A problem that the person at the keyboard can mend; shown without a stack trace. */
export class SetupError extends Error {}

/**
 * Whether a path leads to a file that can be run.
 *
 * @param {string} path
 */
export function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * Full path of a program, or nothing.
 *
 * @param {string} name
 * @returns {string | undefined}
 */
export function findProgram(name) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

/**
 * What a short command prints, or nothing when it fails.
 *
 * @param {string} command
 * @param {string[]} parameters
 * @returns {string | undefined}
 */
export function outputOf(command, parameters) {
  const result = spawnSync(command, parameters, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

/**
 * Runs a command to its end with its output in the log.
 *
 * @param {string} command
 * @param {string[]} parameters
 * @param {{ log: string, environment?: Record<string, string>, folder?: string, guarded?: boolean }} options
 *   `guarded: false` lets the command finish when the set-up is killed (Debian's package manager must not be
 *   cut off).
 * @throws SetupError with the end of the output when the command fails.
 */
export async function run(command, parameters, { log, environment, folder, guarded = true }) {
  mkdirSync(dirname(log), { recursive: true });
  const output = openSync(log, 'a');
  const start = statSync(log).size;
  const guard = fileURLToPath(new URL('guard.mjs', import.meta.url));
  const child = spawn(
    guarded ? process.execPath : command,
    guarded ? [guard, command, ...parameters] : parameters,
    {
      cwd: folder,
      detached: true,
      env: { ...process.env, ...environment },
      stdio: [guarded ? 'pipe' : 'ignore', output, output],
    },
  );
  closeSync(output);
  /** @type {number | null} */
  const code = await new Promise((resolve, reject) => {
    child.on('exit', resolve);
    child.on('error', reject);
  });
  if (code !== 0) {
    const end = readFileSync(log).subarray(start).toString('utf8').trim().split('\n').slice(-25);
    throw new SetupError(
      `"${[command, ...parameters].join(' ')}" failed with exit code ${code}; the end of its output ` +
        `(all of it is in ${log}):\n${end.map((line) => `    ${line}`).join('\n')}`,
    );
  }
}
