import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openUcsd, type UcsdOptions } from '../../lib/data/ucsd';
import type { BadFrame, VideoClip, VideoFrame } from '../../lib/data/video';
import { UserError } from '../../lib/errors';
import { HEIGHT, testFrame, testMask, WIDTH, writePicture, writeTinyPed2 } from './ucsd-files';

let root: string;
let cacheFolder: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ucsd-'));
  cacheFolder = join(root, 'cache');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function open(options: UcsdOptions = {}) {
  return openUcsd('ped2', { folder: root, partial: true, cacheFolder, ...options });
}

async function readAll(clip: VideoClip): Promise<VideoFrame[]> {
  const frames: VideoFrame[] = [];
  for await (const frame of clip.frames()) frames.push(frame);
  return frames;
}

describe('a UCSD clip', () => {
  it('is read from the official TIFF and BMP files to the last pixel', async () => {
    await writeTinyPed2(root);
    const { train, test } = await open();
    const frames = await readAll(train[0]);
    expect(frames.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    for (const { index, pixels } of frames) expect(pixels).toEqual(testFrame(index));
    expect([...test[0].isAnomalous!]).toEqual([0, 1, 1, 0]);
    expect(await test[0].mask!(1)).toEqual(testMask());
    expect((await test[0].mask!(0))!.every((value) => value === 0)).toBe(true);
    expect(await train[0].mask!(0)).toBeUndefined();
  });

  it('is read from JPEG frames and PNG masks', async () => {
    await writeTinyPed2(root, { frames: 'jpg', masks: 'png' });
    const { test } = await open();
    const frames = await readAll(test[0]);
    expect(frames).toHaveLength(4);
    for (const { index, pixels } of frames) {
      const expected = testFrame(index);
      const largest = pixels.reduce((worst, v, i) => Math.max(worst, Math.abs(v - expected[i])), 0);
      expect(largest).toBeLessThan(25);
    }
    expect(await test[0].mask!(2)).toEqual(testMask());
  });

  it('comes from the cache the second time, and anew when a file has changed', async () => {
    await writeTinyPed2(root);
    const [clip] = (await open()).train;
    const first = await readAll(clip);
    const [cached] = readdirSync(cacheFolder);
    expect(readdirSync(cacheFolder)).toHaveLength(1);
    writeFileSync(join(cacheFolder, cached), new Uint8Array(4 * WIDTH * HEIGHT).fill(7));
    expect((await readAll(clip))[3].pixels[0]).toBe(7);
    await writePicture(join(root, 'Train', 'Train001', '002.tif'), testFrame(90));
    const third = await readAll(clip);
    expect(third[1].pixels[0]).toBe(100);
    expect(third[2].pixels).toEqual(first[2].pixels);
  });

  it('is decoded again when its cache is cut off', async () => {
    await writeTinyPed2(root);
    const [clip] = (await open()).train;
    await readAll(clip);
    const cached = join(cacheFolder, readdirSync(cacheFolder)[0]);
    for (const bytes of [2 * WIDTH * HEIGHT, 3 * WIDTH * HEIGHT + 5, 0]) {
      truncateSync(cached, bytes);
      const frames = await readAll(clip);
      expect(frames).toHaveLength(4);
      expect(
        frames.every((frame) => Buffer.compare(frame.pixels, testFrame(frame.index)) === 0),
      ).toBe(true);
      expect(statSync(cached).size).toBe(4 * WIDTH * HEIGHT);
    }
  });

  it('leaves no cache behind when reading stops half-way', async () => {
    await writeTinyPed2(root);
    for await (const { index } of (await open()).train[0].frames()) if (index === 1) break;
    expect(readdirSync(cacheFolder)).toEqual([]);
  });
});

describe('a damaged frame', () => {
  const damages: [string, (path: string) => Promise<void> | void, RegExp][] = [
    ['cut off', (path) => truncateSync(path, 3000), /002\.tif.*whole picture/],
    ['not a picture', (path) => writeFileSync(path, 'hello'), /002\.tif.*whole picture/],
    ['missing', (path) => rmSync(path), /002\.tif.*no file/],
    [
      'of another size',
      (path) => writePicture(path, new Uint8Array(100), 10, 10),
      /002\.tif.*360 x 240 pixels, found 10 x 10/,
    ],
  ];

  it.each(damages)('that is %s is refused', async (_, damage, message) => {
    await writeTinyPed2(root);
    await damage(join(root, 'Train', 'Train001', '002.tif'));
    const { train } = await open();
    const reading = readAll(train[0]);
    await expect(reading).rejects.toThrow(UserError);
    await expect(reading).rejects.toThrow(message);
  });

  it.each(damages)('that is %s is left out and reported when asked', async (_, damage, message) => {
    await writeTinyPed2(root);
    await damage(join(root, 'Train', 'Train001', '002.tif'));
    const bad: BadFrame[] = [];
    const { train } = await open({ badFrames: 'skip', onBadFrame: (frame) => bad.push(frame) });
    const frames = await readAll(train[0]);
    expect(frames.map(({ index }) => index)).toEqual([0, 2, 3]);
    expect(frames[1].pixels).toEqual(testFrame(2));
    expect(bad).toEqual([
      { clip: 'Train001', index: 1, reason: expect.stringMatching(message) as string },
    ]);
    expect(readdirSync(cacheFolder)).toEqual([]);
  });

  it('does not hide that all of them are damaged', async () => {
    await writeTinyPed2(root);
    for (const n of [1, 2, 3, 4]) {
      writeFileSync(join(root, 'Train', 'Train001', `00${n}.tif`), 'x');
    }
    const { train } = await open({ badFrames: 'skip' });
    await expect(readAll(train[0])).rejects.toThrow(/none of them readable/);
  });
});

describe('the numbers of clips and frames', () => {
  /** As many test clips as wanted with one frame each, which tells the clip's number. */
  async function writeClips(numbers: readonly number[]): Promise<void> {
    await writeTinyPed2(root);
    const tests = join(root, 'Test');
    rmSync(join(tests, 'Test001'), { recursive: true });
    rmSync(join(tests, 'Test001_gt'), { recursive: true });
    for (const number of numbers) {
      const folder = join(tests, `Test${number}`);
      mkdirSync(folder);
      await writePicture(join(folder, '001.tif'), testFrame(number));
    }
    const labels = numbers.map((number) => `T{${number}}.gt_frame = [${number === 2 ? '1' : ''}];`);
    writeFileSync(join(tests, 'UCSDped2.m'), labels.join('\n'));
  }

  it('order clips, as labels count them, also without leading zeros', async () => {
    await writeClips([1, 2, 10]);
    const { test } = await open();
    expect(test.map(({ name }) => name)).toEqual(['Test1', 'Test2', 'Test10']);
    expect(test.map(({ isAnomalous }) => isAnomalous![0])).toEqual([0, 1, 0]);
    expect((await readAll(test[1]))[0].pixels).toEqual(testFrame(2));
  });

  it.each([
    ['Train/Train001/000.tif', /Train001.*numbered from 1.*a frame 0/],
    ['Train/Train001/20180101120000.tif', /20180101120000\.tif.*one after another/],
    ['Test/Test001_gt/frame000.bmp', /Test001_gt.*masks of 4 frames.*masks 0 and 4/],
  ])('are refused when they do not count frames: %s', async (path, message) => {
    await writeTinyPed2(root);
    await writePicture(join(root, path), testFrame(0));
    await expect(open()).rejects.toThrow(UserError);
    await expect(open()).rejects.toThrow(message);
  });

  it('of masks may begin with 0: each still belongs to its own frame', async () => {
    await writeTinyPed2(root);
    const folder = join(root, 'Test', 'Test001_gt');
    for (const n of [1, 2, 3, 4]) {
      renameSync(join(folder, `frame00${n}.bmp`), join(folder, `frame00${n - 1}.bmp`));
    }
    const [clip] = (await open()).test;
    for (const index of [0, 1, 2, 3]) {
      expect((await clip.mask!(index))!.includes(1)).toBe(clip.isAnomalous![index] === 1);
    }
  });
});

describe('a folder that is not the data set', () => {
  it('is refused when clips are missing', async () => {
    await writeTinyPed2(root);
    await expect(open({ partial: false })).rejects.toThrow(/16 training and 12 test.*1 and 1/);
  });

  it('is refused without frames, labels or a test folder', async () => {
    await writeTinyPed2(root);
    rmSync(join(root, 'Test', 'UCSDped2.m'));
    await expect(open()).rejects.toThrow(/UCSDped2\.m.*frame labels/);
    for (const file of readdirSync(join(root, 'Train', 'Train001'))) {
      rmSync(join(root, 'Train', 'Train001', file));
    }
    await expect(open()).rejects.toThrow(/Train001.*frames/);
    rmSync(join(root, 'Test'), { recursive: true });
    await writeTinyPed2(join(root, 'other'));
    rmSync(join(root, 'other', 'Test'), { recursive: true });
    await expect(open({ folder: join(root, 'other') })).rejects.toThrow(/a folder Test/);
  });

  it.each([
    ['Train', 'Train002'],
    ['Test', 'Test001_gt'],
  ])('is refused where a file stands for one of its folders (%s/%s)', async (split, name) => {
    await writeTinyPed2(root);
    rmSync(join(root, split, name), { recursive: true, force: true });
    writeFileSync(join(root, split, name), '');
    await expect(open()).rejects.toThrow(UserError);
    await expect(open()).rejects.toThrow(new RegExp(`${name}: expected a folder.*found a file`));
  });

  it('is named with its address when it is nowhere', async () => {
    const before = process.env.L2AE_DATA;
    process.env.L2AE_DATA = root;
    try {
      await expect(openUcsd('ped1')).rejects.toThrow(/UCSD Ped1.*svcl\.ucsd\.edu/);
    } finally {
      if (before === undefined) delete process.env.L2AE_DATA;
      else process.env.L2AE_DATA = before;
    }
  });
});
