import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../lib/errors';
import { writeFileAtomic } from '../lib/files';
import { projectPath } from '../lib/paths';
import { outputOf, SetupError } from '../scripts/setup/commands.mjs';
import { findPython } from '../scripts/setup/python.mjs';

/**
 * The Python interpreter of the peers' own environment, which is made on first use: the peers are large, and nothing else
 * needs them.
 *
 * @throws UserError when there is no Python to install them with, or they cannot be installed.
 */
export function peersPython(): string {
  const folder = projectPath('.cache', 'bench-venv');
  const python = join(folder, 'bin', 'python');
  const requirements = projectPath('bench', 'requirements.txt');
  const stamp = join(folder, 'requirements.sha256');
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (existsSync(python) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
    return python;
  }
  console.error('Installing what this project is compared with into .cache/bench-venv (once) …');
  // Not cleared first: an interrupted installation goes on, and a torch that the user put there stays.
  if (!outputOf(python, ['-m', 'pip', '--version'])) {
    runVisibly(pythonToBuildWith(), ['-m', 'venv', folder]);
  }
  runVisibly(python, [
    '-m',
    'pip',
    'install',
    '--disable-pip-version-check',
    '--quiet',
    '-r',
    requirements,
  ]);
  writeFileAtomic(stamp, wanted);
  return python;
}

function pythonToBuildWith(): string {
  try {
    return findPython().command;
  } catch (error) {
    throw error instanceof SetupError ? new UserError(error.message) : error;
  }
}

function runVisibly(command: string, parameters: string[]): void {
  // Standard output is the benchmark's.
  const { status, error } = spawnSync(command, parameters, { stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  throw new UserError(
    `${command} ${parameters.join(' ')} failed${error ? `: ${error.message}` : ''}; ` +
      'without its peers there is nothing to compare with',
  );
}
