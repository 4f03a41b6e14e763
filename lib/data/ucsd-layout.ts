import { existsSync, readdirSync, statSync } from 'node:fs';
import { extname, join, parse } from 'node:path';
import { rangeOf } from '../range';
import { badFile } from './source-file';

const FRAME_TYPES = new Set(['.tif', '.tiff', '.jpg', '.jpeg', '.png']);
const MASK_TYPES = new Set(['.bmp', '.png', '.tif', '.tiff']);

/** What to do when files are missing. */
export const UNPACK_AGAIN = 'Unpack the whole archive again.';

/** Names in a folder; what should be one may be a file. */
function listFolder(folder: string, content: string): string[] {
  if (!statSync(folder).isDirectory()) {
    throw badFile(folder, `a folder of ${content}`, 'a file', UNPACK_AGAIN);
  }
  return readdirSync(folder);
}

/** More than a day of video: a higher number is a date, or something else that does not count frames. */
const HIGHEST_NUMBER = 999_999;

const NUMBER_AGAIN = 'Number the pictures of a clip one after another, from 1.';

/** Files of the types wanted by the number in their name: `007.tif`, `frame007.bmp`. */
function numberedFiles(folder: string, types: ReadonlySet<string>): Map<number, string> {
  const files = new Map<number, string>();
  for (const file of listFolder(folder, 'pictures')) {
    // A dot in front: what macOS adds to archives.
    const number = /(\d+)$/.exec(parse(file).name)?.[1];
    if (file.startsWith('.') || number === undefined) continue;
    if (!types.has(extname(file).toLowerCase())) continue;
    if (Number(number) > HIGHEST_NUMBER) {
      throw badFile(join(folder, file), 'the number of a frame', number, NUMBER_AGAIN);
    }
    const other = files.get(Number(number));
    if (other !== undefined) {
      const found = `${parse(other).base} and ${file}`;
      throw badFile(folder, `one picture of frame ${Number(number)}`, found, NUMBER_AGAIN);
    }
    files.set(Number(number), join(folder, file));
  }
  return files;
}

/** A split's folders in the order of their numbers, as labels count them: `Test2` comes before `Test10`. */
export function clipFolders(root: string, split: 'Train' | 'Test'): string[] {
  const parent = join(root, split);
  if (!existsSync(parent)) throw badFile(root, `a folder ${split}`, 'none', UNPACK_AGAIN);
  const numberOf = (name: string) => Number(name.slice(split.length));
  return listFolder(parent, 'clips')
    .filter((name) => new RegExp(`^${split}\\d+$`).test(name))
    .sort((a, b) => numberOf(a) - numberOf(b))
    .map((name) => join(parent, name));
}

/** Paths of a clip's frames in order; a number that is missing is a frame that cannot be read. */
export function framePaths(folder: string): string[] {
  const files = numberedFiles(folder, FRAME_TYPES);
  if (files.size === 0) throw badFile(folder, 'frames (001.tif …)', 'none', UNPACK_AGAIN);
  // Labels count frames from 1: with one before the first, each would belong to another frame.
  if (files.has(0)) throw badFile(folder, 'frames numbered from 1', 'a frame 0', NUMBER_AGAIN);
  const [type] = [...files.values()].map((file) => extname(file));
  const [, last] = rangeOf(files.keys());
  return Array.from({ length: last }, (_, index) => {
    const name = `${String(index + 1).padStart(3, '0')}${type}`;
    return files.get(index + 1) ?? join(folder, name);
  });
}

/** Paths of a clip's masks by the position of their frames, from 0; some tools begin to number them with 0 too. */
export function maskPaths(folder: string, frameCount: number): Map<number, string> {
  const files = existsSync(folder) ? numberedFiles(folder, MASK_TYPES) : new Map<number, string>();
  const first = files.has(0) ? 0 : 1;
  if (first === 0 && files.has(frameCount)) {
    const found = `masks 0 and ${frameCount}`;
    throw badFile(folder, `masks of ${frameCount} frames, numbered alike`, found, NUMBER_AGAIN);
  }
  return new Map(Array.from(files, ([number, path]) => [number - first, path]));
}
