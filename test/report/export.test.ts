import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../lib/errors';
import { findChromium } from '../../lib/report/chromium';
import { exportFigure, exportFigures } from '../../lib/report/export';
import { lossFigure } from '../../lib/report/figures';
import { encodePng } from '../../lib/report/png';
import { replacePart } from '../../lib/report/readme';
import { findChromium as findForSetup } from '../../scripts/setup/chromium.mjs';

const FIGURE = lossFigure(
  [
    { name: 'CAE', lossPerEpoch: [0.06, 0.03, 0.02] },
    { name: 'CAE-l2 $& <b>', lossPerEpoch: [0.07, 0.04, 0.025] },
  ],
  { title: 'Loss & more', width: 500, height: 300 },
);

afterEach(() => vi.unstubAllEnvs());

describe.skipIf(findChromium() === undefined)('exported figures', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'figures-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are SVG, PDF and PNG of the figure’s size, byte for byte the same again', async () => {
    const [first, second] = [join(folder, 'one', 'losses'), join(folder, 'two', 'losses')];
    await exportFigures({ [first]: FIGURE, [`${first}-again`]: FIGURE });
    await exportFigure(FIGURE, second);
    expect(readdirSync(join(folder, 'two'))).toEqual(['losses.pdf', 'losses.png', 'losses.svg']);
    for (const format of ['svg', 'pdf', 'png']) {
      const bytes = readFileSync(`${first}.${format}`);
      expect(bytes.equals(readFileSync(`${first}-again.${format}`))).toBe(true);
      expect(bytes.equals(readFileSync(`${second}.${format}`))).toBe(true);
    }
    const svg = readFileSync(`${first}.svg`, 'utf8');
    expect(svg).toMatch(/^<svg role="img" aria-label="Line chart of loss .*?\$&amp; &lt;b&gt;\."/);
    expect(svg).toMatch(/<svg[^>]* width="500" height="300"/);
    expect(svg).toContain('loss (mean squared error)');
    expect(svg).not.toContain('<script');
    expect(await sharp(`${first}.png`).metadata()).toMatchObject({ width: 1000, height: 600 });
    const pdf = readFileSync(`${first}.pdf`, 'latin1');
    // 500 x 300 pixels of 1/96 inch, in points of 1/72 inch; the browser rounds to its own units.
    const [, width, height] = /MediaBox \[0 0 (\S+) (\S+)\]/.exec(pdf) ?? [];
    expect(Math.abs(Number(width) - 375)).toBeLessThan(0.5);
    expect(Math.abs(Number(height) - 225)).toBeLessThan(0.5);
    expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(1);
  }, 300_000);
});

describe('the browser', () => {
  it('is the one that the set-up finds', () => {
    expect(findChromium()).toBe(findForSetup());
    // A file, but no program.
    vi.stubEnv('CHROMIUM_PATH', import.meta.filename);
    expect([findChromium(), findForSetup()]).toEqual([undefined, undefined]);
  });

  it('is asked for when there is none, and nothing is written', async () => {
    vi.stubEnv('CHROMIUM_PATH', '/nonexistent/chromium');
    const target = join(mkdtempSync(join(tmpdir(), 'figure-')), 'never-written');
    await expect(exportFigure(FIGURE, target)).rejects.toThrow(UserError);
    await expect(exportFigure(FIGURE, target)).rejects.toThrow(/CHROMIUM_PATH/);
    expect(readdirSync(dirname(target))).toEqual([]);
    rmSync(dirname(target), { recursive: true });
  });
});

describe('PNG', () => {
  it.each([1, 3, 4] as const)('with %i channels is what sharp reads', async (channels) => {
    const data = Uint8Array.from({ length: 5 * 3 * channels }, (_, at) => (at * 37) % 256);
    const png = encodePng({ width: 5, height: 3, channels, data });
    const read = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    expect(read.info).toMatchObject({ width: 5, height: 3 });
    const first = Array.from({ length: 15 }, (_, at) => read.data[at * read.info.channels]);
    expect(first).toEqual(Array.from({ length: 15 }, (_, at) => data[at * channels]));
  });

  it('refuses the wrong number of values', () => {
    const pixels = { width: 2, height: 2, channels: 1, data: new Uint8Array(3) } as const;
    expect(() => encodePng(pixels)).toThrow(RangeError);
  });
});

describe('generated parts of the README', () => {
  const text = 'a\n<!-- x:start -->\nold\n<!-- x:end -->\nz\n';

  it('are replaced, again and again', () => {
    const once = replacePart(text, 'x', 'new $& text\n');
    expect(once).toBe('a\n<!-- x:start -->\nnew $& text\n<!-- x:end -->\nz\n');
    expect(replacePart(once, 'x', 'new $& text')).toBe(once);
  });

  it('must be there', () => {
    expect(() => replacePart(text, 'y', '')).toThrow(UserError);
  });
});
