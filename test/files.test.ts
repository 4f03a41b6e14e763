import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeFileAtomic } from '../lib/files';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('writes text and bytes, makes folders, and leaves nothing beside the file', () => {
  const path = join(folder, 'deep', 'er', 'file.txt');
  writeFileAtomic(path, 'grüße');
  expect(readFileSync(path, 'utf8')).toBe('grüße');
  writeFileAtomic(path, Uint8Array.of(1, 2, 3));
  expect([...readFileSync(path)]).toEqual([1, 2, 3]);
  expect(readdirSync(join(folder, 'deep', 'er'))).toEqual(['file.txt']);
});

it('keeps the old content, and nothing half-written, when writing fails', () => {
  const path = join(folder, 'kept');
  writeFileSync(join(folder, 'other'), '');
  writeFileAtomic(path, 'old');
  // A folder in the way of the neighbouring file makes the write itself fail.
  const blocked = join(folder, 'other', 'child');
  expect(() => writeFileAtomic(blocked, 'new')).toThrow();
  expect(readFileSync(path, 'utf8')).toBe('old');
  expect(readdirSync(folder).sort()).toEqual(['kept', 'other']);
});
