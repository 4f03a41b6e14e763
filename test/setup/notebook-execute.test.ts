import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectPath } from '../../lib/paths';
import type { Notebook } from '../../scripts/notebook/clean';
import { executeNotebook } from '../../scripts/notebook/execute';

const READY = existsSync(projectPath('.venv', 'bin', 'python'));
let folder: string;

beforeAll(() => {
  mkdirSync(projectPath('data', 'cache'), { recursive: true });
  folder = mkdtempSync(projectPath('data', 'cache', 'execute-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a notebook of code cells, executes it into another file, and returns that file's path. */
async function execute(name: string, sources: string[]): Promise<string> {
  const source = join(folder, `${name}.ipynb`);
  const target = join(folder, `${name}-executed.ipynb`);
  const cells = sources.map((code, index) => ({
    cell_type: 'code',
    id: `cell-${index}`,
    execution_count: null,
    metadata: {},
    outputs: [],
    source: code,
  }));
  const notebook = { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
  writeFileSync(source, JSON.stringify(notebook));
  await executeNotebook(source, target, { profile: 'quick', secondsPerCell: 30 });
  return target;
}

describe.skipIf(!READY)('executeNotebook', () => {
  it('writes outputs and numbers, and hands the profile to the notebook', async () => {
    const path = await execute('good', [
      'const seven: number = 7;',
      'process.env.L2AE_PROFILE + seven',
    ]);
    const { cells } = JSON.parse(readFileSync(path, 'utf8')) as Notebook;
    expect(cells.map((cell) => (cell as { execution_count?: number }).execution_count)).toEqual([
      1, 2,
    ]);
    expect(cells[1].outputs).toEqual([
      { output_type: 'stream', name: 'stdout', text: ['quick7\n'] },
    ]);
    expect(cells).toHaveLength(2);
  });

  it.each([
    ['an error', ['1', "throw new Error('boom')", '3'], /cell 2 failed[\s\S]*boom/],
    ['a wrong type', ["const x: number = 'a'"], /cell 1 failed[\s\S]*not assignable/],
    [
      'a promise that is rejected after the last cell',
      ['1', "setTimeout(() => Promise.reject(new Error('late')), 100); 2"],
      /cell 2 failed[\s\S]*late/,
    ],
    [
      'a folder of this machine',
      ["process.cwd() + '/x'"],
      /not fit to be kept: cell 1 shows a folder/,
    ],
  ])('fails on %s and writes nothing', async (name, sources, expected) => {
    const file = name.replaceAll(' ', '-');
    await expect(execute(file, sources)).rejects.toThrow(expected);
    expect(existsSync(join(folder, `${file}-executed.ipynb`))).toBe(false);
  });
});
