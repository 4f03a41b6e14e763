import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { chromiumStatus, findChromium, installChromium } from '../../scripts/setup/chromium.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'chromium-'));
  // No browser, and a package manager that cannot do anything.
  for (const name of ['dpkg', 'apt-get']) {
    writeFileSync(join(root, name), `#!/bin/sh\necho ${name} >> ${join(root, 'calls')}\nexit 1\n`);
    chmodSync(join(root, name), 0o755);
  }
  vi.stubEnv('PATH', root);
  vi.stubEnv('CHROMIUM_PATH', undefined);
  vi.stubEnv('CHROME_PATH', undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

it('a Chromium that could not be installed is asked for again by the set-up, and by no other command', async () => {
  expect(findChromium()).toBeUndefined();
  // Only root on Debian can install it.
  const osRelease = join(root, 'os-release');
  writeFileSync(osRelease, 'NAME="Debian"\nID=debian\n');
  const user = vi.spyOn(process as { getuid(): number }, 'getuid').mockReturnValue(0);
  const status = (quiet: boolean) => chromiumStatus(root, quiet, osRelease);
  for (const quiet of [true, false]) expect(status(quiet)).toBeUndefined();
  const said = await installChromium(root, join(root, 'log'));
  expect(said).toMatch(/not found.*CHROMIUM_PATH.*could not be installed/);
  expect(readFileSync(join(root, 'calls'), 'utf8')).toBe('dpkg\napt-get\n');
  expect(status(true)).toMatch(/not found/);
  expect(status(false)).toBeUndefined();
  user.mockReturnValue(1000);
  expect(status(false)).toMatch(/not found/);
  user.mockReturnValue(0);
  writeFileSync(osRelease, 'ID=ubuntu\n');
  expect(status(false)).toMatch(/not found/);
  user.mockRestore();
});
