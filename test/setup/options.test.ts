import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { projectPath } from '../../lib/paths';
import { findPython } from '../../scripts/setup/python.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'options-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function runScript(name: string, parameters: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      ...(name.endsWith('.ts') ? ['--import', 'tsx'] : []),
      projectPath('scripts', name),
      ...parameters,
    ],
    { cwd: projectPath(), encoding: 'utf8' },
  );
  return { status, output: stdout + stderr };
}

it('a mistyped option does not start the set-up', () => {
  const { status, output } = runScript('setup.mjs', ['--chekc']);
  expect(output).toMatch(/--chekc[\s\S]*Options: --quiet, --check/);
  expect(output).not.toContain('npm packages');
  expect(status).toBe(1);
});

it('nor is it passed over by the check', () => {
  const { status, output } = runScript('check.mjs', ['--fxi']);
  expect(output).toContain('--fxi');
  expect(output).not.toContain('formatter');
  expect(status).toBe(1);
});

it('a PYTHON that is not there, or no Python, is named', () => {
  vi.stubEnv('PYTHON', join(folder, 'python9'));
  expect(findPython).toThrow(/PYTHON names .*python9, which is not there/);
  vi.stubEnv('PYTHON', 'true');
  expect(findPython).toThrow('PYTHON names true, which is no Python');
});

describe('two notebooks of one name', () => {
  let paths: string[];
  beforeEach(() => {
    paths = ['a', 'b'].map((name) => {
      mkdirSync(join(folder, name));
      const path = join(folder, name, 'same.ipynb');
      writeFileSync(
        path,
        JSON.stringify({ cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 }),
      );
      return path;
    });
  });

  it('are not executed into one file', () => {
    const target = join(folder, 'executed');
    const { status, output } = runScript('notebooks.ts', [...paths, '--to', target]);
    expect(output).toContain('two notebooks are called same.ipynb');
    expect(readdirSync(target)).toEqual([]);
    expect(status).toBe(1);
  });

  it.each(['--html', '--only-html'])('do not become one page: %s', (option) => {
    const pages = projectPath('data', 'cache', 'html');
    const { status, output } = runScript('notebooks.ts', [...paths, option]);
    expect(output).toBe(
      `two notebooks are called same.ipynb: only one of them can go into ${pages}\n`,
    );
    expect(status).toBe(1);
  });
});

it.each([
  ['cut off', '{"cells": ['],
  ['something else', '{}'],
])('a notebook file that is %s is named before any is executed', (_, content) => {
  const [good, damaged] = ['good', 'damaged'].map((name) => join(folder, `${name}.ipynb`));
  writeFileSync(good, JSON.stringify({ cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 }));
  writeFileSync(damaged, content);
  for (const option of ['--html', '--only-html']) {
    const { status, output } = runScript('notebooks.ts', [good, damaged, '--to', folder, option]);
    expect(output).toBe(
      `${damaged} is not a notebook (damaged JSON, or no cells): take it from git again, or save it anew\n`,
    );
    expect(status).toBe(1);
  }
});
