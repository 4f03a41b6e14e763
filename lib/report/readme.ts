import { UserError } from '../errors';
import { CROWD_NOTE } from './crowd-table';
import type { Figure } from './figure';
import type { ReportTable } from './table';
import { toMarkdown } from './table-format';

/** Which figures the gallery prefers, best first; it shows three. */
const GALLERY = [
  'accuracies-mnist',
  'margin-usps',
  'anomaly-auc',
  'margin-mnist',
  'anomaly-training',
  'accuracies-usps',
  'losses-mnist',
  'losses-usps',
];

/**
 * Replaces what stands between `<!-- NAME:start -->` and `<!-- NAME:end -->`.
 *
 * @returns the text with the new part; the two marks stay.
 * @throws UserError when the text has no such part.
 */
export function replacePart(text: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new UserError(`the README has no part from ${start} to ${end}`);
  return `${text.slice(0, from + start.length)}\n${content.trim()}\n${text.slice(to)}`;
}

/**
 * The paper's tables for the README: I to III whole, of IV the means; the files hold all of it.
 *
 * @param tables - from `paperTables`.
 * @returns Markdown.
 */
export function resultsPart(tables: Readonly<Record<string, ReportTable>>): string {
  const parts = ['table-1', 'table-2', 'table-3', 'table-4'].map((name) => {
    const table = tables[name];
    const rows =
      name === 'table-4' ? table.rows.filter(({ group }) => group === 'mean') : table.rows;
    const digits = name === 'table-4' ? '; each digit in [figures/tables](figures/tables)' : '';
    return withoutNote({ ...table, title: `${table.title}${digits}`, rows });
  });
  const crowd = tables.crowd.rows.length > 0 ? [withoutNote(tables.crowd)] : [];
  const notes = [tables['table-1'].note ?? '', ...(crowd.length > 0 ? [CROWD_NOTE] : [])];
  return [...parts, ...crowd, notes.join('\n\n')].join('\n');
}

/** The note stands once, under all tables. */
function withoutNote({ note: _once, ...table }: ReportTable): string {
  return `**${table.title}**\n\n${toMarkdown(table)}`;
}

/**
 * Up to three figures for the README, as pictures that link to their PDF.
 *
 * @param figures - by file name, from `resultFigures`.
 * @returns Markdown.
 */
export function galleryPart(figures: Readonly<Record<string, Figure>>): string {
  return GALLERY.filter((name) => figures[name])
    .slice(0, 3)
    .map((name) => `[![${figures[name].description}](figures/${name}.svg)](figures/${name}.pdf)`)
    .join('\n\n');
}
