import { describe, expect, it } from 'vitest';
import { isDebian } from '../../scripts/setup/chromium.mjs';
import { wheelObstacle } from '../../scripts/setup/tensorflow-libraries.mjs';
import {
  compareVersions,
  isPythonSupported,
  nodeVersionProblem,
  parseVersion,
} from '../../scripts/setup/versions.mjs';

describe('parseVersion', () => {
  it.each([
    ['v20.20.2', [20, 20, 2]],
    ['Python 3.11.7', [3, 11, 7]],
    ['2.36', [2, 36, 0]],
  ])('reads %s', (text, expected) => {
    expect(parseVersion(text)).toEqual(expected);
  });

  it('finds nothing in text without a version', () => {
    expect(parseVersion('command not found')).toBeUndefined();
  });
});

describe('compareVersions', () => {
  it('compares numbers, not text', () => {
    expect(compareVersions([3, 9, 0], [3, 10, 0])).toBeLessThan(0);
    expect(compareVersions([20, 19, 0], [20, 19])).toBe(0);
    expect(compareVersions([22, 0, 1], [22, 0, 0])).toBeGreaterThan(0);
  });
});

describe('nodeVersionProblem', () => {
  it.each(['20.19.0', '20.20.2', '22.12.0', '22.23.1'])('accepts %s', (version) => {
    expect(nodeVersionProblem(version)).toBeUndefined();
  });

  it.each(['18.20.8', '20.18.3', '21.7.3', '22.11.0', '23.0.0', '24.1.0'])(
    'refuses %s and says what to do',
    (version) => {
      expect(nodeVersionProblem(version)).toMatch(
        new RegExp(`Node ${version.replaceAll('.', '\\.')} cannot run .*\n.*Install Node 20`),
      );
    },
  );
});

describe('isPythonSupported', () => {
  it.each([
    ['3.9.18', false],
    ['3.10.13', true],
    ['3.13.0', true],
    ['3.14.0', false],
    ['2.7.18', false],
    ['4.0.0', false],
  ])('of %s is %s', (version, expected) => {
    expect(isPythonSupported(version)).toBe(expected);
  });
});

describe('wheelObstacle', () => {
  const machine = {
    platform: 'linux',
    architecture: 'x64',
    glibc: '2.36',
    missingTools: [],
    folder: '/home/somebody/project',
  };

  it('finds none on 64-bit Linux with a compiler', () => {
    expect(wheelObstacle(machine)).toBeUndefined();
  });

  it.each([
    [{ platform: 'darwin', architecture: 'arm64' }, /Linux on x86-64.*darwin on arm64/],
    [{ architecture: 'arm64' }, /linux on arm64/],
    [{ glibc: undefined }, /another C library/],
    [{ glibc: '2.17' }, /found 2\.17/],
    [{ missingTools: ['g++', 'make'] }, /g\+\+ and make not found.*build-essential/],
    [{ folder: '/home/somebody/my project' }, /space in the path of the project's folder/],
  ])('names what is in the way: %o', (difference, expected) => {
    expect(wheelObstacle({ ...machine, ...difference })).toMatch(expected);
  });
});

describe('isDebian', () => {
  it('is true of Debian only, whose package holds the browser itself', () => {
    expect(isDebian('PRETTY_NAME="Debian GNU/Linux 12"\nID=debian\n')).toBe(true);
    expect(isDebian('ID=ubuntu\nID_LIKE=debian\n')).toBe(false);
  });
});
