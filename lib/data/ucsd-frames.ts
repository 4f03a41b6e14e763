import { createHash, randomUUID } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
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

async function* readCached(path: string, size: number): AsyncGenerator<VideoFrame> {
  const file = await open(path, 'r');
  try {
    const count = (await file.stat()).size / size;
    for (let index = 0; index < count; index++) {
      const pixels = new Uint8Array(size);
      await file.read(pixels, 0, size, index * size);
      yield { index, pixels };
    }
  } finally {
    await file.close();
  }
}

/**
 * Reads a clip's frames one at a time, so that a clip of any length needs the memory of one frame. When all of them
 * were read and none was bad, their raw bytes are in the cache, from which the next reading takes them; a cache that is cut
 * off is made again.
 *
 * @param clip - the clip's name, for messages and the cache.
 * @param paths - its frames' files, in order.
 * @throws UserError at a bad frame when the policy is `refuse`, and when all frames are bad.
 */
export async function* readFrames(
  clip: string,
  paths: readonly string[],
  options: ReadFramesOptions,
): AsyncGenerator<VideoFrame> {
  const { width, height, policy, onBadFrame, cacheFolder } = options;
  const cached = cacheFolder === null ? undefined : join(cacheFolder, cacheName(clip, paths));
  if (cached !== undefined && isWhole(cached, paths.length * width * height)) {
    yield* readCached(cached, width * height);
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
    if (cached && partial && whole) await rename(partial, cached);
  } finally {
    // Closing twice is harmless; a reader that stops early comes straight here.
    await copy?.close();
    if (partial) await rm(partial, { force: true });
  }
}
