import { writeFileAtomic } from '../files';
import type { Figure } from './figure';
import { openRenderer, type Renderer } from './renderer';
import type { ReportTable } from './table';
import { toCsv, toLatex, toMarkdown } from './table-format';

/** The formats a figure is exported in. */
const FIGURE_FORMATS = ['svg', 'pdf', 'png'] as const;

/** One of {@link FIGURE_FORMATS}. */
export type FigureFormat = (typeof FIGURE_FORMATS)[number];

/**
 * Writes figures as files, all through one browser.
 *
 * @param figures - by path without the format's ending: `figures/losses` becomes `figures/losses.svg` and so on.
 * @param formats - all of them unless told.
 * @returns the paths written.
 * @throws UserError when there is no browser, or it does not start.
 */
export async function exportFigures(
  figures: Readonly<Record<string, Figure>>,
  formats: readonly FigureFormat[] = FIGURE_FORMATS,
): Promise<string[]> {
  const written: string[] = [];
  const renderer = await openRenderer();
  try {
    for (const [basePath, figure] of Object.entries(figures)) {
      for (const format of formats) {
        writeFileAtomic(`${basePath}.${format}`, await render(renderer, figure, format));
        written.push(`${basePath}.${format}`);
      }
    }
  } finally {
    await renderer.close();
  }
  return written;
}

function render(
  renderer: Renderer,
  figure: Figure,
  format: FigureFormat,
): Promise<string | Buffer> {
  return renderer[format](figure);
}

/**
 * Writes one figure as SVG, PDF and PNG. For several, {@link exportFigures} is faster.
 *
 * @param figure - the figure.
 * @param basePath - where, without the format's ending.
 * @returns the paths written.
 * @throws UserError when there is no browser, or it does not start.
 */
export function exportFigure(figure: Figure, basePath: string): Promise<string[]> {
  return exportFigures({ [basePath]: figure });
}

/**
 * Writes a table as CSV, Markdown and LaTeX.
 *
 * @param table - the table.
 * @param basePath - where, without the format's ending; its last part becomes the LaTeX label.
 * @returns the paths written.
 * @throws UserError when the table is not rectangular, or two of its columns have one name.
 */
export function exportTable(table: ReportTable, basePath: string): string[] {
  const label = `tab:${basePath.split(/[\\/]/).at(-1)}`;
  const contents = {
    csv: toCsv(table),
    md: toMarkdown(table),
    tex: toLatex(table, label),
  };
  return Object.entries(contents).map(([ending, content]) => {
    writeFileAtomic(`${basePath}.${ending}`, content);
    return `${basePath}.${ending}`;
  });
}
