import { existsSync } from 'node:fs';
import { join, parse } from 'node:path';
import { UserError } from '../errors';
import { projectPath } from '../paths';
import { userFolder } from './locate';
import { readGreyPicture } from './picture';
import { badFile } from './source-file';
import { type BadFramePolicy, readFrames } from './ucsd-frames';
import { readUcsdLabels } from './ucsd-labels';
import { clipFolders, framePaths, maskPaths, UNPACK_AGAIN } from './ucsd-layout';
import type { BadFrame, VideoClip, VideoDataset } from './video';

/** One of the two cameras of the UCSD anomaly data. */
export type UcsdName = 'ped1' | 'ped2';

/** What is known about a camera's clips before any of them is read. */
export interface UcsdDefinition {
  readonly name: UcsdName;
  readonly title: string;
  /** Name of its folder in the official archive. */
  readonly folder: string;
  /** Of a frame, in pixels. */
  readonly width: number;
  /** Of a frame, in pixels. */
  readonly height: number;
  readonly trainClips: number;
  readonly testClips: number;
}

/** Both cameras: a walkway seen from the front (Ped1) and from the side (Ped2). */
export const UCSD: { readonly [Name in UcsdName]: UcsdDefinition } = {
  ped1: {
    name: 'ped1',
    title: 'UCSD Ped1',
    folder: 'UCSDped1',
    width: 238,
    height: 158,
    trainClips: 34,
    testClips: 36,
  },
  ped2: {
    name: 'ped2',
    title: 'UCSD Ped2',
    folder: 'UCSDped2',
    width: 360,
    height: 240,
    trainClips: 16,
    testClips: 12,
  },
};

const ARCHIVE = 'http://www.svcl.ucsd.edu/projects/anomaly/UCSD_Anomaly_Dataset.tar.gz';

// The archive does not say; papers on these data give 10 frames a second.
const FRAMES_PER_SECOND = 10;

/** How to open the data. */
export interface UcsdOptions {
  /** The folder that holds `Train` and `Test`; without it, where {@link findUcsd} finds it. */
  readonly folder?: string;
  /** Whether an unreadable frame is an error, the default, or left out and reported to `onBadFrame`. */
  readonly badFrames?: BadFramePolicy;
  /** Told of each frame that is left out, while a clip is read. */
  readonly onBadFrame?: (frame: BadFrame) => void;
  /** Where decoded frames are kept; `data/cache` unless told, `null` for nowhere. */
  readonly cacheFolder?: string | null;
  /** Take fewer clips than the archive has, for trials; their number is then not checked. */
  readonly partial?: boolean;
}

/** What is known of a camera, whose name may come from somewhere that no type has checked. */
function requireCamera(name: UcsdName) {
  const definition = UCSD[name];
  if (definition) return definition;
  throw new UserError(`the cameras are ${Object.keys(UCSD).join(' and ')}; got "${name}"`);
}

/**
 * The folder of a camera's clips on this machine: `UCSDped2` (or `UCSDped1`) in `L2AE_DATA` or in `data/cache`, directly
 * or inside `UCSD_Anomaly_Dataset.v1p2`, as the archive unpacks.
 *
 * @returns the folder, or undefined when the clips are in none of these places.
 * @throws UserError when there is no such camera, or `L2AE_DATA` names what is not a folder.
 */
export function findUcsd(name: UcsdName): string | undefined {
  const { folder } = requireCamera(name);
  const roots = [userFolder(), projectPath('data', 'cache')];
  return roots
    .filter((root): root is string => root !== undefined)
    .flatMap((root) => [join(root, folder), join(root, 'UCSD_Anomaly_Dataset.v1p2', folder)])
    .find((path) => existsSync(join(path, 'Train')));
}

async function readMask(path: string, { width, height }: UcsdDefinition): Promise<Uint8Array> {
  const picture = await readGreyPicture(path);
  if (picture.width !== width || picture.height !== height) {
    const found = `${picture.width} x ${picture.height}`;
    throw badFile(path, `a mask of ${width} x ${height} pixels`, found);
  }
  return picture.pixels.map((value) => (value > 0 ? 1 : 0));
}

/** A test clip with its labels. A mask that marks nothing in an anomalous frame would silently take the pixel measure away. */
function withTruth(clip: VideoClip, isAnomalous: Uint8Array): VideoClip {
  return {
    ...clip,
    isAnomalous,
    mask: async (index) => {
      const mask = await clip.mask?.(index);
      if (isAnomalous[index] === 0 || !mask || mask.includes(1)) return mask;
      const where = `the mask of frame ${index + 1} of ${clip.name}`;
      throw badFile(where, 'anomalous pixels, as its label says', 'none', UNPACK_AGAIN);
    },
  };
}

/**
 * Opens UCSD Ped1 or Ped2 in the layout of the official archive (`Train/Train001/001.tif` …, `Test/Test001_gt/…`,
 * `Test/UCSDped2.m`); frames may be TIFF, JPEG or PNG, masks BMP or PNG. Opening looks at file names and labels only:
 * frames are decoded when a clip is read, one at a time, and kept as raw bytes in `data/cache`.
 *
 * @returns the clips in the order of their numbers; those of the test split with truth, and with masks where there are any.
 * @throws UserError when there is no such camera, `L2AE_DATA` names what is not a folder, the data are not on this machine (with
 *   where to get them), clips are missing, pictures are not numbered as frames, or labels do not fit; while reading, when a frame is unreadable
 *   or of another size and `badFrames` is `refuse`, or the mask of an anomalous frame is unreadable, of another size or empty.
 * @example
 * const ped2 = await openUcsd('ped2');
 * for await (const { index, pixels } of ped2.train[0].frames()) { … }
 */
export async function openUcsd(name: UcsdName, options: UcsdOptions = {}): Promise<VideoDataset> {
  const definition = requireCamera(name);
  const root = options.folder ?? findUcsd(name);
  if (root === undefined) {
    throw new UserError(
      `${definition.title} is not on this machine. Download ${ARCHIVE} and unpack it into ` +
        `${projectPath('data', 'cache')}, or into the folder named by the environment variable L2AE_DATA.`,
    );
  }
  const toClip = (folder: string): VideoClip => {
    const paths = framePaths(folder);
    const masks = maskPaths(`${folder}_gt`, paths.length);
    return {
      name: parse(folder).name,
      frameCount: paths.length,
      width: definition.width,
      height: definition.height,
      framesPerSecond: FRAMES_PER_SECOND,
      frames: () =>
        readFrames(parse(folder).name, paths, {
          width: definition.width,
          height: definition.height,
          policy: options.badFrames ?? 'refuse',
          onBadFrame: options.onBadFrame,
          cacheFolder:
            options.cacheFolder === undefined
              ? projectPath('data', 'cache', definition.folder)
              : options.cacheFolder,
        }),
      mask: async (index) => {
        const path = masks.get(index);
        return path ? readMask(path, definition) : undefined;
      },
    };
  };
  const train = clipFolders(root, 'Train').map(toClip);
  const test = clipFolders(root, 'Test').map(toClip);
  const { trainClips, testClips } = definition;
  if (!options.partial && (train.length !== trainClips || test.length !== testClips)) {
    throw badFile(
      root,
      `${trainClips} training and ${testClips} test clips`,
      `${train.length} and ${test.length}`,
      UNPACK_AGAIN,
    );
  }
  const labels = await readUcsdLabels(
    join(root, 'Test', `${definition.folder}.m`),
    test.map(({ frameCount }) => frameCount),
  );
  return {
    name,
    width: definition.width,
    height: definition.height,
    train,
    test: test.map((clip, index) => withTruth(clip, labels[index])),
  };
}
