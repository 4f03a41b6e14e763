import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { UserError } from '../errors';

const gunzipAsync = promisify(gunzip);

/** The uncompressed content of a file, with the name to use for it in messages. */
export interface SourceFile {
  /** Where it was read from: a path or an address. */
  readonly path: string;
  /** The content; already unpacked when the file was gzip-compressed. */
  readonly bytes: Uint8Array;
}

/**
 * An error about a file's content, in one form for all readers.
 *
 * @param path - the file.
 * @param expected - what it should hold.
 * @param found - what it holds.
 * @param remedy - what to do; by default, to fetch the file again.
 */
export function badFile(
  path: string,
  expected: string,
  found: string,
  remedy = 'The file is damaged or not the one meant: replace it with a fresh copy.',
): UserError {
  return new UserError(`${path}: expected ${expected}, found ${found}. ${remedy}`);
}

/**
 * Unpacks gzip-compressed bytes and passes any others on; the content decides, not the file's name.
 *
 * @param path - the name to use in messages.
 * @param raw - the bytes as stored.
 * @throws UserError when the compressed stream is cut off or damaged.
 */
export async function unpack(path: string, raw: Uint8Array): Promise<SourceFile> {
  if (raw[0] !== 0x1f || raw[1] !== 0x8b) return { path, bytes: raw };
  try {
    return { path, bytes: await gunzipAsync(raw) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw badFile(
      path,
      'a complete gzip file',
      `${raw.length} bytes that do not unpack (${reason})`,
    );
  }
}

/**
 * Reads a file, unpacking it when it is gzip-compressed.
 *
 * @throws UserError when it does not exist, cannot be read, or does not unpack.
 */
export async function readSourceFile(path: string): Promise<SourceFile> {
  let raw: Uint8Array;
  try {
    raw = await readFile(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw badFile(path, 'a readable file', reason, 'Check the path and the permissions.');
  }
  return unpack(path, raw);
}

/**
 * The SHA-256 of a file's uncompressed content, in lower-case hexadecimal digits. Hashing what is
 * inside makes the check independent of who compressed the file, and with which settings.
 */
function contentHash(file: SourceFile): string {
  return createHash('sha256').update(file.bytes).digest('hex');
}

/** What a file's uncompressed content is known to be. */
export interface KnownContent {
  /** Its size in bytes. */
  readonly bytes: number;
  /** Its SHA-256 in lower-case hexadecimal digits. */
  readonly sha256: string;
}

/**
 * Checks that a file is the one meant.
 *
 * @param file - the file, already unpacked.
 * @param known - size and hash of its uncompressed content.
 * @throws UserError when they differ.
 */
export function verifyContent(file: SourceFile, known: KnownContent): void {
  const found = contentHash(file);
  if (file.bytes.length !== known.bytes || found !== known.sha256) {
    throw badFile(
      file.path,
      `uncompressed content of ${known.bytes} bytes with SHA-256 ${known.sha256}`,
      `${file.bytes.length} bytes with SHA-256 ${found}`,
    );
  }
}
