import type { Profile, ResultCell } from '../experiment/record';
import { rankCorrelation } from '../metrics/rank-correlation';
import { type ReportRow, type ReportTable, reportTable } from './table';

/**
 * How near Table IV is to the paper, method by method: means over the ten digits, differences digit by digit, and whether the same
 * digits are hard.
 *
 * @param cells - from `collectResults`.
 * @param profile - whose runs are compared; only `paper` has the paper's number of epochs.
 * @returns a row for each method that the paper has and of which every digit has a record.
 */
export function closenessTable(
  cells: readonly ResultCell[],
  profile: Profile = 'paper',
): ReportTable {
  const own = cells.filter(
    (cell) => cell.table === 'IV' && cell.metric === 'auc' && cell.profile === profile,
  );
  const rows = [...new Set(own.map(({ method }) => method))].flatMap((head): ReportRow[] => {
    const digits = own.filter(({ method }) => method === head);
    const pairs = digits.flatMap(({ mean, paper }) =>
      mean === null || paper === null ? [] : [{ mean, paper }],
    );
    if (pairs.length === 0 || pairs.length < digits.length) return [];
    const average = (values: readonly number[]) =>
      values.reduce((sum, value) => sum + value / values.length, 0);
    const [means, printed] = [pairs.map(({ mean }) => mean), pairs.map(({ paper }) => paper)];
    const apart = pairs.map(({ mean, paper }) => Math.abs(mean - paper));
    const numbers = [average(means), average(printed), average(apart), Math.max(...apart)];
    return [{ head, cells: [...numbers, rankCorrelation(means, printed)] }];
  });
  return reportTable({
    title: `Table IV, ${profile} profile: how near to the paper, over the digits`,
    rowHead: 'method',
    columns: ['mean AUC', 'printed', 'mean difference', 'largest difference', 'rank correlation'],
    rows,
    digits: 3,
  });
}
