// A Chromium for exporting figures and for the browser tests.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findProgram, isProgram, run, SetupError } from './commands.mjs';

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC_PROGRAMS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * The browser to use: CHROMIUM_PATH or CHROME_PATH when set, else what is installed.
 *
 * @returns {string | undefined}
 */
export function findChromium() {
  const chosen = process.env.CHROMIUM_PATH ?? process.env.CHROME_PATH;
  if (chosen) return isProgram(chosen) ? chosen : undefined;
  for (const name of PROGRAMS) {
    const path = findProgram(name);
    if (path) return path;
  }
  return MAC_PROGRAMS.find(isProgram);
}

/**
 * Whether an os-release file is Debian's own. Ubuntu's package only points to a snap, so it does not count.
 *
 * @param {string} osRelease content of /etc/os-release.
 */
export function isDebian(osRelease) {
  return /^ID="?debian"?$/m.test(osRelease);
}

/**
 * Whether Chromium can be installed here without asking anybody: by root, on Debian.
 *
 * @param {string} osRelease
 */
function canInstall(osRelease) {
  if (process.env.CHROMIUM_PATH ?? process.env.CHROME_PATH) return false;
  if (process.getuid?.() !== 0 || !existsSync(osRelease)) return false;
  return isDebian(readFileSync(osRelease, 'utf8'));
}

/**
 * Says that Debian's package could not be installed, so that not every command tries again.
 *
 * @param {string} root
 */
const failedPath = (root) => join(root, '.cache', 'chromium-not-installed');

/**
 * What there is to say about the browser when nothing can or need be installed, or nothing when it can. A missing
 * browser does not stop the set-up: training and notebooks work without one.
 *
 * @param {string} root
 * @param {boolean} quiet whether to leave it where an earlier attempt has failed.
 * @param {string} [osRelease] path of the file that names the system.
 * @returns {string | undefined}
 */
export function chromiumStatus(root, quiet, osRelease = '/etc/os-release') {
  if (findChromium()) return 'already there';
  if (quiet && existsSync(failedPath(root))) return missingAdvice();
  return canInstall(osRelease) ? undefined : missingAdvice();
}

function missingAdvice() {
  const chosen = process.env.CHROMIUM_PATH ?? process.env.CHROME_PATH;
  return (
    `not found${chosen ? ` at ${chosen}` : ''}: figures cannot be exported and browser tests are skipped. ` +
    'Install Chromium or Chrome (Debian: apt-get install chromium), or name one in CHROMIUM_PATH'
  );
}

/**
 * Installs Debian's chromium, if that can be done.
 *
 * @param {string} root
 * @param {string} log
 * @returns {Promise<string>} where it is, or why there is none: that does not stop the set-up.
 */
export async function installChromium(root, log) {
  const failed = failedPath(root);
  rmSync(failed, { force: true });
  // Debian's package manager must not be cut off, so it is left to finish when the set-up is killed.
  const options = { log, guarded: false, environment: { DEBIAN_FRONTEND: 'noninteractive' } };
  const wait = ['-o', 'DPkg::Lock::Timeout=300'];
  try {
    // An installation that was cut off by a power failure blocks every later one until this has run. When another one is under
    // way it refuses, and apt-get waits for that one.
    await run('dpkg', ['--configure', '-a'], options).catch(unlessSetupError);
    await run('apt-get', [...wait, 'update'], options);
    await run(
      'apt-get',
      [...wait, 'install', '-y', '--no-install-recommends', 'chromium'],
      options,
    );
  } catch (error) {
    unlessSetupError(error);
    mkdirSync(dirname(failed), { recursive: true });
    writeFileSync(failed, '');
    return `${missingAdvice()}. Debian's package could not be installed: see ${log}`;
  }
  return findChromium() ?? missingAdvice();
}

/** @param {unknown} error */
function unlessSetupError(error) {
  if (!(error instanceof SetupError)) throw error;
}
