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
  const before = chromiumStatus(root, true);
  expect(before).toBe(chromiumStatus(root, false));
  const said = await installChromium(root, join(root, 'log'));
  expect(said).toMatch(/not found.*CHROMIUM_PATH.*could not be installed/);
  expect(readFileSync(join(root, 'calls'), 'utf8')).toBe('dpkg\napt-get\n');
  expect(chromiumStatus(root, true)).toMatch(/not found/);
  expect(chromiumStatus(root, false)).toBe(before);
});
