import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { SetupError } from '../../scripts/setup/commands.mjs';
import {
  arePackagesInstalled,
  installPackages,
  lockfileDifference,
} from '../../scripts/setup/node-packages.mjs';

const locked = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/alpha': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/beta': { version: '2.0.0', integrity: 'sha512-b' },
    'node_modules/beta-windows': { version: '2.0.0', optional: true },
  },
};
const installed = {
  packages: {
    'node_modules/alpha': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/beta': { version: '2.0.0', integrity: 'sha512-b' },
  },
};

describe('lockfileDifference', () => {
  it('is nothing when only optional packages for other platforms are missing', () => {
    expect(lockfileDifference(locked, installed)).toBeUndefined();
  });

  it.each([
    ['a fresh clone', undefined, /nothing is installed/],
    ['a missing package', { 'node_modules/beta': undefined }, /beta is missing/],
    ['another version', { 'node_modules/beta': { version: '2.0.1' } }, /beta has another version/],
    [
      'another content',
      { 'node_modules/alpha': { version: '1.0.0', integrity: 'sha512-x' } },
      /alpha has another content/,
    ],
    ['a package too many', { 'node_modules/gamma': { version: '1.0.0' } }, /gamma is not in/],
  ])('finds %s', (_, change, expected) => {
    const packages = { ...installed.packages, ...change } as Record<string, { version: string }>;
    const found = change && { packages: JSON.parse(JSON.stringify(packages)) };
    expect(lockfileDifference(locked, found)).toMatch(expected);
  });

  it('refuses a damaged package-lock.json', () => {
    expect(() => lockfileDifference(undefined, installed)).toThrow(/package-lock.json is missing/);
  });
});

describe('arePackagesInstalled', () => {
  let root: string;
  const add = (path: string, content: object) => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), JSON.stringify(content));
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'packages-'));
    add('package-lock.json', locked);
    add('node_modules/.package-lock.json', installed);
    add('node_modules/alpha/package.json', {});
    add('node_modules/beta/package.json', {});
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('is true when npm says so and the folders are there', () => {
    expect(arePackagesInstalled(root)).toBe(true);
  });

  it("is false when a package's folder is gone", () => {
    rmSync(join(root, 'node_modules/beta'), { recursive: true });
    expect(arePackagesInstalled(root)).toBe(false);
  });

  it("is false when npm's own record was cut off", () => {
    writeFileSync(join(root, 'node_modules/.package-lock.json'), '{"packages": {');
    expect(arePackagesInstalled(root)).toBe(false);
  });
});

it('packages of another project, which node_modules is a link to, are neither removed nor replaced', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'linked-'));
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
  const [theirs, root] = [join(folder, 'theirs'), join(folder, 'ours')];
  mkdirSync(join(theirs, 'alpha'), { recursive: true });
  mkdirSync(root);
  writeFileSync(join(theirs, '.package-lock.json'), JSON.stringify(installed));
  symlinkSync(theirs, join(root, 'node_modules'));
  // Where it is started all the same, there is no npm.
  vi.stubEnv('PATH', folder);

  const installing = installPackages(root, join(folder, 'log'));
  await expect(installing).rejects.toThrow(SetupError);
  await expect(installing).rejects.toThrow(/node_modules is a link .*remove the link/);
  expect(readdirSync(theirs)).toEqual(['.package-lock.json', 'alpha']);
});
