import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Writes a file so that a reader, or a crash at any moment, sees either the old content or the whole
 * new one: to a neighbour first, flushed to disk, then renamed over the target (a link is replaced, not followed).
 *
 * @param path - the file; missing folders are made.
 * @param content - text (UTF-8) or bytes.
 * @throws the system's own error when the file or its folder cannot be written; the old content then stays.
 */
export function writeFileAtomic(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const partial = `${path}.${process.pid}.partial`;
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  try {
    const file = openSync(partial, 'w');
    try {
      for (let written = 0; written < bytes.length; ) {
        written += writeSync(file, bytes, written);
      }
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    // A disk that is full while a file is being written does not say which.
    if (error instanceof Error && 'syscall' in error && !('path' in error))
      error.message += ` '${path}'`;
    throw error;
  }
}
