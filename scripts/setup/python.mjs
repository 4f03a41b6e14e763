// The Python side: a virtual environment with JupyterLab and what executes notebooks, and the kernel's entry in it.
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '../../lib/json-file.mjs';
import { findProgram, outputOf, run, SetupError } from './commands.mjs';
import { writeFileAtomic } from './files.mjs';
import { isPythonSupported } from './versions.mjs';

const CANDIDATES = ['python3.11', 'python3', 'python3.12', 'python3.13', 'python3.10', 'python'];

/**
 * The Python to build the environment with: `PYTHON` when set, else 3.11 (the one that is tested), else any from
 * 3.10 to 3.13.
 *
 * @returns {{ command: string, version: string }}
 * @throws SetupError when there is none, or none with the `venv` module.
 */
export function findPython() {
  const chosen = process.env.PYTHON;
  /** @type {string[]} */
  const rejected = [];
  for (const name of chosen ? [chosen] : CANDIDATES) {
    const command = existsSync(name) ? name : findProgram(name);
    if (!command) {
      if (chosen) rejected.push(`PYTHON names ${chosen}, which is not there`);
      continue;
    }
    const report = outputOf(command, ['-c', 'import platform; print(platform.python_version())']);
    if (!report) {
      if (chosen) rejected.push(`PYTHON names ${chosen}, which is no Python`);
      continue;
    }
    if (!isPythonSupported(report)) {
      rejected.push(`${command} is ${report}`);
    } else if (outputOf(command, ['-c', 'import ensurepip, venv']) === undefined) {
      rejected.push(
        `${command} (${report}) lacks the venv module: Debian keeps it in the package python3-venv`,
      );
    } else {
      return { command, version: report };
    }
  }
  throw new SetupError(
    `Python 3.10 to 3.13 is needed for JupyterLab (3.11 is what this project is tested with)${
      rejected.length > 0 ? `; found: ${rejected.join('; ')}` : ', and none was found'
    }.\nInstall it (Debian: apt-get install python3 python3-venv), or name one in the variable PYTHON.`,
  );
}

/** @param {string} root */
const stampPath = (root) => join(root, '.venv', 'set-up.json');

/**
 * What the environment depends on. Its scripts hold absolute paths, so a project that was moved needs a new one.
 *
 * @param {string} root
 */
function wantedStamp(root) {
  const requirements = readFileSync(join(root, 'requirements.txt'));
  return { root, requirements: createHash('sha256').update(requirements).digest('hex') };
}

/** @param {string} root */
export function isPythonReady(root) {
  const stamp = readJson(stampPath(root));
  const wanted = wantedStamp(root);
  return (
    stamp?.root === wanted.root &&
    stamp?.requirements === wanted.requirements &&
    existsSync(join(root, '.venv', 'bin', 'python'))
  );
}

/**
 * @param {string} root
 * @param {string} log
 * @returns {Promise<string>} which Python was used.
 * @throws SetupError when `.venv` is a link: what it leads to belongs to somebody else, and would be emptied.
 */
export async function installPython(root, log) {
  const environment = join(root, '.venv');
  if (lstatSync(environment, { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw new SetupError(
      `${environment} is a link to an environment that was not made for this folder: remove the link, and start again.`,
    );
  }
  const { command, version } = findPython();
  await run(command, ['-m', 'venv', '--clear', environment], { log });
  await run(
    join(environment, 'bin', 'python'),
    ['-m', 'pip', 'install', '--disable-pip-version-check', '-r', join(root, 'requirements.txt')],
    { log },
  );
  writeFileAtomic(stampPath(root), `${JSON.stringify({ ...wantedStamp(root), version })}\n`);
  return `Python ${version}`;
}

/**
 * What Jupyter finds in the environment: the kernel, and settings that keep JupyterLab from asking a server for news
 * and updates.
 *
 * @param {string} root
 * @returns {Record<string, object>} content by path.
 */
function jupyterFiles(root) {
  const share = join(root, '.venv', 'share', 'jupyter');
  return {
    [join(share, 'kernels', 'tslab', 'kernel.json')]: {
      argv: [process.execPath, join(root, 'scripts', 'kernel.mjs'), '{connection_file}'],
      display_name: 'TypeScript',
      language: 'typescript',
    },
    [join(share, 'lab', 'settings', 'overrides.json')]: {
      '@jupyterlab/apputils-extension:notification': {
        fetchNews: 'false',
        checkForUpdates: false,
      },
    },
  };
}

/** @param {object} content */
const serialize = (content) => `${JSON.stringify(content, null, 2)}\n`;

/** @param {string} root */
export function isKernelReady(root) {
  return Object.entries(jupyterFiles(root)).every(
    ([path, content]) => existsSync(path) && readFileSync(path, 'utf8') === serialize(content),
  );
}

/** @param {string} root */
export function installKernel(root) {
  for (const [path, content] of Object.entries(jupyterFiles(root))) {
    writeFileAtomic(path, serialize(content));
  }
}
