import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectPath, projectRoot } from '../../lib/paths';
import { CHROMIUM, launchOffline } from './browser';
import { measureFigures, openNotebook, runAllCells } from './lab-page';
import { type LabServer, startLab } from './lab-server';

const READY = CHROMIUM !== undefined && existsSync(projectPath('.venv', 'bin', 'jupyter'));

// Pictures for a person to look at after a failure, and before a release.
const SCREENSHOTS = projectPath('data', 'cache', 'screenshots');

describe.skipIf(!READY)('JupyterLab in a browser without a network', () => {
  let lab: LabServer;
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    folder = mkdtempSync(projectPath('data', 'cache', 'browser-'));
    [lab, browser] = await Promise.all([startLab(), launchOffline()]);
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await lab?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    ['a notebook with a figure', 'test/browser/figure.ipynb'],
    ...(existsSync(projectPath('notebooks', '00_start_here.ipynb'))
      ? [['the first notebook', 'notebooks/00_start_here.ipynb']]
      : []),
  ])(
    'runs every cell of %s and draws its figures',
    async (_, notebook) => {
      // A copy, so that nothing in the page can save over the original.
      const name = notebook.split('/').at(-1)!;
      copyFileSync(projectPath(notebook), join(folder, name));
      const page = await openNotebook(browser, lab, relative(projectRoot(), join(folder, name)));
      const cells = await runAllCells(page, 150_000);

      const failed = cells.filter((cell) =>
        cell.outputs.some(({ output_type, name }) => output_type === 'error' || name === 'stderr'),
      );
      expect(failed).toEqual([]);
      expect(cells.map((cell) => cell.executionCount)).toEqual(cells.map((_, index) => index + 1));

      const expected = cells
        .flatMap((cell) => cell.outputs)
        .filter((output) => output.data?.['application/vnd.plotly.v1+json']);
      const figures = await measureFigures(page, expected.length);
      await page.screenshot({ path: join(SCREENSHOTS, `lab-${name}.png`) });
      expect(figures.length).toBeGreaterThan(0);
      for (const figure of figures) {
        expect(figure.width).toBeGreaterThan(200);
        expect(figure.height).toBeGreaterThan(150);
        expect(figure.traces).toBeGreaterThan(0);
      }
      await page.close();
    },
    180_000,
  );
});
