import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { projectPath } from '../../lib/paths';
import { chosenProfile, requireWholeNumber } from '../../scripts/options';
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
  expect(output).toMatch(/--fxi.*\nOptions: --fix\n$/);
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

it('a path is taken from the folder in which the command was typed, and named in full', () => {
  writeFileSync(join(folder, 'damaged.ipynb'), '{}');
  vi.stubEnv('INIT_CWD', folder);
  const { output } = runScript('notebooks.ts', ['damaged.ipynb', '--only-html']);
  expect(output).toContain(`${join(folder, 'damaged.ipynb')} is not a notebook`);
});

it('what cannot be read or written is said in one line, with what to do', () => {
  const path = join(folder, 'folder.ipynb');
  mkdirSync(path);
  const { status, output } = runScript('notebooks.ts', [path]);
  expect(output).toMatch(/^EISDIR: .*: a folder is where a file should be\n$/);
  expect(status).toBe(1);
  const file = join(folder, 'file');
  writeFileSync(file, '');
  expect(runScript('notebooks.ts', ['--to', file]).output).toBe(
    `EEXIST: file already exists, mkdir '${file}': something of this name is in the way\n`,
  );
});

it('numbers for a later step are refused before the first one', () => {
  for (const option of ['--jobs', '--seeds']) {
    const { output } = runScript('reproduce.ts', [option, '']);
    expect(output).toBe(`${option} needs a whole number of at least 1, found ""\n`);
  }
});

it('whole numbers are those that a computer can count with', () => {
  expect(requireWholeNumber('--seed', '17', 0)).toBe(17);
  for (const text of ['-1', '1.5', '1e3', '', 'x', '9007199254740993', '99999999999'])
    expect(() => requireWholeNumber('--seed', text, 0)).toThrow(`found "${text}"`);
  expect(() => requireWholeNumber('--seeds', '0', 1)).toThrow('of at least 1');
});

it('the profile is that of the option, else of L2AE_PROFILE, else quick; a wrong one is blamed on where it stands', () => {
  vi.stubEnv('L2AE_PROFILE', undefined);
  expect(chosenProfile(undefined)).toBe('quick');
  vi.stubEnv('L2AE_PROFILE', '');
  expect(chosenProfile(undefined)).toBe('quick');
  vi.stubEnv('L2AE_PROFILE', 'paper');
  expect(chosenProfile(undefined)).toBe('paper');
  expect(chosenProfile('standard')).toBe('standard');
  vi.stubEnv('L2AE_PROFILE', 'Paper');
  expect(() => chosenProfile(undefined)).toThrow(/^L2AE_PROFILE is one of .*got "Paper"/);
  expect(() => chosenProfile('long')).toThrow(/^--profile is one of .*got "long"/);
});
