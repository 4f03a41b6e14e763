import { UserError } from '../errors';
import { writeFileAtomic } from '../files';
import { type SourceFile, unpack, verifyContent } from './source-file';

/** A connection that has sent nothing for so long is taken for dead. */
const STALL_MILLISECONDS = 30_000;

/** Fetches an address into memory: the largest file here has 26 MB. */
async function fetchBytes(address: string): Promise<Uint8Array> {
  const abort = new AbortController();
  let watchdog = setTimeout(() => abort.abort(), STALL_MILLISECONDS);
  try {
    const response = await fetch(address, { signal: abort.signal });
    if (!response.ok || response.body === null) {
      throw new Error(`the server answered ${response.status} ${response.statusText}`);
    }
    const chunks: Uint8Array[] = [];
    const reader = response.body.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      chunks.push(part.value);
      clearTimeout(watchdog);
      watchdog = setTimeout(() => abort.abort(), STALL_MILLISECONDS);
    }
    return Buffer.concat(chunks);
  } finally {
    clearTimeout(watchdog);
  }
}

/** fetch() says "fetch failed" and keeps the reason (host not found, refused…) in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'AbortError') return `nothing came for ${STALL_MILLISECONDS / 1000} s`;
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

/**
 * Downloads a file, checks it, and only then puts it in its place: what lies at `target` is always
 * whole and right, however often the download was interrupted before.
 *
 * @param addresses - where to get it; the next is tried when one fails.
 * @param target - where to keep it, as downloaded.
 * @param sha256 - expected SHA-256 of its uncompressed content.
 * @returns the uncompressed content.
 * @throws UserError that tells what went wrong at each address.
 */
export async function download(
  addresses: readonly string[],
  target: string,
  sha256: string,
): Promise<SourceFile> {
  const failures: string[] = [];
  for (const address of addresses) {
    try {
      const raw = await fetchBytes(address);
      const file = await unpack(address, raw);
      verifyContent(file, sha256);
      writeFileAtomic(target, raw);
      return { path: target, bytes: file.bytes };
    } catch (error) {
      failures.push(`${address}: ${reasonOf(error)}`);
    }
  }
  throw new UserError(`${target} could not be downloaded.\n  ${failures.join('\n  ')}`);
}
