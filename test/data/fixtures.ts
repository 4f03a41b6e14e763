import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/** A folder of its own for each test of the file, removed after it. Returns a function that gives its path. */
export function useTemporaryFolder(): () => string {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'l2ae-data-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return () => folder;
}

/** Sets environment variables for the tests of the file and puts the old values back after each. */
export function useEnvironment(): (name: string, value: string | undefined) => void {
  const before = new Map<string, string | undefined>();
  const set = (name: string, value: string | undefined) => {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  };
  afterEach(() => {
    for (const [name, value] of before) set(name, value);
    before.clear();
  });
  return (name, value) => {
    if (!before.has(name)) before.set(name, process.env[name]);
    set(name, value);
  };
}

/** Writes a file and returns its path. */
export function put(folder: string, name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** An IDX file of unsigned bytes with this magic number, shape and content. */
export function idxBytes(magic: number, shape: number[], body: ArrayLike<number>): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt32BE(magic, 0);
  shape.forEach((size, axis) => {
    header.writeUInt32BE(size, 4 + 4 * axis);
  });
  return Buffer.concat([header, Uint8Array.from(body)]);
}

export function idxImageBytes(count: number, rows: number, columns: number): Buffer {
  const body = Array.from({ length: count * rows * columns }, (_, index) => (index * 37) % 256);
  return idxBytes(0x803, [count, rows, columns], body);
}

export function idxLabelBytes(labels: number[]): Buffer {
  return idxBytes(0x801, [labels.length], labels);
}

/** One line of a USPS file: the label, then 256 grey values of which the first are given. */
export function uspsLine(label: number | string, values: (number | string)[] = []): string {
  const grey = Array.from({ length: 256 }, (_, index) => values[index] ?? -1);
  return [label, ...grey]
    .map((value) => (typeof value === 'number' ? value.toFixed(4) : value))
    .join(' ');
}

export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
