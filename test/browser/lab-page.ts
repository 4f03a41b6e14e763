import type { Browser, Page } from 'playwright-core';
import type { LabServer } from './lab-server';

/** A code cell as JupyterLab holds it after running: more than is drawn on the screen. */
export interface LabCell {
  source: string;
  executionCount: number | null;
  outputs: { output_type: string; name?: string; data?: Record<string, unknown> }[];
}

/** What of JupyterLab's own objects is used here, inside the page. */
interface LabWindow {
  jupyterapp: {
    shell: {
      currentWidget: {
        context: {
          sessionContext: {
            session: { kernel: { connectionStatus: string; status: string } | null } | null;
          };
        };
        content: {
          model: {
            cells: Iterable<{
              type: string;
              executionCount: number | null;
              executionState?: string;
              toJSON(): { source: string; outputs: LabCell['outputs'] };
            }>;
          };
        };
      } | null;
    };
  };
}

/** Opens a notebook in JupyterLab and waits until it is drawn and its kernel has started. */
export async function openNotebook(browser: Browser, lab: LabServer, path: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 1100 } });
  // A workspace of its own: nothing opened before comes back.
  const workspace = path.replace(/\W+/g, '-');
  await page.goto(`${lab.address}/lab/workspaces/${workspace}/tree/${path}?reset`);
  await page.waitForSelector('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell', {
    timeout: 60_000,
  });
  // A kernel that is still connecting loses what it is asked to run.
  await page.waitForFunction(
    () => {
      const app = (globalThis as unknown as LabWindow).jupyterapp;
      const kernel = app.shell.currentWidget?.context.sessionContext.session?.kernel;
      return kernel?.connectionStatus === 'connected' && kernel.status === 'idle';
    },
    undefined,
    { timeout: 60_000, polling: 200 },
  );
  return page;
}

/** Runs every cell through the menu, as a person would, and waits until none is running or waiting. */
export async function runAllCells(page: Page, milliseconds: number): Promise<LabCell[]> {
  await page.click('.lm-MenuBar-itemLabel:text-is("Run")');
  await page.click('.lm-Menu-itemLabel:text-is("Run All Cells")');
  await page.waitForFunction(
    () => {
      const app = (globalThis as unknown as LabWindow).jupyterapp;
      const cells = [...(app.shell.currentWidget?.content.model.cells ?? [])];
      const code = cells.filter((cell) => cell.type === 'code' && cell.toJSON().source.length > 0);
      const failed = code.some((cell) =>
        cell
          .toJSON()
          .outputs.some((output) => output.output_type === 'error' || output.name === 'stderr'),
      );
      return failed || code.every((cell) => cell.executionCount !== null);
    },
    undefined,
    { timeout: milliseconds, polling: 500 },
  );
  // The last cell has its number as soon as it is done; its outputs may be one message behind.
  await page.waitForTimeout(1000);
  return page.evaluate(() => {
    const app = (globalThis as unknown as LabWindow).jupyterapp;
    return [...(app.shell.currentWidget?.content.model.cells ?? [])]
      .filter((cell) => cell.type === 'code')
      .map((cell) => ({ executionCount: cell.executionCount, ...cell.toJSON() }));
  });
}

/** One figure on the screen. */
export interface DrawnFigure {
  width: number;
  height: number;
  /** Traces that Plotly has drawn: lines, bars, images, cells of a heat map. */
  traces: number;
}

/** Scrolls through the notebook and measures the Plotly figures in it, waiting for `expected` of them. */
export async function measureFigures(page: Page, expected: number): Promise<DrawnFigure[]> {
  const figures: DrawnFigure[] = [];
  const handles = page.locator('.jp-OutputArea .js-plotly-plot');
  for (let index = 0; index < expected; index++) {
    const handle = handles.nth(index);
    await handle.waitFor({ timeout: 20_000 });
    await handle.scrollIntoViewIfNeeded();
    await handle.locator('svg.main-svg').first().waitFor({ state: 'visible', timeout: 20_000 });
    figures.push(
      await handle.evaluate((figure) => {
        const box = figure.querySelector('svg.main-svg')?.getBoundingClientRect();
        const drawn = figure.querySelectorAll(
          '.trace, .barlayer .point, .heatmaplayer image, .imagelayer image, .gl-container canvas',
        );
        return { width: box?.width ?? 0, height: box?.height ?? 0, traces: drawn.length };
      }),
    );
  }
  return figures;
}
