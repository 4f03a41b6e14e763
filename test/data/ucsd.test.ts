import {
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openUcsd, type UcsdOptions } from '../../lib/data/ucsd';
import type { BadFrame } from '../../lib/data/video';
import { UserError } from '../../lib/errors';
import { bitmap } from './bitmap';
import {
  HEIGHT,
  readAll,
  testFrame,
  testMask,
  WIDTH,
  writePicture,
  writeTinyPed2,
} from './ucsd-files';

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

  it('has no frame of what macOS leaves beside one', async () => {
    await writeTinyPed2(root);
    // Not a picture; it says where 005.tif, which is gone, had lain on a Macintosh.
    writeFileSync(join(root, 'Train', 'Train001', '._005.tif'), 'Mac OS X');
    const frames = await readAll((await open()).train[0]);
    expect(frames.map(({ pixels }) => pixels[0])).toEqual([10, 11, 12, 13]);
  });

  it('comes from the cache the second time, and anew when a file has changed', async () => {
    await writeTinyPed2(root);
    const [clip] = (await open()).train;
    const first = await readAll(clip);
    const [cached] = readdirSync(cacheFolder);
    expect(readdirSync(cacheFolder)).toHaveLength(1);
    for (const { index, pixels } of await readAll(clip)) {
      expect(Buffer.compare(pixels, testFrame(index))).toBe(0);
    }
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

  it('has no older cache left, nor what a killed reading left a day ago', async () => {
    await writeTinyPed2(root);
    const [clip] = (await open()).train;
    await readAll(clip);
    const [first] = readdirSync(cacheFolder);
    const others = [
      'Train001-0123456789abcdef.grey.0.partial',
      'Train0011-0123456789abcdef.grey',
      'Train001-notes.grey',
    ];
    const [old, young] = ['Test009.grey.1.partial', 'Test009.grey.2.partial'];
    for (const name of [...others, old, young]) writeFileSync(join(cacheFolder, name), '');
    const dayAgo = Date.now() / 1000 - 25 * 60 * 60;
    utimesSync(join(cacheFolder, old), dayAgo, dayAgo);
    await writePicture(join(root, 'Train', 'Train001', '002.tif'), testFrame(90));
    await readAll(clip);
    const kept = readdirSync(cacheFolder);
    expect(kept).toEqual(expect.arrayContaining([...others, young]));
    expect(kept).toHaveLength(5);
    expect(kept).not.toContain(first);
    expect(kept).not.toContain(old);
  });

  it('is refused when its cache is cut off while it is read', async () => {
    await writeTinyPed2(root);
    const [clip] = (await open()).train;
    await readAll(clip);
    const frames = clip.frames()[Symbol.asyncIterator]();
    await frames.next();
    truncateSync(join(cacheFolder, readdirSync(cacheFolder)[0]), 1.5 * WIDTH * HEIGHT);
    await expect(frames.next()).rejects.toThrow(/expected frame 2, found 43200 bytes .*Delete it/);
  });

  it('can be read twice at once, and is whole in the cache then', async () => {
    await writeTinyPed2(root);
    const [clip] = (await open()).train;
    const both = await Promise.all([readAll(clip), readAll(clip)]);
    expect(readdirSync(cacheFolder)).toHaveLength(1);
    for (const frames of [...both, await readAll(clip)]) {
      const differences = frames.map(({ index, pixels }) =>
        Buffer.compare(pixels, testFrame(index)),
      );
      expect(differences).toEqual([0, 0, 0, 0]);
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

  it('that is a JPEG file cut off is refused too', async () => {
    await writeTinyPed2(root, { frames: 'jpg' });
    const path = join(root, 'Train', 'Train001', '002.jpg');
    // Noise, so that half of the file is half of the picture.
    await writePicture(
      path,
      Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => (i * i * 31) >> 3),
    );
    truncateSync(path, statSync(path).size / 2);
    const { train } = await open();
    await expect(readAll(train[0])).rejects.toThrow(/002\.jpg.*whole picture/);
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

it('a mask of another size is refused', async () => {
  await writeTinyPed2(root);
  const path = join(root, 'Test', 'Test001_gt', 'frame002.bmp');
  await writePicture(path, new Uint8Array(100), 10, 10);
  const { test } = await open();
  await expect(test[0].mask!(1)).rejects.toThrow(/mask of 360 x 240 pixels, found 10 x 10/);
});

it('a mask that is a BMP with a palette, as many tools write one, marks what it marks', async () => {
  await writeTinyPed2(root);
  const path = join(root, 'Test', 'Test001_gt', 'frame002.bmp');
  const pixels = testMask().map((value) => 255 * value);
  writeFileSync(path, bitmap({ bits: 8, width: WIDTH, height: HEIGHT, pixels }));
  const { test } = await open();
  expect(Buffer.compare((await test[0].mask!(1))!, testMask())).toBe(0);
});

it('a mask that marks nothing in an anomalous frame is refused, and in a normal one is not', async () => {
  await writeTinyPed2(root);
  for (const frame of [1, 2]) {
    const path = join(root, 'Test', 'Test001_gt', `frame00${frame}.bmp`);
    await writePicture(path, new Uint8Array(WIDTH * HEIGHT));
  }
  const { test } = await open();
  expect((await test[0].mask!(0))!.includes(1)).toBe(false);
  await expect(test[0].mask!(1)).rejects.toThrow(UserError);
  await expect(test[0].mask!(1)).rejects.toThrow(/mask of frame 2 of Test001.*anomalous pixels/);
});
