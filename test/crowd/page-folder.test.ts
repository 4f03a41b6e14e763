import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CrowdDetector } from '../../lib/crowd/detector';
import { exportCrowdPage, preparePageFolder } from '../../lib/crowd/page/export';
import type { VideoClip } from '../../lib/data/video';
import { UserError } from '../../lib/errors';
import { projectPath } from '../../lib/paths';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'page-folder-'));
  file = join(folder, 'file');
  writeFileSync(file, '');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("a page's folder is made, and may be there already", () => {
  const wanted = join(folder, 'some', 'where');
  preparePageFolder(wanted);
  preparePageFolder(wanted);
  expect(existsSync(wanted)).toBe(true);
});

it('a page is refused where a file has the name of its folder, before its clip is watched', async () => {
  for (const wanted of [file, join(file, 'inside')]) {
    expect(() => preparePageFolder(wanted)).toThrow(UserError);
    expect(() => preparePageFolder(wanted)).toThrow(/cannot hold the page: give another folder/);
    // Neither detector nor clip is looked at.
    const exporting = exportCrowdPage(wanted, {} as CrowdDetector, {} as VideoClip, { title: '' });
    await expect(exporting).rejects.toThrow(/cannot hold the page/);
  }
});

it('the command says so before it trains', () => {
  const command = ['--import', 'tsx', projectPath('scripts', 'crowd.ts')];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...command, '--to', file], {
    cwd: projectPath(),
    encoding: 'utf8',
    timeout: 50_000,
  });
  expect(stdout).not.toContain('training');
  expect(stderr).toMatch(/file cannot hold the page: give another folder/);
  expect(stderr).not.toMatch(/^ +at /m);
  expect(status).toBe(1);
});
