// TensorFlow's C library out of the wheel that PyPI has for Python: newer, faster and easier to reach than the build
// that @tensorflow/tfjs-node downloads by itself.
import { existsSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readJson } from '../../lib/json-file.mjs';
import { findProgram, run } from './commands.mjs';
import { replaceFolder, writeFileAtomic } from './files.mjs';
import { compareVersions, parseVersion } from './versions.mjs';

/** The one wheel that is used, whichever Python is installed: only its C and C++ libraries are taken. */
export const TENSORFLOW_WHEEL = {
  version: '2.21.0',
  file: 'tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl',
  sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
};

const LIBRARIES = ['lib/libtensorflow_cc.so.2', 'lib/libtensorflow_framework.so.2'];

// The names under which tfjs-node's build and the libraries themselves look for each other. The first makes
// tfjs-node's install script believe that its own download has already been made.
/** @type {[link: string, library: string][]} */
const LINKS = [
  ['libtensorflow.so.2.9.1', LIBRARIES[0]],
  ['libtensorflow.so', LIBRARIES[0]],
  ['libtensorflow_cc.so.2', LIBRARIES[0]],
  ['libtensorflow_framework.so', LIBRARIES[1]],
  ['libtensorflow_framework.so.2', LIBRARIES[1]],
];

/**
 * Why the wheel's libraries cannot be used on this machine, or nothing.
 *
 * @param {{ platform: string, architecture: string, glibc: string | undefined, missingTools: string[], folder: string }} machine
 * @returns {string | undefined}
 */
export function wheelObstacle({ platform, architecture, glibc, missingTools, folder }) {
  if (platform !== 'linux' || architecture !== 'x64')
    return `the wheel is for Linux on x86-64, this is ${platform} on ${architecture}`;
  const version = glibc === undefined ? undefined : parseVersion(glibc);
  if (!version || compareVersions(version, [2, 27]) < 0)
    return `the wheel needs glibc 2.27 or newer, found ${glibc ?? 'another C library'}`;
  if (missingTools.length > 0)
    return `${missingTools.join(' and ')} not found (Debian: apt-get install build-essential)`;
  if (/\s/.test(folder))
    return "there is a space in the path of the project's folder, and nothing can be built there: move it to one without";
  return undefined;
}

/**
 * This machine, as `wheelObstacle` asks for it.
 *
 * @param {string} folder the project's.
 */
export function thisMachine(folder) {
  const report = /** @type {any} */ (process.report.getReport());
  return {
    platform: process.platform,
    architecture: process.arch,
    glibc: /** @type {string | undefined} */ (report.header.glibcVersionRuntime),
    missingTools: ['g++', 'make'].filter((tool) => !findProgram(tool)),
    folder,
  };
}

/** @param {string} root */
export const librariesFolder = (root) =>
  join(root, '.cache', `tensorflow-${TENSORFLOW_WHEEL.version}`);

/**
 * Whether the extracted libraries are complete: their sizes are written down after the last of them.
 *
 * @param {string} root
 */
export function areLibrariesExtracted(root) {
  const folder = librariesFolder(root);
  const stamp = readJson(join(folder, 'complete.json'));
  return (
    stamp?.sha256 === TENSORFLOW_WHEEL.sha256 &&
    LIBRARIES.every((library) => {
      const path = join(folder, library);
      return existsSync(path) && statSync(path).size === stamp.sizes[library];
    })
  );
}

/**
 * Downloads the wheel (about 270 MB, checked against its hash), takes what is needed out of it, and deletes it.
 *
 * @param {string} root
 * @param {string} log
 */
export async function extractLibraries(root, log) {
  const python = join(root, '.venv', 'bin', 'python');
  const download = join(root, '.cache', 'wheel');
  mkdirSync(download, { recursive: true });
  const requirements = join(download, 'requirements.txt');
  writeFileSync(
    requirements,
    `tensorflow-cpu==${TENSORFLOW_WHEEL.version} --hash=sha256:${TENSORFLOW_WHEEL.sha256}\n`,
  );
  const target =
    '--platform=manylinux_2_27_x86_64 --python-version=3.11 --implementation=cp --abi=cp311';
  await run(
    python,
    [
      ...['-m', 'pip', 'download', '--disable-pip-version-check', '--no-deps', '--require-hashes'],
      ...['--only-binary=:all:', ...target.split(' '), '--dest', download, '-r', requirements],
    ],
    { log },
  );
  await replaceFolder(librariesFolder(root), async (partial) => {
    const script = fileURLToPath(new URL('extract_wheel.py', import.meta.url));
    await run(python, [script, join(download, TENSORFLOW_WHEEL.file), partial], { log });
    const sizes = Object.fromEntries(
      LIBRARIES.map((library) => [library, statSync(join(partial, library)).size]),
    );
    const stamp = { sha256: TENSORFLOW_WHEEL.sha256, sizes };
    writeFileAtomic(join(partial, 'complete.json'), `${JSON.stringify(stamp)}\n`);
  });
  rmSync(download, { recursive: true, force: true });
}

/**
 * Whether tfjs-node's folder has the links that the binding loads the libraries through.
 *
 * @param {string} packageFolder tfjs-node's own folder.
 */
export function areLibrariesLinked(packageFolder) {
  return LINKS.every(([link]) => existsSync(join(packageFolder, 'deps', 'lib', link)));
}

/**
 * Lays the libraries and headers out in tfjs-node's folder as its build expects them. The links are relative, so
 * that the project's folder can be moved.
 *
 * @param {string} root
 * @param {string} packageFolder tfjs-node's own folder.
 */
export async function linkLibraries(root, packageFolder) {
  const libraries = librariesFolder(root);
  const dependencies = join(packageFolder, 'deps');
  await replaceFolder(dependencies, (partial) => {
    mkdirSync(join(partial, 'lib'));
    symlinkSync(relative(dependencies, join(libraries, 'include')), join(partial, 'include'));
    for (const [link, library] of LINKS) {
      const path = join(dependencies, 'lib', link);
      symlinkSync(relative(dirname(path), join(libraries, library)), join(partial, 'lib', link));
    }
  });
}
