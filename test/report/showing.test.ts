import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataFrame } from 'danfojs-node';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { projectPath } from '../../lib/paths';
import { findChromium } from '../../lib/report/chromium';
import { showFigure, showTable } from '../../lib/report/display';
import { lossFigure } from '../../lib/report/figures';
import { progressLine, terminalLine } from '../../lib/report/progress-line';
import type { Notebook } from '../../scripts/notebook/clean';
import { executeNotebook } from '../../scripts/notebook/execute';

const READY = findChromium() !== undefined && existsSync(projectPath('.venv', 'bin', 'jupyter'));

describe.skipIf(!READY)('in a notebook', () => {
  it('figures are interactive and pictures in one output, progress is one line, tables are HTML', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'showing-'));
    try {
      const target = join(folder, 'showing.ipynb');
      await executeNotebook(projectPath('test', 'report', 'showing.ipynb'), target, {
        secondsPerCell: 120,
      });
      const text = readFileSync(target, 'utf8');
      const notebook = JSON.parse(text) as Notebook;
      const outputs = notebook.cells.map((cell) =>
        (cell.outputs ?? []).map(({ data }) => data as Record<string, unknown>),
      );
      expect(outputs.map((of) => of.map((data) => Object.keys(data).sort()))).toEqual([
        [['text/plain']],
        [['application/vnd.plotly.v1+json', 'image/svg+xml', 'text/plain']],
        [['application/vnd.plotly.v1+json', 'image/png', 'text/plain']],
        [
          ['application/vnd.plotly.v1+json', 'image/svg+xml', 'text/plain'],
          ['application/vnd.plotly.v1+json', 'image/svg+xml', 'text/plain'],
        ],
        [['text/html', 'text/markdown', 'text/plain']],
      ]);
      expect([outputs[0][0]['text/plain']].flat()).toEqual(['epoch 3 of 3 · done']);
      expect(text.length).toBeLessThan(250_000);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 300_000);
});

describe('outside a notebook', () => {
  afterEach(() => vi.restoreAllMocks());

  it('figures and tables are told in words', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    await showFigure(lossFigure([{ name: 'CAE', lossPerEpoch: [1, 2] }]));
    showTable(new DataFrame([['a', 1.5]], { columns: ['name', 'value'] }), { title: 'A frame' });
    expect(log.mock.calls.flat()).toEqual([
      '[figure] Line chart of loss (mean squared error) against epoch: CAE.',
      'A frame\n-----------\nname  value\n-----------\na      1.50',
    ]);
  });

  it('a terminal’s line changes in place and never wraps; a file gets the end only', () => {
    const stream = (isTTY: boolean) => {
      const texts: string[] = [];
      return { isTTY, columns: 10, texts, write: (text: string) => texts.push(text) };
    };
    const [terminal, file] = [stream(true), stream(false)];
    for (const each of [terminal, file]) {
      const line = terminalLine(each);
      line.show('a long line of text');
      line.finish('done');
    }
    expect(terminal.texts).toEqual(['\r\x1b[2Ka long li', '\r\x1b[2Kdone\n']);
    expect(file.texts).toEqual(['done\n']);
    const write = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
    progressLine().finish('finished');
    expect(write.mock.calls[0][0]).toContain('finished');
  });
});
