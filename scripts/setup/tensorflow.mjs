// The native half of @tensorflow/tfjs-node, in one of two ways: built here against the libraries of PyPI's wheel, or
// as the package's own install script downloads it.
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readJson } from '../../lib/json-file.mjs';
import { findProgram, outputOf, run, SetupError } from './commands.mjs';
import { writeFileAtomic } from './files.mjs';
import {
  areLibrariesExtracted,
  areLibrariesLinked,
  extractLibraries,
  librariesFolder,
  linkLibraries,
  TENSORFLOW_WHEEL,
  thisMachine,
  wheelObstacle,
} from './tensorflow-libraries.mjs';

/** @typedef {'wheel' | 'prebuilt'} Way */

/** @param {string} root */
const packageFolder = (root) => join(root, 'node_modules', '@tensorflow', 'tfjs-node');

/** @param {string} root */
const stampPath = (root) => join(packageFolder(root), 'set-up.json');

/**
 * The compiled binding; its folder is named after the version of Node's native interface.
 *
 * @param {string} root
 * @returns {string | undefined}
 */
function findBinding(root) {
  const folder = join(packageFolder(root), 'lib');
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder)
    .map((version) => join(folder, version, 'tfjs_binding.node'))
    .find((path) => existsSync(path));
}

/**
 * Which way is asked for by the variable L2AE_TENSORFLOW, or possible on this machine.
 *
 * @param {string} root
 * @returns {{ way: Way, reason: string }}
 */
function chooseWay(root) {
  const asked = process.env.L2AE_TENSORFLOW || undefined;
  if (asked !== undefined && asked !== 'wheel' && asked !== 'prebuilt')
    throw new SetupError(`L2AE_TENSORFLOW can be "wheel" or "prebuilt", found "${asked}"`);
  if (asked === 'prebuilt') return { way: 'prebuilt', reason: 'as L2AE_TENSORFLOW asks' };
  const obstacle = wheelObstacle(thisMachine(root));
  if (!obstacle) return { way: 'wheel', reason: '' };
  if (asked === 'wheel') throw new SetupError(`L2AE_TENSORFLOW=wheel cannot be done: ${obstacle}`);
  return { way: 'prebuilt', reason: obstacle };
}

/** @param {string} root */
export function isTensorflowReady(root) {
  const stamp = readJson(stampPath(root));
  const asked = process.env.L2AE_TENSORFLOW;
  if (!stamp || (asked && asked !== stamp.way)) return false;
  if (
    stamp.way === 'wheel' &&
    (stamp.version !== TENSORFLOW_WHEEL.version ||
      !areLibrariesExtracted(root) ||
      !areLibrariesLinked(packageFolder(root)))
  )
    return false;
  const binding = join(packageFolder(root), stamp.binding);
  return existsSync(binding) && statSync(binding).size === stamp.bindingSize;
}

/**
 * @param {string} root
 * @param {string} log
 * @returns {Promise<string>} which way was taken.
 */
export async function installTensorflow(root, log) {
  const { way, reason } = chooseWay(root);
  rmSync(stampPath(root), { force: true });
  if (way === 'wheel') await buildAgainstWheel(root, log);
  else await downloadPrebuilt(root, log, reason);
  const version = verify(root, way);
  const binding = /** @type {string} */ (findBinding(root));
  const stamp = {
    way,
    version,
    binding: binding.slice(packageFolder(root).length + 1),
    bindingSize: statSync(binding).size,
  };
  writeFileAtomic(stampPath(root), `${JSON.stringify(stamp)}\n`);
  return way === 'wheel'
    ? `TensorFlow ${version} from PyPI's tensorflow-cpu, binding built here`
    : `TensorFlow ${version} as tfjs-node downloads it (${reason})`;
}

/**
 * @param {string} root
 * @param {string} log
 */
async function buildAgainstWheel(root, log) {
  if (!areLibrariesExtracted(root)) await extractLibraries(root, log);
  await linkLibraries(root, packageFolder(root));
  // Built by an earlier attempt that was stopped before it could say so?
  if (probe(root)?.version === TENSORFLOW_WHEEL.version) return;
  rmSync(join(packageFolder(root), 'lib'), { recursive: true, force: true });
  /** @type {Record<string, string>} */
  const environment = { npm_config_build_from_source: 'true' };
  // node-gyp downloads Node's headers unless it is told that they are already here.
  const prefix = dirname(dirname(process.execPath));
  if (existsSync(join(prefix, 'include', 'node', 'node_api.h')))
    environment.npm_config_nodedir = prefix;
  await rebuild(root, log, environment);
}

/**
 * @param {string} root
 * @param {string} log
 * @param {string} reason
 * @throws SetupError with the reason why this way was taken, which may be what is to be mended.
 */
async function downloadPrebuilt(root, log, reason) {
  rmSync(join(packageFolder(root), 'deps'), { recursive: true, force: true });
  rmSync(join(packageFolder(root), 'lib'), { recursive: true, force: true });
  try {
    await rebuild(root, log, {});
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    throw new SetupError(
      `${error.message}\nThis way was taken because of this: ${reason}. Mend that, or see why the download failed.`,
    );
  }
}

/**
 * @param {string} root
 * @param {string} log
 * @param {Record<string, string>} environment
 */
async function rebuild(root, log, environment) {
  await run('npm', ['rebuild', '@tensorflow/tfjs-node', '--foreground-scripts'], {
    log,
    folder: root,
    environment,
  });
}

/**
 * Loads the binding in a process of its own, since a broken one may take the process with it.
 *
 * @param {string} root
 * @returns {{ version: string, product: number[] } | undefined}
 */
function probe(root) {
  if (!findBinding(root)) return undefined;
  const script = fileURLToPath(new URL('probe-tensorflow.cjs', import.meta.url));
  const output = outputOf(process.execPath, [script, packageFolder(root)]);
  return output === undefined ? undefined : JSON.parse(output.slice(output.lastIndexOf('\n') + 1));
}

/**
 * @param {string} root
 * @param {Way} way
 * @returns {string} TensorFlow's version.
 * @throws SetupError when the binding does not load, is the wrong one, lacks a function or computes nonsense.
 */
function verify(root, way) {
  const advice =
    'Delete node_modules/@tensorflow and .cache, then run this again; L2AE_TENSORFLOW=prebuilt takes the other way.';
  const binding = findBinding(root);
  if (!binding) throw new SetupError(`tfjs-node's binding was not built. ${advice}`);
  if (way === 'wheel') {
    const missing = missingSymbols(
      binding,
      ['cc', 'framework'].map((name) =>
        join(librariesFolder(root), 'lib', `libtensorflow_${name}.so.2`),
      ),
    );
    if (missing.length > 0)
      throw new SetupError(`TensorFlow's libraries lack ${missing.join(', ')}. ${advice}`);
  }
  const found = probe(root);
  if (!found) throw new SetupError(`tfjs-node's binding does not load. ${advice}`);
  if (found.product.join() !== '19,22,43,50')
    throw new SetupError(`tfjs-node multiplies matrices wrongly (${found.product}). ${advice}`);
  if (way === 'wheel' && found.version !== TENSORFLOW_WHEEL.version)
    throw new SetupError(
      `tfjs-node found TensorFlow ${found.version}, not ${TENSORFLOW_WHEEL.version}. ${advice}`,
    );
  return found.version;
}

/**
 * TensorFlow functions that the binding calls and no library has. A missing one would not fail the link, only the
 * first call of it.
 *
 * @param {string} binding
 * @param {string[]} libraries
 * @returns {string[]} empty too when `nm` is not installed.
 */
function missingSymbols(binding, libraries) {
  if (!findProgram('nm')) return [];
  /** @type {(kind: string, file: string) => string[]} */
  const symbols = (kind, file) => outputOf('nm', ['-D', kind, file])?.match(/\bTFE?_\w+/g) ?? [];
  const defined = new Set(libraries.flatMap((library) => symbols('--defined-only', library)));
  return symbols('--undefined-only', binding).filter((name) => !defined.has(name));
}
