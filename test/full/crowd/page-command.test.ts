import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { projectPath } from '../../../lib/paths';
import { sandboxForEachTest } from '../../experiment/sandbox';

const sandbox = sandboxForEachTest();

/** Runs the command until it ends, or is killed at a share of its training. @returns its exit code and the percents that it told. */
async function crowdPage(to: string, { killedAt = Number.POSITIVE_INFINITY } = {}) {
  const command = ['--import', 'tsx', projectPath('scripts', 'crowd.ts'), '--to', to];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'ignore', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let told = '';
  const percents = () => Array.from(told.matchAll(/^training: .* (\d+) %/gm), ([, n]) => Number(n));
  child.stderr.setEncoding('utf8').on('data', (text) => {
    told += text;
    if (percents().some((percent) => percent >= killedAt)) child.kill('SIGKILL');
  });
  const [code] = await once(child, 'close');
  return { code, percents: percents() };
}

it('npm run crowd, killed while it trains, does not train again what was trained, and tidies up', async () => {
  const [page, kept] = ['page', join('data', 'cache', 'crowd')].map((path) =>
    join(sandbox.folder, path),
  );
  const killed = await crowdPage(page, { killedAt: 40 });
  expect(killed.code).toBeNull();
  expect(killed.percents[0]).toBeLessThan(5);
  expect(existsSync(join(page, 'index.html'))).toBe(false);
  expect(readdirSync(kept)).toContain('page-simulator-seed-0');
  const { code, percents } = await crowdPage(page);
  expect(code).toBe(0);
  // One of the three was done.
  expect(percents[0]).toBeGreaterThanOrEqual(33);
  expect(percents.at(-1)).toBe(100);
  expect(existsSync(join(page, 'index.html'))).toBe(true);
  expect(readdirSync(kept)).toEqual([]);
}, 1_800_000);
