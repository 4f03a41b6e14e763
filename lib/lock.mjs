// One process at a time: for a run, for a training that several runs need, for the set-up. The lock is a file that names its
// holder; a holder that was killed does not block the next. Plain JavaScript, because the set-up has no package yet.
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readJson } from './json-file.mjs';

// Long enough for the guards of a killed set-up (scripts/setup/guard.mjs) to have stopped the commands it had started.
const GRACE_MILLISECONDS = 500;

/**
 * When a process started, as text that only serves comparison: a process number alone may have been given to
 * somebody else since.
 *
 * @param {number} pid
 * @returns {string | undefined} nothing when no such process runs.
 */
export function processStart(pid) {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The second field is the command in brackets and may hold spaces: count from behind the last bracket.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? undefined : fields[19];
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
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
  const candidate = `${path}.${randomUUID()}.partial`;
  const own = { pid: process.pid, started: processStart(process.pid) };
  writeFileSync(candidate, JSON.stringify(own));
  try {
    let waiting = false;
    while (!tryLink(candidate, path)) {
      const holder = readJson(path);
      if (holder && processStart(holder.pid) === holder.started) {
        if (!waiting) onWait(holder.pid);
        waiting = true;
        await sleep(pollMilliseconds);
      } else {
        // While the lock is still there: nobody who comes by must begin earlier. One that names nobody was just given back.
        await sleep(holder ? GRACE_MILLISECONDS : pollMilliseconds);
        removeStale(path, holder);
      }
    }
  } finally {
    rmSync(candidate, { force: true });
  }
  return () => rmSync(path, { force: true });
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
 * Two that wait may find the same dead holder: the rename decides which of them removes it, and what was
 * moved away is put back when it turns out to be a new holder's.
 *
 * @param {string} path
 * @param {{ pid: number, started?: string } | undefined} dead
 */
function removeStale(path, dead) {
  const moved = `${path}.${randomUUID()}.stale`;
  const isOfDead = (/** @type {string} */ file) => {
    const found = readJson(file);
    return found?.pid === dead?.pid && found?.started === dead?.started;
  };
  if (!existsSync(path) || !isOfDead(path)) return;
  try {
    renameSync(path, moved);
  } catch {
    return;
  }
  if (!isOfDead(moved)) tryLink(moved, path);
  rmSync(moved, { force: true });
}
