import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  currentCommit,
  currentEnvironment,
  currentOrigin,
  environmentOf,
} from '../../lib/experiment/environment';
import { projectPath } from '../../lib/paths';
import { importsOf } from '../imports';
import { sandboxForEachTest } from './sandbox';

it('the command sets the number of threads before TensorFlow is loaded', () => {
  // TensorFlow reads it only once: a record would name a number that was not in force.
  const loaded = importsOf(projectPath('scripts', 'experiment.ts'));
  expect(loaded).toContain(projectPath('lib', 'experiment', 'record.ts'));
  expect(loaded).not.toContain(projectPath('lib', 'tensorflow.ts'));
});

describe('in a project of its own', () => {
  const sandbox = sandboxForEachTest({ links: ['node_modules'] });
  const git = (...parameters: string[]) =>
    execFileSync(
      'git',
      ['-c', 'user.name=n', '-c', 'user.email=e', '-c', 'commit.gpgsign=false', ...parameters],
      { cwd: sandbox.folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    ).trim();
  const write = (name: string, content: string) =>
    writeFileSync(join(sandbox.folder, name), content);

  it('the commit is that of the program, and says when what it computes with was changed since', () => {
    expect(currentCommit()).toBe('unknown');
    mkdirSync(join(sandbox.folder, 'lib'));
    for (const name of ['lib/a.ts', 'package-lock.json', 'README.md']) write(name, 'old');
    git('init', '--quiet');
    git('add', 'lib', 'package-lock.json', 'README.md');
    git('commit', '--quiet', '--message', 'all');
    const commit = git('rev-parse', 'HEAD');
    expect(commit).toMatch(/^[0-9a-f]{40}$/);
    write('README.md', 'new');
    expect(currentCommit()).toBe(commit);
    expect(currentEnvironment().commit).toBe(commit);
    for (const name of ['lib/a.ts', 'package-lock.json']) {
      write(name, 'new');
      expect(currentCommit()).toBe(`${commit}-changed`);
      write(name, 'old');
    }
    write('lib/b.ts', 'added');
    expect(currentCommit()).toBe(`${commit}-changed`);
    rmSync(join(sandbox.folder, 'lib/b.ts'));
    expect(currentCommit()).toBe(commit);
    // Git cannot tell what has changed.
    write('.git/index', 'damaged');
    expect(currentCommit()).toBe(`${commit}-changed`);
    // The process goes on with what it was started with.
    expect([currentEnvironment().commit, currentOrigin().commit]).toEqual([commit, commit]);
  });

  it('what trains is what the environment of a record says', () => {
    const { commit, threads, cpu } = currentEnvironment();
    expect(currentOrigin()).toEqual({ commit, threads, cpu });
    expect(cpu).toBe(cpus()[0].model);
  });
});

describe('environmentOf', () => {
  const own = { commit: 'c', threads: 1, cpu: 'p' };
  const environment = { ...own, date: '2020-01-01', cores: 2, versions: {} };

  it('names the sittings where there were several, or the one was another than that which wrote the record', () => {
    expect(environmentOf(environment, {})).toEqual(environment);
    expect(environmentOf(environment, { sittings: [{ ...own, epochs: 4 }] })).toEqual(environment);
    for (const sittings of [
      [1, 3].map((epochs) => ({ ...own, epochs })),
      [{ ...own, commit: 'd', epochs: 4 }],
      [{ ...own, threads: 2, epochs: 4 }],
    ]) {
      expect(environmentOf(environment, { sittings })).toEqual({ ...environment, sittings });
    }
  });

  it('names who trained the network of another run, or several', () => {
    const network = { commit: 'd', threads: 2 };
    expect(environmentOf(environment, { network })).toEqual({ ...environment, network });
    const networks = [network, { ...network, threads: 1 }];
    expect(environmentOf(environment, { networks })).toEqual({ ...environment, networks });
  });
});
