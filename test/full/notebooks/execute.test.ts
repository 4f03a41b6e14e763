import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectPath } from '../../../lib/paths';
import type { Notebook } from '../../../scripts/notebook/clean';
import { executeNotebook } from '../../../scripts/notebook/execute';
import { cellsOf, committedNotebooks, displaysOf } from '../../notebooks/committed';

const PLOTLY = 'application/vnd.plotly.v1+json';

describe('every notebook, executed from top to bottom with the real kernel', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(projectPath('data', 'cache', 'executed-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(committedNotebooks())('$name', async ({ path, notebook }) => {
    const target = join(folder, basename(path));
    // Throws when a cell fails, writes to standard error, or shows what must not be committed.
    await executeNotebook(path, target, { profile: 'quick', secondsPerCell: 900 });
    const executed = JSON.parse(readFileSync(target, 'utf8')) as Notebook;
    expect(cellsOf(executed, 'code').map(({ source }) => source)).toEqual(
      cellsOf(notebook, 'code').map(({ source }) => source),
    );
    const figures = (of: Notebook) =>
      displaysOf(of).filter((data) => data[PLOTLY] !== undefined).length;
    expect(figures(executed)).toBeGreaterThan(0);
    // Data sets may be missing here that the committed notebook shows, and one or two be here that it did not have.
    expect(figures(executed)).toBeLessThanOrEqual(figures(notebook) + 2);
  });
});
