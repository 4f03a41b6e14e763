// The npm packages: exactly those of package-lock.json, without install scripts.
import { existsSync, lstatSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '../../lib/json-file.mjs';
import { run, SetupError } from './commands.mjs';

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean }} LockedPackage
 * @typedef {{ packages?: Record<string, LockedPackage> }} Lockfile
 */

/**
 * The first difference between what is locked and what npm says it installed, or nothing.
 *
 * @param {Lockfile | undefined} wanted package-lock.json.
 * @param {Lockfile | undefined} installed node_modules/.package-lock.json, which npm writes last.
 * @returns {string | undefined}
 */
export function lockfileDifference(wanted, installed) {
  if (!wanted?.packages)
    throw new SetupError('package-lock.json is missing or damaged: restore it with git');
  if (!installed?.packages) return 'nothing is installed';
  for (const [path, locked] of Object.entries(wanted.packages)) {
    if (path === '') continue;
    const found = installed.packages[path];
    if (!found) {
      // npm leaves out optional packages for other platforms.
      if (locked.optional) continue;
      return `${path} is missing`;
    }
    if (found.version !== locked.version) return `${path} has another version`;
    if (found.integrity && locked.integrity && found.integrity !== locked.integrity)
      return `${path} has another content`;
  }
  const extra = Object.keys(installed.packages).find((path) => !wanted.packages?.[path]);
  return extra && `${extra} is not in package-lock.json`;
}

/**
 * @param {string} root the project's folder.
 * @returns {boolean} whether node_modules holds what package-lock.json asks for.
 */
export function arePackagesInstalled(root) {
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'));
  if (lockfileDifference(readJson(join(root, 'package-lock.json')), installed)) return false;
  return Object.keys(installed.packages).every((path) =>
    existsSync(join(root, path, 'package.json')),
  );
}

/**
 * @param {string} root
 * @param {string} log
 * @throws SetupError when `node_modules` is a link: npm would empty what it leads to, which belongs to somebody else.
 */
export async function installPackages(root, log) {
  const modules = join(root, 'node_modules');
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw new SetupError(
      `${modules} is a link to packages that are not those of package-lock.json here: remove the link, and start again.`,
    );
  }
  // Should this be killed while npm empties the folder, nothing may claim that the packages are all there.
  rmSync(join(modules, '.package-lock.json'), { force: true });
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { log, folder: root });
  if (!arePackagesInstalled(root)) {
    throw new SetupError(
      'npm finished, but node_modules does not hold what package-lock.json names. Was it told to leave packages out ' +
        '(NODE_ENV=production, --omit)? Unset that and run this again.',
    );
  }
}
