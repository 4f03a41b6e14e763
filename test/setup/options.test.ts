import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../lib/errors';
import { projectPath } from '../../lib/paths';
import { findNotebooks } from '../../scripts/notebook/find';
import { chosenProfile, requireNumberAbove, requireWholeNumber } from '../../scripts/options';
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

it.each([
  ['setup.mjs', /^Usage: npm run setup.*\n {2}--check /],
  ['check.mjs', /^Usage: npm run check.*\n {2}--fix /],
])('help is given by %s, and nothing else done', (script, expected) => {
  const { status, output } = runScript(script, ['--help']);
  expect(output).toMatch(expected);
  expect(output).not.toMatch(/npm packages|formatter and linter/);
  expect(status).toBe(0);
});

it.each([
  ['setup', 'check', /npm run setup -- … --check\n$/],
  ['check', 'fix', /npm run check -- … --fix\nOptions: --fix\n$/],
])('what npm kept of %s is not done without', (command, option, expected) => {
  vi.stubEnv('npm_lifecycle_event', command);
  vi.stubEnv(`npm_config_${option}`, 'true');
  const { status, output } = runScript(`${command}.mjs`, []);
  expect(output).toMatch(expected);
  expect(status).toBe(1);
});

it('what an option or a command cannot take is said with its name, before anything is loaded', () => {
  const said = (script: string, ...parameters: string[]) => runScript(script, parameters).output;
  expect(said('experiment.ts', 'name', '--seed', '-1')).toBe(
    '--seed needs a whole number of at least 0, found "-1"\n',
  );
  expect(said('experiment.ts', '--list', 'extra')).toBe(
    '--list names all experiments, and takes none: found "extra"\n',
  );
  expect(said('crowd.ts', '--false-alarms', 'x')).toBe(
    '--false-alarms needs a number above 0, found "x"\n',
  );
  expect(said('notebooks.ts', '--to', '')).toBe('--to needs a path, found ""\n');
});

it('numbers above another are those that a computer can count with', () => {
  expect(requireNumberAbove('--false-alarms', '0.5', 0)).toBe(0.5);
  for (const text of ['0', '-1', '', ' ', 'x', 'Infinity'])
    expect(() => requireNumberAbove('--false-alarms', text, 0)).toThrow(`found "${text}"`);
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
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const { status, output } = runScript('notebooks.ts', ['--to', file]);
  expect(output).toBe(
    `EEXIST: file already exists, mkdir '${file}': something of this name is in the way\n`,
  );
  expect(status).toBe(1);
});

it('what is named as a notebook and is none is said to be missing, a folder, or of another kind', () => {
  const [missing, inside, text] = ['none.ipynb', 'folder.ipynb', 'README.md'].map((name) =>
    join(folder, name),
  );
  mkdirSync(inside);
  writeFileSync(text, '');
  const finding = (path: string) => () => findNotebooks([path]);
  expect(finding(missing)).toThrow(new UserError(`no such notebook: ${missing}`));
  expect(finding(inside)).toThrow(
    new UserError(`${inside} is a folder: name the notebooks in it, ${join(inside, '*.ipynb')}`),
  );
  expect(finding(text)).toThrow(
    new UserError(`${text} is not a notebook: its name does not end in .ipynb`),
  );
  expect(finding('')).toThrow(new UserError('a notebook needs a path, found ""'));
});

it('numbers for a later step are refused before the first one', () => {
  for (const option of ['--jobs', '--seeds']) {
    const { output } = runScript('reproduce.ts', [option, '']);
    expect(output).toBe(`${option} needs a whole number of at least 1, found ""\n`);
  }
});

it('so is a browser that is named and not there', () => {
  vi.stubEnv('CHROMIUM_PATH', '/nonexistent/chromium');
  const { status, output } = runScript('reproduce.ts', ['--seeds', '']);
  expect(output).toMatch(/^CHROMIUM_PATH names \/nonexistent\/chromium, which is no program/);
  expect(status).toBe(1);
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
