import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type DatasetName, isDatasetOnThisMachine, loadDataset } from '../../lib/data';
import { loadDefinition } from '../../lib/data/load';
import { UserError } from '../../lib/errors';
import { sandboxForEachTest } from '../experiment/sandbox';
import { put, sha256, useEnvironment, useTemporaryFolder } from './fixtures';
import { CACHE_NAME, CONTENT, toy, toyUsps } from './toy';

const folder = useTemporaryFolder();
const setEnvironment = useEnvironment();

/** Puts the toy data set where a user would, each file as `change` leaves it. */
function putByHand(change: (name: string, content: Buffer) => Uint8Array = (_, bytes) => bytes) {
  const home = join(folder(), CACHE_NAME);
  mkdirSync(home, { recursive: true });
  for (const [name, content] of Object.entries(CONTENT)) put(home, name, change(name, content));
  setEnvironment('L2AE_DATA', folder());
}

describe('files put by hand', () => {
  it('are found through L2AE_DATA, joined and scaled', async () => {
    putByHand();
    const dataset = await loadDefinition(toy);
    expect(dataset).toMatchObject({ count: 5, trainCount: 3, side: 2, classNames: ['0', '1'] });
    expect([...dataset.labels]).toEqual([0, 1, 1, 1, 0]);
    expect(dataset.images[1]).toBe(Math.fround(37 / 255));
    const digits = await loadDefinition(toyUsps);
    expect(digits).toMatchObject({ count: 3, trainCount: 2, side: 16 });
    expect([...digits.labels]).toEqual([4, 2, 9]);
    const beginnings = [0, 1, 2].map((at) => [...digits.images.subarray(256 * at, 256 * at + 3)]);
    expect(beginnings).toEqual([
      [1, 0, 0],
      [0.5, 1, 0],
      [0.5, 0.5, 1],
    ]);
  });

  it('go before those of a package, which are the next', async () => {
    putByHand();
    const system = join(folder(), 'system');
    mkdirSync(system);
    put(system, 'zip.train', 'of another publisher');
    const definition = { ...toyUsps, debianPackage: { name: 'toy', folder: system } };
    expect((await loadDefinition(definition)).count).toBe(3);
    setEnvironment('L2AE_DATA', undefined);
    await expect(loadDefinition(definition)).rejects.toThrow(`${system}/zip.train`);
  });

  it('are found compressed under the same name with .gz', async () => {
    putByHand();
    const home = join(folder(), CACHE_NAME);
    rmSync(join(home, 'zip.train'));
    put(home, 'zip.train.gz', gzipSync(CONTENT['zip.train'], { level: 1 }));
    expect((await loadDefinition(toyUsps)).count).toBe(3);
  });

  it('are refused with the reason when the format is broken', async () => {
    putByHand((name, bytes) => (name === 'test-images' ? bytes.subarray(0, -1) : bytes));
    await expect(loadDefinition(toy)).rejects.toThrow(/test-images: .*cut off/);
    putByHand((name, bytes) => (name === 'zip.test' ? Buffer.concat([bytes, bytes]) : bytes));
    await expect(loadDefinition(toyUsps)).rejects.toThrow(/zip.test: expected 1 lines.*found 2/);
  });

  it('are refused by their hash when the format is right and the content is not', async () => {
    for (const [definition, name] of [
      [toy, 'train-images'],
      [toy, 'test-labels'],
    ] as const) {
      putByHand((other, bytes) => {
        const changed = Buffer.from(bytes);
        if (other === name) changed[changed.length - 1] ^= 1;
        return changed;
      });
      const error = await loadDefinition(definition).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(UserError);
      expect(String(error)).toContain(
        `${name}: expected uncompressed content of ${CONTENT[name].length} bytes`,
      );
      expect(String(error)).toContain(sha256(CONTENT[name]));
    }
    putByHand((_, bytes) =>
      Buffer.from(bytes.toString('latin1').replace('-1.0', '-0.9'), 'latin1'),
    );
    await expect(loadDefinition(toyUsps)).rejects.toThrow(/zip.train: .* with SHA-256/);
  });

  it('are refused when they are another data set of the same format', async () => {
    putByHand();
    await expect(loadDefinition({ ...toy, side: 4 })).rejects.toThrow('images of 4 x 4 pixels');
    await expect(loadDefinition({ ...toy, trainCount: 9 })).rejects.toThrow(
      /train-images: expected 9 images, found 3/,
    );
  });

  it('need L2AE_DATA to be a folder', async () => {
    setEnvironment('L2AE_DATA', join(folder(), 'nowhere'));
    await expect(loadDefinition(toy)).rejects.toThrow(/L2AE_DATA names .*nowhere.*unset it/);
    setEnvironment('L2AE_DATA', put(folder(), 'file', ''));
    await expect(loadDefinition(toy)).rejects.toThrow(
      /L2AE_DATA names .*file, which is not a folder/,
    );
  });
});

describe('loadDataset', () => {
  it('names the data sets there are', async () => {
    await expect(loadDataset('cifar' as DatasetName)).rejects.toThrow(
      'there is no data set "cifar": choose one of mnist, fashion-mnist, usps',
    );
    await expect(loadDataset('toString' as DatasetName)).rejects.toThrow(UserError);
  });

  it('tries again after a failure', async () => {
    setEnvironment('L2AE_DATA', join(folder(), 'nowhere'));
    await expect(loadDataset('mnist')).rejects.toThrow('L2AE_DATA');
    setEnvironment('L2AE_DATA', undefined);
    expect((await loadDataset('mnist')).count).toBe(70_000);
  });
});

describe('isDatasetOnThisMachine', () => {
  // Whoever has the real files in the project's cache has them beside any folder of L2AE_DATA.
  sandboxForEachTest();

  it('asks for all of the files', () => {
    const home = join(folder(), 'usps');
    mkdirSync(home);
    setEnvironment('L2AE_DATA', folder());
    expect(isDatasetOnThisMachine('usps')).toBe(false);
    put(home, 'zip.train', '');
    expect(isDatasetOnThisMachine('usps')).toBe(false);
    put(home, 'zip.test', '');
    expect(isDatasetOnThisMachine('usps')).toBe(true);
  });
});
