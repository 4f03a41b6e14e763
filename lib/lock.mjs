// One process at a time: for a run, for a training that several runs need, for the set-up. The lock is a file that names its
// holder; a holder that was killed does not block the next. Plain JavaScript, because the set-up has no package yet.
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { readJson } from './json-file.mjs';

// Long enough for the guards of a killed set-up (scripts/setup/guard.mjs) to have stopped the commands it had started.
const GRACE_MILLISECONDS = 500;

/**
 * Who holds a lock: a process, and something that no other holder has, another one in the same process neither.
 *
 * @typedef {{ pid: number, started?: string, nonce?: string }} Holder
 */

/**
 * When a process started, as text that only serves comparison: a process number alone may have been given to
 * somebody else since.
 *
 * @param {number} pid
 * @returns {string | undefined} nothing when no such process runs, or the system does not tell.
 */
export function processStart(pid) {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The second field is the command in brackets and may hold spaces: count from behind the last bracket.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? undefined : fields[19];
    }
    // In one time zone and language, because the processes that compare may have different ones.
    const env = { ...process.env, TZ: 'UTC', LC_ALL: 'C' };
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}

/**
 * Whether the process that holds a lock still runs. By its number alone where the system does not tell when it started.
 *
 * @param {Holder} holder
 */
function isAlive({ pid, started }) {
  const now = processStart(pid);
  if (now !== undefined && started !== undefined) return now === started;
  const isTold = processStart(process.pid) !== undefined;
  return isTold ? now !== undefined : isRunning(pid);
}

/**
 * Whether there is a process of this number.
 *
 * @param {number} pid
 */
function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's may not be sent anything, but runs.
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * Takes the lock, waiting for a living holder and taking over from a dead one.
 *
 * @param {string} path the lock file.
 * @param {(holder: number) => void} [onWait] called once when somebody else holds it.
 * @param {number} [pollMilliseconds]
 * @returns {Promise<() => void>} gives the lock back.
 */
export async function acquireLock(path, onWait = () => {}, pollMilliseconds = 250) {
  mkdirSync(dirname(path), { recursive: true });
  // Several may wait within one process.
  const nonce = randomUUID();
  const candidate = `${path}.${nonce}.${process.pid}.partial`;
  const own = { pid: process.pid, started: processStart(process.pid), nonce };
  writeFileSync(candidate, JSON.stringify(own));
  try {
    let waiting = false;
    while (!tryLink(candidate, path)) {
      const holder = readJson(path);
      if (holder && isAlive(holder)) {
        if (!waiting) onWait(holder.pid);
        waiting = true;
        await sleep(pollMilliseconds);
      } else {
        // While the lock is still there: nobody who comes by must begin earlier. One that names nobody was just given back.
        await sleep(holder ? GRACE_MILLISECONDS : pollMilliseconds);
        removeStale(path, holder, candidate);
      }
    }
  } finally {
    rmSync(candidate, { force: true });
  }
  sweepLitter(dirname(path));
  return () => removeIfOf(path, own);
}

/**
 * A link is made at once and fails when the name is taken, so that the lock file is never seen half written.
 *
 * @param {string} candidate
 * @param {string} path
 */
function tryLink(candidate, path) {
  try {
    linkSync(candidate, path);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Removes the lock of a dead holder. Several that wait may have found it: they remove one after another, each holding another lock
 * meanwhile, so that none takes away what a new holder has put there since it looked.
 *
 * @param {string} path
 * @param {Holder | undefined} dead
 * @param {string} candidate
 */
function removeStale(path, dead, candidate) {
  const removal = `${path}.removal`;
  if (tryLink(candidate, removal)) {
    removeIfOf(path, dead);
    rmSync(removal, { force: true });
    return;
  }
  // It is held for an instant, unless its holder was killed in that: the next look finds it free.
  const remover = readJson(removal);
  if (remover && !isAlive(remover)) removeIfOf(removal, remover);
}

/**
 * @param {string} path
 * @param {Holder | undefined} holder
 */
function removeIfOf(path, holder) {
  if (existsSync(path) && isDeepStrictEqual(readJson(path), toJson(holder)))
    rmSync(path, { force: true });
}

/**
 * As it is once written and read: without what is undefined.
 *
 * @param {Holder | undefined} holder
 */
function toJson(holder) {
  return holder && JSON.parse(JSON.stringify(holder));
}

/**
 * Removes what processes that were killed in writing a file have left in a folder: it carries their number.
 *
 * @param {string} folder
 */
function sweepLitter(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const { name } = entry;
    const pid = entry.isFile() && /\.(\d+)\.partial$/.exec(name)?.[1];
    if (pid && !isRunning(Number(pid))) rmSync(join(folder, name), { force: true });
  }
}
