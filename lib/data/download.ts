import { UserError } from '../errors';
import { writeFileAtomic } from '../files';
import { type KnownContent, type SourceFile, unpack, verifyContent } from './source-file';

/** How patient a download is. */
export interface DownloadOptions {
  /** A connection that has sent nothing for so many milliseconds is taken for dead; default 30,000. */
  readonly stallMilliseconds?: number;
}

/** Fetches an address into memory: the largest file here has 26 MB. */
async function fetchBytes(address: string, stallMilliseconds: number): Promise<Uint8Array> {
  const abort = new AbortController();
  const giveUp = () => abort.abort(new Error(`nothing came for ${stallMilliseconds / 1000} s`));
  let watchdog = setTimeout(giveUp, stallMilliseconds);
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
      watchdog = setTimeout(giveUp, stallMilliseconds);
    }
    return Buffer.concat(chunks);
  } finally {
    clearTimeout(watchdog);
  }
}

/** fetch() says "fetch failed" and keeps the reason (host not found, refused…) in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

/**
 * Downloads a file, checks it, and only then puts it in its place: what lies at `target` is always
 * whole and right, however often the download was interrupted before.
 *
 * @param addresses - where to get it; the next is tried when one fails.
 * @param target - where to keep it, as downloaded.
 * @param known - expected size and hash of its uncompressed content.
 * @param options - when to give up.
 * @returns the uncompressed content.
 * @throws UserError that tells what went wrong at each address.
 */
export async function download(
  addresses: readonly string[],
  target: string,
  known: KnownContent,
  { stallMilliseconds = 30_000 }: DownloadOptions = {},
): Promise<SourceFile> {
  const failures: string[] = [];
  for (const address of addresses) {
    try {
      const raw = await fetchBytes(address, stallMilliseconds);
      const file = await unpack(address, raw);
      verifyContent(file, known);
      writeFileAtomic(target, raw);
      return { path: target, bytes: file.bytes };
    } catch (error) {
      failures.push(`${address}: ${reasonOf(error)}`);
    }
  }
  throw new UserError(`${target} could not be downloaded.\n  ${failures.join('\n  ')}`);
}
