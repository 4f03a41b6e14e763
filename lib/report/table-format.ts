import '../tensorflow';
import { DataFrame, toCSV } from 'danfojs-node';
import { hasGroups, MISSING, type ReportCell, type ReportTable } from './table';
import { type CellStyle, PLAIN_STYLE, toDataFrame, toTextFrame } from './table-frame';

/**
 * A table as CSV (RFC 4180) for programs to read: every digit, means and standard deviations in columns of their own, nothing
 * where a value is missing.
 *
 * @throws UserError when the table is not rectangular, or two of its columns have one name.
 */
export function toCsv(table: ReportTable): string {
  const numbers = toDataFrame(table);
  // danfojs writes text as it is, so what needs quotes gets them before.
  const values = (numbers.values as (string | number | null)[][]).map((row) =>
    row.map((value) => (typeof value === 'string' ? quoteCsv(value) : value)),
  );
  // danfojs makes a row of nothing out of no rows.
  if (table.rows.length === 0) return `${numbers.columns.map(quoteCsv).join(',')}\n`;
  const quoted = new DataFrame(values, { columns: numbers.columns.map(quoteCsv) });
  return toCSV(quoted, { header: true }) as string;
}

function quoteCsv(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const MARKDOWN: CellStyle = {
  ...PLAIN_STYLE,
  escape: (text) => text.replace(/[\\|*_<>`]/g, '\\$&').replaceAll('\n', ' '),
  bold: (text) => `**${text}**`,
};

/**
 * A table as GitHub's Markdown, its note below it.
 *
 * @throws UserError when the table is not rectangular, or two of its columns have one name.
 */
export function toMarkdown(table: ReportTable): string {
  const text = toTextFrame(table, MARKDOWN);
  const heads = headCount(table);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = text.columns.map((_, column) => (isWordy(table, column - heads) ? '---' : '---:'));
  return `${[
    line(text.columns),
    line(rule),
    ...bodyOf(table, text).map(line),
    ...(table.note ? ['', MARKDOWN.escape(table.note)] : []),
  ].join('\n')}\n`;
}

const LATEX_CHARACTERS: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '±': '$\\pm$',
  '−': '$-$',
  '–': '--',
  '·': '$\\cdot$',
};

const LATEX: CellStyle = {
  escape: (text) =>
    text.replace(
      /[\\&%$#_{}~^<>±−–·]/g,
      (character) => LATEX_CHARACTERS[character] ?? `\\${character}`,
    ),
  bold: (text) => `\\textbf{${text}}`,
  plusMinus: ' $\\pm$ ',
  missing: '--',
};

/** What `\\` and booktabs' rules in front of a row would take for an option of theirs: a bracket and a star, in braces. */
function beginLatexRow(cell: string): string {
  return cell.replace(/^\s*[[*]/, (beginning) => `{${beginning.trim()}}`);
}

/**
 * A table as a LaTeX `table` with the rules of the package booktabs.
 *
 * @param table - the table.
 * @param label - for `\ref`, e.g. `tab:table-1`.
 * @throws UserError when the table is not rectangular, or two of its columns have one name.
 */
export function toLatex(table: ReportTable, label?: string): string {
  const text = toTextFrame(table, LATEX);
  const heads = headCount(table);
  const line = ([first, ...others]: readonly string[]) =>
    `${[beginLatexRow(first), ...others].join(' & ')} \\\\`;
  const body = bodyOf(table, text).flatMap((cells, row) => {
    const opensGroup = row > 0 && table.rows[row].group !== table.rows[row - 1].group;
    return opensGroup ? ['\\midrule', line(cells)] : [line(cells)];
  });
  const lines = [
    '% Needs \\usepackage{booktabs}',
    '\\begin{table}',
    '\\centering',
    `\\caption{${LATEX.escape(table.title)}}`,
    ...(label ? [`\\label{${label}}`] : []),
    `\\begin{tabular}{${text.columns.map((_, column) => (isWordy(table, column - heads) ? 'l' : 'r')).join('')}}`,
    '\\toprule',
    line(text.columns),
    '\\midrule',
    ...body,
    '\\bottomrule',
    '\\end{tabular}',
    ...(table.note ? ['', '\\smallskip', `{\\footnotesize ${LATEX.escape(table.note)}}`] : []),
    '\\end{table}',
  ];
  return `${lines.join('\n')}\n`;
}

const HTML_CHARACTERS: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Makes text safe inside an HTML element or attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => HTML_CHARACTERS[character]);
}

const HTML: CellStyle = {
  ...PLAIN_STYLE,
  escape: escapeHtml,
  bold: (text) => `<b>${text}</b>`,
};

/**
 * A table as HTML for notebooks: semantic (caption, row and column heads), no scripts.
 *
 * @throws UserError when the table is not rectangular, or two of its columns have one name.
 */
export function toHtml(table: ReportTable): string {
  const text = toTextFrame(table, HTML);
  const heads = headCount(table);
  const cellOf = (content: string, row: number, column: number) => {
    if (column < heads) return `<th scope="row" style="text-align: left">${content}</th>`;
    const side = isWords(table.rows[row].cells[column - heads]) ? 'left' : 'right';
    return `<td style="text-align: ${side}">${content}</td>`;
  };
  const header = text.columns.map(
    (name, column) =>
      `<th scope="col" style="text-align: ${isWordy(table, column - heads) ? 'left' : 'right'}">${name}</th>`,
  );
  const body = bodyOf(table, text).map((cells, row) => {
    const opensGroup = row > 0 && table.rows[row].group !== table.rows[row - 1].group;
    const style = opensGroup ? ' style="border-top: 1px solid currentColor"' : '';
    return `<tr${style}>${cells.map((content, column) => cellOf(content, row, column)).join('')}</tr>`;
  });
  return [
    '<table>',
    `<caption style="text-align: left"><b>${escapeHtml(table.title)}</b></caption>`,
    `<thead><tr>${header.join('')}</tr></thead>`,
    `<tbody>${body.join('\n')}</tbody>`,
    '</table>',
    ...(table.note ? [`<p><small>${escapeHtml(table.note)}</small></p>`] : []),
  ].join('\n');
}

/**
 * A table as plain text in aligned columns, for a terminal.
 *
 * @throws UserError when the table is not rectangular, or two of its columns have one name.
 */
export function toText(table: ReportTable): string {
  const text = toTextFrame(table);
  const heads = headCount(table);
  const lines = [text.columns, ...bodyOf(table, text)];
  const widths = text.columns.map((_, column) =>
    Math.max(...lines.map((cells) => cells[column].length)),
  );
  const align = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        isWordy(table, column - heads)
          ? cell.padEnd(widths[column])
          : cell.padStart(widths[column]),
      )
      .join('  ')
      .trimEnd();
  const [header, ...body] = lines.map(align);
  const rule = '-'.repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  return [table.title, rule, header, rule, ...body, ...(table.note ? [rule, table.note] : [])].join(
    '\n',
  );
}

/** Whether a cell holds words; numbers may be written as text. */
function isWords(cell: ReportCell): boolean {
  return typeof cell === 'string' && cell !== MISSING && !Number.isFinite(Number(cell));
}

/** Whether a column, counted from the first behind the heads, holds nothing but words; heads do. */
function isWordy({ rows }: ReportTable, column: number): boolean {
  if (column < 0) return true;
  return rows.length > 0 && rows.every(({ cells }) => isWords(cells[column]));
}

function headCount(table: ReportTable): number {
  return hasGroups(table) ? 2 : 1;
}

/** The text of all rows; none when the table has none, although danfojs needs one. */
function bodyOf(table: ReportTable, text: DataFrame): string[][] {
  return table.rows.length > 0 ? (text.values as string[][]) : [];
}
