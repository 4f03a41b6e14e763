import type { ResultCell } from '../experiment/record';
import { datasetTitle } from './result-cells';
import { MISSING, type ReportTable, reportTable } from './table';

/**
 * One line a cell, the paper's number beside ours: what `npm run results` prints.
 *
 * @param cells - from `collectResults`; shown are those with a number of the paper's or of ours.
 * @returns numbers as text: accuracies, NMI and ARI in percent, false alarms in seconds a minute, the others in [0, 1].
 */
export function comparisonTable(cells: readonly ResultCell[]): ReportTable {
  const shown = cells.filter((cell) => cell.mean !== null || cell.paper !== null);
  return reportTable({
    title: 'The paper’s numbers and ours',
    groupHead: 'table',
    rowHead: 'what',
    columns: ['metric', 'paper', 'ours', 'seeds', 'epochs', 'profile'],
    rows: shown.map((cell) => ({
      group: `${cell.table} ${datasetTitle(cell.dataset)}`,
      head: [cell.row, cell.method].filter((part) => part !== '').join(', '),
      cells: [
        cell.metric,
        asText(cell.paper, cell),
        cell.mean === null
          ? MISSING
          : [asText(cell.mean, cell), ...(cell.sd === null ? [] : [asText(cell.sd, cell)])].join(
              ' ± ',
            ),
        String(cell.n),
        cell.epochs === null ? MISSING : String(cell.epochs),
        cell.profile,
      ],
    })),
    digits: 2,
  });
}

/** Accuracies in percent have two digits, areas under a curve four, as in the paper. */
function asText(value: number | null, { metric }: ResultCell): string {
  if (value === null) return MISSING;
  return value.toFixed(/^auc|^eer/i.test(metric) ? 4 : 2);
}
