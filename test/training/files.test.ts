import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { matrix } from '../../lib/matrix';
import { buildAutoencoder, disposeAutoencoder } from '../../lib/model';
import { tf } from '../../lib/tensorflow';
import {
  encode,
  getWeights,
  loadAutoencoder,
  saveAutoencoder,
  setWeights,
} from '../../lib/training';
import { readStateFile, writeStateFile } from '../../lib/training/state-file';
import { copyAutoencoder, loadWithSittings } from '../../lib/training/weights-file';

const config = {
  architecture: 'dense',
  side: 8,
  bottleneck: 3,
  normalization: 'batch',
  seed: 2,
} as const;

let path: string;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'weights-')), 'file');
});
afterEach(() => rmSync(join(path, '..'), { recursive: true }));

describe('state files', () => {
  const state = new Map([
    ['a', { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }],
    ['b/c', { shape: [], data: Float32Array.of(0.1) }],
  ]);

  it('hold what was put in', () => {
    writeStateFile(path, { epoch: 3 }, state);
    const read = readStateFile<{ epoch: number }>(path);
    expect(read?.description).toEqual({ epoch: 3 });
    expect(read?.state).toEqual(state);
  });

  it('hold what a view shows of a longer buffer, and letters of any alphabet', () => {
    const view = Float32Array.of(0, 1, 2, 3).subarray(1, 3);
    writeStateFile(path, { name: 'Übung' }, new Map([['a', { shape: [2], data: view }]]));
    const read = readStateFile<{ name: string }>(path);
    expect(read?.description).toEqual({ name: 'Übung' });
    expect([...(read?.state.get('a')?.data ?? [])]).toEqual([1, 2]);
  });

  it('are replaced as a whole, so that an interruption leaves the old one', () => {
    writeStateFile(path, {}, state);
    const { ino } = statSync(path);
    writeStateFile(path, {}, new Map());
    expect(statSync(path).ino).not.toBe(ino);
  });

  it('are undefined when absent', () => {
    expect(readStateFile(path)).toBeUndefined();
  });

  it('notice damage anywhere: every byte counts', () => {
    writeStateFile(path, {}, state);
    const content = readFileSync(path);
    const message = 'is damaged or not a file of weights: delete it and run again';
    for (let position = 0; position < content.length; position += 7) {
      const damaged = Buffer.from(content);
      damaged[position] ^= 1;
      writeFileSync(path, damaged);
      expect(() => readStateFile(path)).toThrow(message);
    }
    for (const length of [0, 3, 40, content.length - 1]) {
      writeFileSync(path, content.subarray(0, length));
      expect(() => readStateFile(path)).toThrow(message);
    }
  });
});

describe('saved auto-encoders', () => {
  const images = matrix(
    Float32Array.from({ length: 128 }, (_, i) => (i % 7) / 7),
    2,
    64,
  );

  it('encode as before when loaded', () => {
    const autoencoder = buildAutoencoder(config);
    saveAutoencoder(autoencoder, path);
    const loaded = loadAutoencoder(path);
    expect(loaded.config).toEqual(config);
    expect(encode(loaded, images)).toEqual(encode(autoencoder, images));
    disposeAutoencoder(autoencoder);
    disposeAutoencoder(loaded);
  });

  it('tell who trained them, where that was said, and are the same without', () => {
    const autoencoder = buildAutoencoder(config);
    const copy = copyAutoencoder(autoencoder);
    saveAutoencoder(autoencoder, path);
    const bytes = readFileSync(path);
    disposeAutoencoder(autoencoder);
    const sittings = [{ commit: 'c', threads: 1, epochs: 3 }];
    saveAutoencoder(copy, path, sittings);
    const loaded = loadWithSittings(path);
    expect(loaded.sittings).toEqual(sittings);
    expect(loaded.autoencoder.config).toEqual(config);
    // A copy outlives what it was made of.
    saveAutoencoder(copy, path);
    expect(readFileSync(path).equals(bytes)).toBe(true);
    disposeAutoencoder(loaded.autoencoder);
  });

  it('say so when there is none', () => {
    expect(() => loadAutoencoder(path)).toThrow(`no saved auto-encoder at ${path}`);
  });

  it('do not fit another architecture', () => {
    const small = buildAutoencoder(config);
    const large = buildAutoencoder({ ...config, bottleneck: 4 });
    expect(() => setWeights(large, getWeights(small))).toThrow(
      'weight bottleneck/kernel should have shape [2000,4], but has [2000,3]',
    );
    disposeAutoencoder(small);
    disposeAutoencoder(large);
  });

  it('that do not fit leave nothing in memory', () => {
    writeStateFile(path, config, new Map());
    const before = tf.memory().numTensors;
    expect(() => loadAutoencoder(path)).toThrow('is missing');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('do not fit with a weight of another shape and as many values, or without one', () => {
    const autoencoder = buildAutoencoder(config);
    const state = getWeights(autoencoder);
    const kernel = 'bottleneck/kernel';
    const turned = new Map(state).set(kernel, { ...state.get(kernel)!, shape: [3, 2000] });
    expect(() => setWeights(autoencoder, turned)).toThrow(
      'weight bottleneck/kernel should have shape [2000,3], but has [3,2000]',
    );
    const without = new Map(state);
    without.delete(kernel);
    const [first, { shape, data }] = [...state][0];
    without.set(first, { shape, data: new Float32Array(data.length) });
    expect(() => setWeights(autoencoder, without)).toThrow(
      'weight bottleneck/kernel should have shape [2000,3], but is missing',
    );
    // Nothing was set, not even the weight before the one that is missing.
    expect(
      Buffer.compare(
        new Uint8Array(getWeights(autoencoder).get(first)!.data.buffer),
        new Uint8Array(data.buffer),
      ),
    ).toBe(0);
    disposeAutoencoder(autoencoder);
  });
});
