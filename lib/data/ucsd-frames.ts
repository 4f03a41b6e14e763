import { createHash, randomUUID } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserError } from '../errors';
import { readGreyPicture } from './picture';
import { badFile } from './source-file';
import type { BadFrame, VideoFrame } from './video';

/** What to do with a frame that cannot be read or has another size: stop with an error, or leave it out. */
export type BadFramePolicy = 'refuse' | 'skip';

/** How to read the frames of a clip. */
export interface ReadFramesOptions {
  readonly width: number;
  readonly height: number;
  readonly policy: BadFramePolicy;
  /** Told of each frame that is left out. */
  readonly onBadFrame?: (frame: BadFrame) => void;
  /** Where decoded frames are kept; `null` for nowhere. */
  readonly cacheFolder: string | null;
}

/** A name that changes with the files: what was decoded from others is never taken for theirs. */
function cacheName(clip: string, paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) {
    const file = statSync(path, { throwIfNoEntry: false });
    hash.update(`${path}/${file?.size}/${file?.mtimeMs};`);
  }
  return `${clip}-${hash.digest('hex').slice(0, 16)}.grey`;
}

async function readFrame(path: string, { width, height }: ReadFramesOptions): Promise<Uint8Array> {
  if (!existsSync(path)) throw badFile(path, 'a frame', 'no file');
  const picture = await readGreyPicture(path);
  if (picture.width === width && picture.height === height) return picture.pixels;
  const found = `${picture.width} x ${picture.height}`;
  throw badFile(path, `a frame of ${width} x ${height} pixels`, found);
}

/** Whether all frames are in a cache file: one that was cut off, by a full disk or a crash, is not used. */
function isWhole(path: string, bytes: number): boolean {
  return statSync(path, { throwIfNoEntry: false })?.size === bytes;
}

const DAY = 24 * 60 * 60 * 1000;

/**
 * Removes what would stay for ever: a clip's caches from files that have moved or changed since, and what readings that were
 * killed have left. A reading that goes on writes to its own at least once a day.
 *
 * @param kept - path of the clip's new cache.
 */
async function removeOutdated(folder: string, clip: string, kept: string): Promise<void> {
  const ofClip = (name: string) =>
    name.startsWith(`${clip}-`) && /^[0-9a-f]{16}\.grey$/.test(name.slice(clip.length + 1));
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (ofClip(name) && name !== basename(kept)) await rm(path, { force: true });
    if (!name.endsWith('.partial')) continue;
    // Another process may remove it at the same time.
    const changed = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => Number.NaN,
    );
    if (Date.now() - changed > DAY) await rm(path, { force: true });
  }
}

/** @throws UserError when the file is cut off while it is read. */
async function* readCached(path: string, count: number, size: number): AsyncGenerator<VideoFrame> {
  const file = await open(path, 'r');
  try {
    for (let index = 0; index < count; index++) {
      const pixels = new Uint8Array(size);
      const { bytesRead } = await file.read(pixels, 0, size, index * size);
      if (bytesRead !== size) {
        const found = `${bytesRead} bytes of it`;
        throw badFile(path, `frame ${index + 1}`, found, 'Delete it: it is made again.');
      }
      yield { index, pixels };
    }
  } finally {
    await file.close();
  }
}

/**
 * Reads a clip's frames one at a time, so that a clip of any length needs the memory of one frame. When all of them
 * were read and none was bad, their raw bytes are in the cache, from which the next reading takes them, and the clip's older
 * caches are removed; a cache that is cut off is made again.
 *
 * @param clip - the clip's name, for messages and the cache.
 * @param paths - its frames' files, in order.
 * @throws UserError at a bad frame when the policy is `refuse`, when all frames are bad, and when a cache is cut off while it
 *   is read.
 */
export async function* readFrames(
  clip: string,
  paths: readonly string[],
  options: ReadFramesOptions,
): AsyncGenerator<VideoFrame> {
  const { width, height, policy, onBadFrame, cacheFolder } = options;
  const cached = cacheFolder === null ? undefined : join(cacheFolder, cacheName(clip, paths));
  if (cached !== undefined && isWhole(cached, paths.length * width * height)) {
    yield* readCached(cached, paths.length, width * height);
    return;
  }
  // A name for each reading: two of one clip may go on at once, in this process too.
  const partial = cached === undefined ? undefined : `${cached}.${randomUUID()}.partial`;
  if (cacheFolder !== null) await mkdir(cacheFolder, { recursive: true });
  const copy = partial === undefined ? undefined : await open(partial, 'w');
  let good = 0;
  try {
    for (const [index, path] of paths.entries()) {
      let pixels: Uint8Array;
      try {
        pixels = await readFrame(path, options);
      } catch (error) {
        if (!(error instanceof UserError) || policy === 'refuse') throw error;
        onBadFrame?.({ clip, index, reason: error.message });
        continue;
      }
      good++;
      await copy?.write(pixels);
      yield { index, pixels };
    }
    if (good === 0)
      throw badFile(clip, 'frames', `${paths.length} files and none of them readable`);
    const whole = good === paths.length;
    // On the disk before it has its name: after a crash, the name would else stand for less.
    if (whole) await copy?.sync();
    await copy?.close();
    if (cached && partial && whole && cacheFolder !== null) {
      await rename(partial, cached);
      await removeOutdated(cacheFolder, clip, cached);
    }
  } finally {
    // Closing twice is harmless; a reader that stops early comes straight here.
    await copy?.close();
    if (partial) await rm(partial, { force: true });
  }
}
