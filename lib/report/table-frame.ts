// danfojs-node loads TensorFlow, which is to be loaded quietly before.
import '../tensorflow';
import { DataFrame } from 'danfojs-node';
import {
  bestCells,
  cellNumber,
  hasGroups,
  isStatistic,
  MISSING,
  type ReportCell,
  type ReportTable,
  reportTable,
} from './table';

/** How one format writes what stands in a cell. */
export interface CellStyle {
  /** Makes text safe in the format. */
  escape(text: string): string;
  bold(text: string): string;
  /** Between a mean and its standard deviation. */
  readonly plusMinus: string;
  /** In place of a missing value. */
  readonly missing: string;
}

/** Text for people to read, without any markup. */
export const PLAIN_STYLE: CellStyle = {
  escape: (text) => text,
  bold: (text) => text,
  plusMinus: ' ± ',
  missing: MISSING,
};

/** A column of a table of numbers: the mean, and the deviation and number of seeds where there are any. */
interface NumberColumn {
  readonly name: string;
  readonly read: (cell: ReportCell) => string | number | null;
}

function numberColumns(table: ReportTable, column: number): NumberColumn[] {
  const name = table.columns[column];
  const value: NumberColumn = {
    name,
    read: (cell) => (typeof cell === 'string' ? cell : (cellNumber(cell) ?? null)),
  };
  if (!table.rows.some(({ cells }) => isStatistic(cells[column]))) return [value];
  return [
    value,
    { name: `${name} sd`, read: (cell) => (isStatistic(cell) ? cell.sd : null) },
    { name: `${name} n`, read: (cell) => (isStatistic(cell) ? cell.n : null) },
  ];
}

/**
 * A table as a danfojs data frame of numbers to compute with: one column for each of the table's, followed by its standard
 * deviations (`… sd`) and numbers of seeds (`… n`) where it has any. Missing values are null.
 *
 * @throws UserError when the table is not rectangular, or two of its columns have one name.
 */
export function toDataFrame(table: ReportTable): DataFrame {
  reportTable(table);
  const columns = table.columns.map((_, index) => numberColumns(table, index));
  const grouped = hasGroups(table);
  const rows = table.rows.map(({ group, head, cells }) => [
    ...(grouped ? [group ?? ''] : []),
    head,
    ...columns.flatMap((parts, index) => parts.map(({ read }) => read(cells[index]))),
  ]);
  return frame(rows, [...headNames(table), ...columns.flat().map(({ name }) => name)]);
}

/**
 * A table as a danfojs data frame of text, as one format shows it: rounded, `mean ± sd`, the best in bold; `mean ± sd (n)`
 * in a row whose numbers of seeds differ.
 *
 * @param table - the table.
 * @param style - how the format writes a cell.
 * @throws UserError when the table is not rectangular, or two of its columns have one name.
 */
export function toTextFrame(table: ReportTable, style: CellStyle = PLAIN_STYLE): DataFrame {
  reportTable(table);
  const bold = bestCells(table);
  const grouped = hasGroups(table);
  const rows = table.rows.map(({ group, head, cells }, row) => [
    // A group's name stands once, at its first row.
    ...(grouped ? [group === table.rows[row - 1]?.group ? '' : style.escape(group ?? '')] : []),
    style.escape(head),
    ...cells.map((cell, column) => {
      const text = `${cellText(cell, table.digits, style)}${seedsBeside(cell, cells)}`;
      return bold[row][column] ? style.bold(text) : text;
    }),
  ]);
  return frame(rows, [...headNames(table), ...table.columns].map(style.escape));
}

/** The number of seeds in parentheses where the cells of a row differ in it; otherwise it can stand in the row's head. */
function seedsBeside(cell: ReportCell, row: readonly ReportCell[]): string {
  const numbers = new Set(row.filter(isStatistic).map(({ n }) => n));
  return isStatistic(cell) && numbers.size > 1 ? ` (${cell.n})` : '';
}

/**
 * A cell as one format shows it, without bold.
 *
 * @param digits - after the decimal point.
 * @returns a number, or mean and standard deviation, with so many digits; text as the style escapes it.
 */
export function cellText(cell: ReportCell, digits: number, style: CellStyle = PLAIN_STYLE): string {
  if (typeof cell === 'string') return style.escape(cell);
  const value = cellNumber(cell);
  if (value === undefined) return style.missing;
  const deviation = isStatistic(cell) && cell.sd !== null ? cell.sd : undefined;
  return deviation === undefined
    ? rounded(value, digits)
    : `${rounded(value, digits)}${style.plusMinus}${deviation.toFixed(digits)}`;
}

/** What rounds to zero has no sign: nobody should wonder about a "-0.00". */
function rounded(value: number, digits: number): string {
  return value.toFixed(digits).replace(/^-(0(\.0*)?)$/, '$1');
}

/**
 * A danfojs data frame as a table: its first column becomes the row heads.
 *
 * @param source - any data frame.
 * @param title - what it shows.
 * @param digits - digits after the decimal point, for its numbers.
 * @returns a table without groups; missing values become null.
 */
export function fromDataFrame(source: DataFrame, title: string, digits = 2): ReportTable {
  const [rowHead, ...columns] = source.columns;
  const rows = (source.values as (string | number | boolean | null | undefined)[][]).map(
    ([head, ...cells]) => ({
      head: String(head ?? ''),
      cells: cells.map((cell) => (typeof cell === 'boolean' ? String(cell) : (cell ?? null))),
    }),
  );
  return { title, rowHead, columns, rows, digits };
}

function headNames(table: ReportTable): string[] {
  return [...(hasGroups(table) ? [table.groupHead ?? ''] : []), table.rowHead];
}

function frame(rows: (string | number | null)[][], columns: string[]): DataFrame {
  // danfojs infers types from the values, and cannot from none.
  return new DataFrame(rows.length > 0 ? rows : [columns.map(() => '')], { columns });
}
