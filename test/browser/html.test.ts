import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectPath } from '../../lib/paths';
import type { Notebook } from '../../scripts/notebook/clean';
import { exportHtml } from '../../scripts/notebook/execute';
import { CHROMIUM, launchOffline } from './browser';

const READY = CHROMIUM !== undefined && existsSync(projectPath('.venv', 'bin', 'jupyter'));
const SCREENSHOTS = projectPath('data', 'cache', 'screenshots');
const FIRST = 'notebooks/00_start_here.ipynb';

describe.skipIf(!READY)('a notebook as an HTML page, without a network', () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    folder = mkdtempSync(projectPath('data', 'cache', 'html-'));
    browser = await launchOffline();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(['test/browser/figure.ipynb', ...(existsSync(projectPath(FIRST)) ? [FIRST] : [])])(
    'shows every figure of %s as a picture',
    async (path) => {
      const notebook = JSON.parse(readFileSync(projectPath(path), 'utf8')) as Notebook;
      const figures = notebook.cells
        .flatMap((cell) => cell.outputs ?? [])
        .map((output) => output.data as Record<string, unknown> | undefined)
        .filter((data) => data?.['application/vnd.plotly.v1+json']);
      expect(figures.length).toBeGreaterThan(0);

      const html = await exportHtml(projectPath(path), folder);
      const page = await browser.newPage({ viewport: { width: 1200, height: 1000 } });
      await page.goto(pathToFileURL(html).href, { waitUntil: 'domcontentloaded' });
      const pictures = await page
        .locator('.jp-OutputArea-output.jp-RenderedSVG, .jp-OutputArea-output.jp-RenderedImage')
        .locator('img, svg')
        .evaluateAll((elements) =>
          elements.map((element) => {
            const { width, height } = element.getBoundingClientRect();
            const loaded = (element as { naturalWidth?: number }).naturalWidth !== 0;
            return { width, height, loaded };
          }),
        );
      const name = path.split('/').at(-1);
      await page.screenshot({ path: join(SCREENSHOTS, `html-${name}.png`), fullPage: true });
      expect(pictures.length).toBeGreaterThanOrEqual(figures.length);
      for (const { width, height, loaded } of pictures) {
        expect(loaded).toBe(true);
        expect(width).toBeGreaterThan(200);
        expect(height).toBeGreaterThan(50);
      }
      await page.close();
    },
    120_000,
  );
});
