import type { DataFrame } from 'danfojs-node';
import sharp from 'sharp';
import { findChromium } from './chromium';
import { compactFigure } from './compact';
import type { Figure } from './figure';
import { type GreyImages, type GridRow, type ImageFigureOptions, imageFigure } from './figures';
import { notebookOutput } from './notebook';
import { openRenderer, type Renderer } from './renderer';
import type { ReportTable } from './table';
import { toHtml, toMarkdown, toText } from './table-format';
import { fromDataFrame } from './table-frame';

/** A larger SVG is shown as PNG: each point of a scatter is a path of its own. */
const LARGEST_SVG_BYTES = 40_000;

/** A notebook's browser ends when no figure has been drawn for this long. */
const IDLE_MILLISECONDS = 20_000;

let shared:
  | { renderer: Promise<Renderer>; timer: NodeJS.Timeout | undefined; drawing: number }
  | undefined;

/** Lends the notebook's browser, started when first needed. */
async function withRenderer<Result>(
  work: (renderer: Renderer) => Promise<Result>,
): Promise<Result> {
  shared ??= { renderer: openRenderer(), timer: undefined, drawing: 0 };
  const mine = shared;
  mine.drawing++;
  clearTimeout(mine.timer);
  try {
    return await work(await mine.renderer);
  } catch (error) {
    // The next figure gets a new browser.
    if (shared === mine) shared = undefined;
    await mine.renderer.then((renderer) => renderer.close()).catch(() => undefined);
    throw error;
  } finally {
    mine.drawing--;
    if (mine.drawing === 0) {
      mine.timer = setTimeout(() => {
        if (shared === mine) shared = undefined;
        void mine.renderer.then((renderer) => renderer.close()).catch(() => undefined);
      }, IDLE_MILLISECONDS);
      mine.timer.unref();
    }
  }
}

/** A PNG with a palette of 128 colours: a third of the size, and no difference that one sees. */
function fewColors(png: Buffer): Promise<Buffer> {
  return sharp(png).png({ palette: true, colours: 128, effort: 10 }).toBuffer();
}

/** The figure as a picture in the smaller of two forms; nothing without a browser. */
async function staticPicture(figure: Figure): Promise<Record<string, string>> {
  if (!findChromium()) return {};
  return withRenderer(async (renderer): Promise<Record<string, string>> => {
    const svg = await renderer.svg(figure);
    if (Buffer.byteLength(svg) <= LARGEST_SVG_BYTES) return { 'image/svg+xml': svg };
    const png = (await fewColors(await renderer.png(figure, 1))).toString('base64');
    return png.length < svg.length ? { 'image/png': png } : { 'image/svg+xml': svg };
  });
}

/**
 * Shows a figure in the notebook: interactive in JupyterLab, and as a picture wherever notebooks are only read, both in one
 * output. Outside a notebook it prints what the figure would show. Without a browser there is no picture.
 *
 * @param figure - from one of the figure functions.
 * @throws UserError when there is a browser that does not start; only in a notebook.
 * @example
 * await showFigure(lossFigure([{ name: 'CAE-l2', lossPerEpoch }]));
 */
export async function showFigure(figure: Figure): Promise<void> {
  // The output belongs to the cell that asked for it, also when another has started since.
  const output = notebookOutput();
  if (!output) {
    console.log(`[figure] ${figure.description}`);
    return;
  }
  output({
    'application/vnd.plotly.v1+json': {
      ...compactFigure(figure),
      config: { displaylogo: false, responsive: true },
    },
    ...(await staticPicture(figure)),
    'text/plain': figure.description,
  });
}

/**
 * Shows images in lines, as {@link imageFigure} arranges them.
 *
 * @param source - where the images are, e.g. a data set.
 * @param rows - which to show; image numbers, or lines with heads and captions.
 * @throws UserError when there is nothing to show; RangeError when an image number is not in the array.
 */
export function showImages(
  source: GreyImages,
  rows: readonly GridRow[] | readonly (readonly number[])[],
  options: ImageFigureOptions = {},
): Promise<void> {
  const lines = rows.map(
    (row): GridRow => ('items' in row ? row : { items: row.map((index) => ({ index })) }),
  );
  return showFigure(imageFigure(source, lines, options));
}

/**
 * Shows a table in the notebook; in a terminal it is printed.
 *
 * @param table - a report table, or any danfojs data frame, whose first column becomes the row heads.
 * @param options - title and digits, for a data frame.
 * @throws UserError when the table is not rectangular, or two of its columns have one name.
 */
export function showTable(
  table: ReportTable | DataFrame,
  options: { readonly title?: string; readonly digits?: number } = {},
): void {
  const shown = isReportTable(table)
    ? table
    : fromDataFrame(table, options.title ?? '', options.digits);
  const output = notebookOutput();
  if (!output) {
    console.log(toText(shown));
    return;
  }
  output({
    'text/html': toHtml(shown),
    'text/markdown': toMarkdown(shown),
    'text/plain': toText(shown),
  });
}

function isReportTable(table: ReportTable | DataFrame): table is ReportTable {
  return Array.isArray(table.rows);
}
