import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { projectPath } from '../../lib/paths';
import type { Notebook } from '../../scripts/notebook/clean';
import { executeNotebook } from '../../scripts/notebook/execute';
import { descendantsOf, endWithTest, waitForEnd } from '../processes';

const READY = existsSync(projectPath('.venv', 'bin', 'python'));
let folder: string;

beforeAll(() => {
  mkdirSync(projectPath('data', 'cache'), { recursive: true });
  folder = mkdtempSync(projectPath('data', 'cache', 'execute-'));
});

afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** Writes a notebook of code cells. */
function write(path: string, sources: string[]): void {
  const cells = sources.map((code, index) => ({
    cell_type: 'code',
    id: `cell-${index}`,
    execution_count: null,
    metadata: {},
    outputs: [],
    source: code,
  }));
  const notebook = { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
  writeFileSync(path, JSON.stringify(notebook));
}

/** Writes a notebook of code cells, executes it into another file, and returns that file's path. */
async function execute(name: string, sources: string[]): Promise<string> {
  const source = join(folder, `${name}.ipynb`);
  const target = join(folder, `${name}-executed.ipynb`);
  write(source, sources);
  await executeNotebook(source, target, { profile: 'quick', secondsPerCell: 30 });
  return target;
}

describe.skipIf(!READY)('executeNotebook', () => {
  it('leaves a notebook alone that was edited while it was executed in place', async () => {
    const source = join(folder, 'edited.ipynb');
    write(source, [`require('fs').appendFileSync(process.env.EDITED!, ' '); 1`]);
    const before = readFileSync(source, 'utf8');
    vi.stubEnv('EDITED', source);
    const executing = executeNotebook(source, source, { secondsPerCell: 30 });
    await expect(executing).rejects.toThrow(/was edited while it was being executed/);
    expect(readFileSync(source, 'utf8')).toBe(`${before} `);
    const kept = projectPath('data', 'cache', 'executed', 'edited.ipynb');
    expect((JSON.parse(readFileSync(kept, 'utf8')) as Notebook).cells[0].outputs).toHaveLength(1);
    rmSync(kept);
  });

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

describe.skipIf(!READY || process.platform !== 'linux')('npm run notebooks', () => {
  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
    ['SIGKILL', null],
  ] as const)('ends the kernel in its cell when it is ended: %s', async (signal, expected) => {
    const source = join(folder, `${signal}.ipynb`);
    const started = join(folder, `${signal}-started`);
    write(source, [
      `require('fs').writeFileSync(process.env.STARTED!, '');
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);`,
    ]);
    const notebooks = spawn(
      process.execPath,
      ['--import', 'tsx', projectPath('scripts', 'notebooks.ts'), source, '--to', folder],
      { env: { ...process.env, STARTED: started }, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    onTestFinished(() => void notebooks.kill());
    const [exit, close] = ['exit', 'close'].map((event) => once(notebooks, event));
    let errors = '';
    notebooks.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    while (!existsSync(started)) await sleep(50);
    const processes = descendantsOf(notebooks.pid as number);
    endWithTest(processes);
    const commands = processes.map(({ command }) => command).join('\n');
    expect(commands).toContain('kernel.mjs');
    const scratch = /\S*\/notebook-\w+/.exec(commands)?.[0] ?? '';
    expect(existsSync(scratch)).toBe(true);
    notebooks.kill(signal);
    expect((await exit)[0]).toBe(expected);
    expect(await waitForEnd(processes)).toEqual([]);
    await close;
    expect(errors).toBe('');
    // Nothing can be done about it by a process that is killed.
    if (signal === 'SIGKILL') rmSync(scratch, { recursive: true });
    expect(existsSync(scratch)).toBe(false);
  });
});
