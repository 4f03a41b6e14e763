import { UserError } from '../errors';

/** A number measured over several seeds. */
export interface Statistic {
  readonly mean: number;
  /** Sample standard deviation; null below two seeds. */
  readonly sd: number | null;
  /** Number of seeds. */
  readonly n: number;
}

/** What stands in one place of a table; null is what is not known, and is never shown as a number. */
export type ReportCell = Statistic | number | string | null;

/** One row of a table. */
export interface ReportRow {
  /** Rows of one group stand together under its name, e.g. a data set; none when the table has no groups. */
  readonly group?: string;
  readonly head: string;
  /** One a column. */
  readonly cells: readonly ReportCell[];
}

/** Among which cells the best is shown in bold: those of a row, or those of a column (within each group). */
export interface BestRule {
  readonly along: 'row' | 'column';
  readonly wanted: 'highest' | 'lowest';
}

/** A table as data, before it is written in any format. */
export interface ReportTable {
  readonly title: string;
  /** Above the column of groups; left out when no row has a group. */
  readonly groupHead?: string;
  /** Above the row heads. */
  readonly rowHead: string;
  readonly columns: readonly string[];
  readonly rows: readonly ReportRow[];
  /** Digits after the decimal point. */
  readonly digits: number;
  /** Left out: nothing is in bold. */
  readonly best?: BestRule;
  /** Stands under the table: units, number of seeds, what a dash means. */
  readonly note?: string;
}

/** What stands where there is no value. */
export const MISSING = '–';

/**
 * Checks that a table is rectangular and its columns can be told apart, and returns it.
 *
 * @returns the same table.
 * @throws UserError naming the row that has too few or too many cells, or the name that two columns have.
 */
export function reportTable(table: ReportTable): ReportTable {
  const { title, groupHead, rowHead, columns } = table;
  const heads = [...(hasGroups(table) && groupHead ? [groupHead] : []), rowHead, ...columns];
  const twice = heads.find((head, position) => heads.indexOf(head) !== position);
  if (twice !== undefined) {
    throw new UserError(`table "${title}": two columns are called "${twice}"`);
  }
  for (const { head, cells } of table.rows) {
    if (cells.length !== table.columns.length) {
      throw new UserError(
        `table "${table.title}", row "${head}": ${cells.length} cells for ${table.columns.length} columns`,
      );
    }
  }
  return table;
}

/** Whether any row of the table belongs to a group. */
export function hasGroups(table: ReportTable): boolean {
  return table.rows.some(({ group }) => group !== undefined);
}

/** Whether a cell is a statistic: a mean with what belongs to it. */
export function isStatistic(cell: ReportCell): cell is Statistic {
  return typeof cell === 'object' && cell !== null;
}

/** The number in a cell, by which it is compared; nothing for text and for what is missing. */
export function cellNumber(cell: ReportCell): number | undefined {
  const value = isStatistic(cell) ? cell.mean : cell;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/**
 * Which cells are the best by the table's rule. Numbers that read the same after rounding are equally good, and a number
 * without a rival is not called the best.
 *
 * @returns for each row, for each column, whether the cell is to be in bold.
 */
export function bestCells(table: ReportTable): boolean[][] {
  const { best, rows, columns, digits } = table;
  const bold = rows.map(() => columns.map(() => false));
  if (!best) return bold;
  const read = (row: number, column: number) => {
    const value = cellNumber(rows[row].cells[column]);
    return value === undefined ? undefined : Number(value.toFixed(digits));
  };
  const mark = (places: [row: number, column: number][]) => {
    const values = places
      .map(([row, column]) => read(row, column))
      .filter((value): value is number => value !== undefined);
    if (values.length < 2) return;
    const winner = best.wanted === 'highest' ? Math.max(...values) : Math.min(...values);
    for (const [row, column] of places) bold[row][column] = read(row, column) === winner;
  };
  if (best.along === 'row') {
    for (const row of rows.keys()) mark(columns.map((_, column) => [row, column]));
    return bold;
  }
  for (const group of new Set(rows.map((row) => row.group))) {
    const members = [...rows.keys()].filter((row) => rows[row].group === group);
    for (const column of columns.keys()) mark(members.map((row) => [row, column]));
  }
  return bold;
}
