import { cpSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findUcsd, openUcsd, type UcsdOptions } from '../../lib/data/ucsd';
import { UserError } from '../../lib/errors';
import { put, useEnvironment, useTemporaryFolder } from './fixtures';
import { readAll, testFrame, writePicture, writeTinyPed2 } from './ucsd-files';

const folder = useTemporaryFolder();
const setEnvironment = useEnvironment();

function openTiny(options: UcsdOptions = {}) {
  return openUcsd('ped2', { folder: folder(), partial: true, cacheFolder: null, ...options });
}

describe('the numbers of clips and frames', () => {
  /** As many test clips as wanted with one frame each, which tells the clip's number. */
  async function writeClips(numbers: readonly number[]): Promise<void> {
    await writeTinyPed2(folder());
    const tests = join(folder(), 'Test');
    rmSync(join(tests, 'Test001'), { recursive: true });
    rmSync(join(tests, 'Test001_gt'), { recursive: true });
    for (const number of numbers) {
      const clip = join(tests, `Test${number}`);
      mkdirSync(clip);
      await writePicture(join(clip, '001.tif'), testFrame(number));
    }
    const labels = numbers.map((number) => `T{${number}}.gt_frame = [${number === 2 ? '1' : ''}];`);
    writeFileSync(join(tests, 'UCSDped2.m'), labels.join('\n'));
  }

  it('order clips, as labels count them, also without leading zeros', async () => {
    await writeClips([1, 2, 10]);
    const { test } = await openTiny();
    expect(test.map(({ name }) => name)).toEqual(['Test1', 'Test2', 'Test10']);
    expect(test.map(({ isAnomalous }) => isAnomalous![0])).toEqual([0, 1, 0]);
    expect((await readAll(test[1]))[0].pixels).toEqual(testFrame(2));
  });

  it.each([
    ['Train/Train001/000.tif', /Train001.*numbered from 1.*a frame 0/],
    ['Train/Train001/frame1.tif', /Train001.*one picture of frame 1.*001\.tif and frame1\.tif/],
    ['Train/Train001/20180101120000.tif', /20180101120000\.tif.*one after another/],
    ['Test/Test001_gt/frame000.bmp', /Test001_gt.*masks of 4 frames.*masks 0 and 4/],
  ])('are refused when they do not count frames: %s', async (path, message) => {
    await writeTinyPed2(folder());
    await writePicture(join(folder(), path), testFrame(0));
    await expect(openTiny()).rejects.toThrow(UserError);
    await expect(openTiny()).rejects.toThrow(message);
  });

  it('of masks may begin with 0: each still belongs to its own frame', async () => {
    await writeTinyPed2(folder());
    const masks = join(folder(), 'Test', 'Test001_gt');
    for (const n of [1, 2, 3, 4]) {
      renameSync(join(masks, `frame00${n}.bmp`), join(masks, `frame00${n - 1}.bmp`));
    }
    const [clip] = (await openTiny()).test;
    for (const index of [0, 1, 2, 3]) {
      expect((await clip.mask!(index))!.includes(1)).toBe(clip.isAnomalous![index] === 1);
    }
  });
});

describe('a folder that is not the data set', () => {
  it('is refused when clips are missing', async () => {
    await writeTinyPed2(folder());
    await expect(openTiny({ partial: false })).rejects.toThrow(/16 training and 12 test.*1 and 1/);
  });

  it('is refused when training clips alone are missing', async () => {
    await writeTinyPed2(folder());
    const tests = join(folder(), 'Test');
    for (let clip = 2; clip <= 12; clip++) {
      const copy = join(tests, `Test${String(clip).padStart(3, '0')}`);
      cpSync(join(tests, 'Test001'), copy, { recursive: true });
    }
    writeFileSync(join(tests, 'UCSDped2.m'), 'T{end+1}.gt_frame = [2:3];\n'.repeat(12));
    await expect(openTiny({ partial: false })).rejects.toThrow(/16 training and 12 test.*1 and 12/);
  });

  it('is refused without frames, labels or a test folder', async () => {
    await writeTinyPed2(folder());
    rmSync(join(folder(), 'Test', 'UCSDped2.m'));
    await expect(openTiny()).rejects.toThrow(/UCSDped2\.m.*frame labels/);
    for (const file of readdirSync(join(folder(), 'Train', 'Train001'))) {
      rmSync(join(folder(), 'Train', 'Train001', file));
    }
    await expect(openTiny()).rejects.toThrow(/Train001.*frames/);
    rmSync(join(folder(), 'Test'), { recursive: true });
    await writeTinyPed2(join(folder(), 'other'));
    rmSync(join(folder(), 'other', 'Test'), { recursive: true });
    await expect(openTiny({ folder: join(folder(), 'other') })).rejects.toThrow(/a folder Test/);
  });

  it.each([
    ['Train', 'Train002'],
    ['Test', 'Test001_gt'],
  ])('is refused where a file stands for one of its folders (%s/%s)', async (split, name) => {
    await writeTinyPed2(folder());
    rmSync(join(folder(), split, name), { recursive: true, force: true });
    writeFileSync(join(folder(), split, name), '');
    await expect(openTiny()).rejects.toThrow(UserError);
    await expect(openTiny()).rejects.toThrow(
      new RegExp(`${name}: expected a folder.*found a file`),
    );
  });

  it('is named with its address when it is nowhere', async () => {
    setEnvironment('L2AE_DATA', folder());
    await expect(openUcsd('ped1')).rejects.toThrow(/UCSD Ped1.*svcl\.ucsd\.edu/);
  });
});

describe('findUcsd', () => {
  it('looks into L2AE_DATA, for the folder itself before what the archive unpacks to', () => {
    setEnvironment('L2AE_DATA', folder());
    const unpacked = join(folder(), 'UCSD_Anomaly_Dataset.v1p2', 'UCSDped1');
    mkdirSync(join(unpacked, 'Train'), { recursive: true });
    expect(findUcsd('ped1')).toBe(unpacked);
    const itself = join(folder(), 'UCSDped1');
    mkdirSync(join(itself, 'Train'), { recursive: true });
    expect(findUcsd('ped1')).toBe(itself);
  });

  it('needs L2AE_DATA to be a folder, as the image data sets do', async () => {
    for (const wrong of [join(folder(), 'nowhere'), put(folder(), 'file', '')]) {
      setEnvironment('L2AE_DATA', wrong);
      expect(() => findUcsd('ped1')).toThrow(UserError);
      await expect(openUcsd('ped1')).rejects.toThrow(`L2AE_DATA names ${wrong}, which is not a`);
    }
    setEnvironment('L2AE_DATA', '');
    expect(() => findUcsd('ped1')).not.toThrow();
  });
});
