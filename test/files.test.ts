import {
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { writeFileAtomic } from '../lib/files';

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return { ...fs, fsyncSync: vi.fn(fs.fsyncSync), renameSync: vi.fn(fs.renameSync) };
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('writes text and bytes, makes folders, and leaves nothing beside the file', () => {
  const path = join(folder, 'deep', 'er', 'file.txt');
  writeFileAtomic(path, 'grüße');
  expect(readFileSync(path, 'utf8')).toBe('grüße');
  const { ino } = statSync(path);
  writeFileAtomic(path, Uint8Array.of(1, 2, 3));
  // Another file under the same name: whoever had opened the old one goes on reading that.
  expect(statSync(path).ino).not.toBe(ino);
  expect([...readFileSync(path)]).toEqual([1, 2, 3]);
  expect(readdirSync(join(folder, 'deep', 'er'))).toEqual(['file.txt']);
});

it('leaves what is there, and nothing half-written, when writing fails', () => {
  const path = join(folder, 'taken');
  mkdirSync(path);
  writeFileAtomic(join(path, 'kept'), 'old');
  // The content can be written beside it, but no file can take the place of a folder.
  expect(() => writeFileAtomic(path, 'new')).toThrow();
  expect(readFileSync(join(path, 'kept'), 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['taken']);
});

it('has the content on the disk before it takes the place of the old one', () => {
  vi.mocked(fsyncSync).mockClear();
  vi.mocked(renameSync).mockClear();
  writeFileAtomic(join(folder, 'file'), 'new');
  const [[flushed], [renamed]] = [fsyncSync, renameSync].map(
    (called) => vi.mocked(called).mock.invocationCallOrder,
  );
  expect(flushed).toBeLessThan(renamed);
});
