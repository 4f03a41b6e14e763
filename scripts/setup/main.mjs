// Makes a fresh clone ready: npm packages, TensorFlow's native library, JupyterLab with the TypeScript kernel, and a
// browser for figures. Safe to kill at any point and to run again; does nothing when everything is there.
//
//   node scripts/setup.mjs            one line a step
//   node scripts/setup.mjs --quiet    says nothing when there is nothing to do (for use before other commands)
//   node scripts/setup.mjs --check    does nothing, exits with 1 when a step is missing

import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { acquireLock } from '../../lib/lock.mjs';
import { chromiumStatus, installChromium } from './chromium.mjs';
import { findProgram, SetupError } from './commands.mjs';
import { describeFileError } from './file-errors.mjs';
import { arePackagesInstalled, installPackages } from './node-packages.mjs';
import { describeOptionsTakenByNpm } from './npm-options.mjs';
import { allowUnreadOutput } from './output.mjs';
import { installKernel, installPython, isKernelReady, isPythonReady } from './python.mjs';
import { installTensorflow, isTensorflowReady } from './tensorflow.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const log = join(root, '.cache', 'setup.log');

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string} doing shown while it runs.
 * @property {(quiet: boolean) => string | undefined} status what there is to say when there is nothing to do; it looks at
 *   files only, so that a finished set-up costs no time. Before another command, what has failed is not tried again.
 * @property {() => Promise<string>} run returns what was done.
 */

/** @param {boolean} isThere */
const present = (isThere) => (isThere ? 'already there' : undefined);

/** @type {Step[]} */
const steps = [
  {
    name: 'npm packages',
    doing: 'installing (a minute or two)',
    status: () => present(arePackagesInstalled(root)),
    run: async () => {
      await installPackages(root, log);
      return 'installed';
    },
  },
  {
    name: 'Python environment',
    doing: 'installing JupyterLab into .venv (a minute)',
    status: () => present(isPythonReady(root)),
    run: async () => `.venv with ${await installPython(root, log)}`,
  },
  {
    name: 'TypeScript kernel',
    doing: 'registering with Jupyter',
    status: () => present(isKernelReady(root)),
    run: async () => {
      installKernel(root);
      return 'registered in .venv';
    },
  },
  {
    name: 'TensorFlow',
    doing: 'downloading and building (a minute or two)',
    status: () => present(isTensorflowReady(root)),
    run: () => installTensorflow(root, log),
  },
  {
    name: 'Chromium',
    doing: "installing Debian's package",
    status: (quiet) => chromiumStatus(root, quiet),
    run: () => installChromium(root, log),
  },
];

/**
 * Runs what is missing. Only the missing steps are written to standard error when `quiet`, since standard output may
 * belong to the command that follows.
 *
 * @param {boolean} quiet
 */
async function setUp(quiet) {
  const stream = quiet ? process.stderr : process.stdout;
  const statuses = steps.map((step) => step.status(quiet));
  if (!statuses.includes(undefined)) {
    if (!quiet)
      steps.forEach((step, index) => void stream.write(`${step.name}: ${statuses[index]}\n`));
    return;
  }
  if (!findProgram('git'))
    stream.write(
      'git: not found; run records will not name the version of the code that made them\n',
    );
  const release = await acquireLock(join(root, '.cache', 'setup.lock'), (holder) => {
    stream.write(`Another set-up is running (process ${holder}); waiting for it to finish\n`);
  });
  try {
    for (const step of steps) {
      const status = step.status(quiet);
      if (status) {
        stream.write(`${step.name}: ${status}\n`);
        continue;
      }
      const start = performance.now();
      stream.write(`${step.name}: ${step.doing} ... `);
      const done = await step.run();
      stream.write(`${done}, ${((performance.now() - start) / 1000).toFixed(1)} s\n`);
    }
  } finally {
    release();
  }
}

const USAGE = `Usage: npm run setup [-- --check | --quiet]
  --check   does nothing, says what is missing, and exits with 1 when something is
  --quiet   says nothing when there is nothing to do`;

/** @throws SetupError when there is an option that this command does not have, or npm kept one for itself. */
function readOptions() {
  const options = /** @type {const} */ ({
    check: { type: 'boolean' },
    quiet: { type: 'boolean' },
    help: { type: 'boolean' },
  });
  let values;
  try {
    ({ values } = parseArgs({ options }));
  } catch (error) {
    throw new SetupError(`${/** @type {Error} */ (error).message}\nOptions: --quiet, --check`);
  }
  const given = Object.keys(values);
  const taken = describeOptionsTakenByNpm('setup', Object.keys(options), given, process.env);
  if (taken) throw new SetupError(taken);
  return { check: values.check, quiet: values.quiet ?? false, help: values.help };
}

allowUnreadOutput();
try {
  const { check, quiet, help } = readOptions();
  if (help) {
    console.log(USAGE);
  } else if (check) {
    const missing = steps.filter((step) => step.status(quiet) === undefined);
    for (const step of missing) console.log(`${step.name}: missing`);
    process.exitCode = missing.length > 0 ? 1 : 0;
  } else {
    await setUp(quiet);
  }
} catch (error) {
  const message = error instanceof SetupError ? error.message : describeFileError(error);
  if (!message) throw error;
  console.error(`\n${message}`);
  process.exitCode = 1;
}
