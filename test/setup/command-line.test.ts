import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UserError } from '../../lib/errors';
import { projectPath } from '../../lib/paths';
import { readCommandLine, typedPath } from '../../scripts/command-line';

const definition = {
  command: 'experiment',
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '0' },
    to: { type: 'string' },
    'only-html': { type: 'boolean', default: false },
    force: { type: 'boolean', default: false },
  },
} as const;

/** What is read of words that `npm run experiment` started the script with, and of what npm left in the environment. */
const read = (typed: readonly string[], environment: Record<string, string> = {}) =>
  readCommandLine(definition, typed, { npm_lifecycle_event: 'experiment', ...environment });

describe('options that npm kept for itself, for want of --,', () => {
  it.each([
    ['with a value', { npm_config_seed: '3' }, '--seed', '--seed 3'],
    ['with its value as another word', { npm_config_seed: 'true' }, '--seed', '--seed'],
    ['of two words', { npm_config_only_html: 'true' }, '--only-html', '--only-html'],
    ['completed to npm’s own', { npm_config_token_description: 'folder' }, '--to', '--to folder'],
    [
      'several',
      { npm_config_seed: '3', npm_config_to: 'folder' },
      '--seed, --to',
      '--seed 3 --to folder',
    ],
  ])('are named: %s', (_, environment, taken, again) => {
    const reading = () => read(['name', '3'], environment);
    expect(reading).toThrow(UserError);
    expect(reading).toThrow(
      new UserError(
        `npm took ${taken} for itself: put "--" before the options, npm run experiment -- … ${again}`,
      ),
    );
  });

  it('are named before a word too many, which was the value of one of them', () => {
    const results = { ...definition, command: 'results', allowPositionals: false };
    const environment = { npm_lifecycle_event: 'results', npm_config_seed: 'true' };
    expect(() => readCommandLine(results, ['3'], environment)).toThrow('npm took --seed');
    expect(() => readCommandLine(results, ['3'], {})).toThrow(
      new UserError('npm run results takes options only, found "3"'),
    );
  });

  it('may stand in npm’s own settings, which it can be told to pass over', () => {
    expect(() => read([], { npm_config_force: 'true' })).toThrow(
      'npm run experiment --no-force passes it over',
    );
    // What npm sets then.
    expect(read([], { npm_config_force: '' }).values.force).toBe(false);
  });

  it('do not matter where the option was given, or npm started another command', () => {
    expect(read(['--seed', '4'], { npm_config_seed: '3' }).values.seed).toBe('4');
    expect(read(['--seed', '0'], { npm_config_seed: '3' }).values.seed).toBe('0');
    const sweep = { npm_lifecycle_event: 'sweep', npm_config_seed: '3' };
    expect(read([], sweep).values.seed).toBe('0');
    expect(read([], { npm_config_cache: 'folder' }).values.seed).toBe('0');
  });

  it('are as npm itself leaves them', () => {
    const folder = mkdtempSync(join(tmpdir(), 'npm-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const script = projectPath('scripts', 'experiment.ts');
    const experiment = `cd "${projectPath()}" && "${process.execPath}" --import tsx "${script}"`;
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ name: 'started-by-npm', scripts: { experiment } }),
    );
    const run = (...typed: string[]) => {
      const { status, stdout, stderr } = spawnSync('npm', ['run', 'experiment', ...typed], {
        cwd: folder,
        encoding: 'utf8',
      });
      return { status, output: stdout + stderr };
    };
    const silent = run('no-such-name', '--seed=3', '--force');
    expect(silent.output).toContain('npm took --seed, --force for itself');
    expect(silent.output).toContain('npm run experiment -- … --seed 3 --force\n');
    expect(silent.status).toBe(1);
    expect(run('--', '--seed', '3').output).toContain('name one experiment');
  });
});

it('a number below zero is the value of the option before it', () => {
  expect(read(['--seed', '-1', 'name'])).toEqual({
    values: { seed: '-1', 'only-html': false, force: false },
    positionals: ['name'],
  });
  expect(() => read(['--force', '-1'])).toThrow(/Unknown option '-1'/);
});

it('a path of no letters is none', () => {
  expect(() => typedPath('--to', '')).toThrow(new UserError('--to needs a path, found ""'));
  expect(typedPath('--to', '/folder')).toBe('/folder');
});
