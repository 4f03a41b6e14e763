// Files that are either the old ones or the complete new ones, whatever moment the set-up is killed at.
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

/**
 * Writes a file to a neighbour first and renames it over the target.
 *
 * @param {string} path
 * @param {string} content
 */
export function writeFileAtomic(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  const partial = `${path}.${process.pid}.partial`;
  const file = openSync(partial, 'w');
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(partial, path);
}

/**
 * Makes a folder appear all at once: `fill` works in `target.partial`, which is renamed when it returns.
 * Leftovers of an earlier, killed attempt are thrown away first.
 *
 * @param {string} target
 * @param {(partial: string) => void | Promise<void>} fill
 */
export async function replaceFolder(target, fill) {
  const partial = `${target}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  await fill(partial);
  rmSync(target, { recursive: true, force: true });
  renameSync(partial, target);
}
