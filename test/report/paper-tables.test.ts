import { describe, expect, it } from 'vitest';
import type { ResultCell } from '../../lib/experiment/record';
import { TABLE_II, TABLE_IV } from '../../lib/paper';
import { comparisonTable } from '../../lib/report/comparison-table';
import { crowdTable } from '../../lib/report/crowd-table';
import { paperTables } from '../../lib/report/paper-tables';
import { toText } from '../../lib/report/table-format';

function cell(change: Partial<ResultCell>): ResultCell {
  return {
    table: 'II',
    dataset: 'mnist',
    row: '',
    method: 'CAE-l2 + k-means',
    metric: 'accuracy',
    paper: null,
    mean: null,
    sd: null,
    n: 0,
    epochs: null,
    profile: 'standard',
    ...change,
  };
}

const DIGITS = TABLE_IV.map((_, digit) =>
  cell({
    table: 'IV',
    row: `digit ${digit}`,
    method: 'CAE-l2 clusters',
    metric: 'auc',
    paper: TABLE_IV[digit][2],
    mean: 0.9 + digit / 100,
    n: 1,
  }),
);

describe('the tables in the layout of the paper', () => {
  it('has the paper’s row alone when nothing was run', () => {
    const { 'table-2': table } = paperTables([]);
    expect(table.columns).toEqual(Object.keys(TABLE_II.mnist));
    expect(table.rows).toEqual([
      { group: 'MNIST', head: 'paper', cells: Object.values(TABLE_II.mnist) },
      { group: 'USPS', head: 'paper', cells: Object.values(TABLE_II.usps) },
    ]);
  });

  it('puts our rows under the paper’s, longest training first, without quick beside better ones', () => {
    const { 'table-2': table } = paperTables([
      cell({ profile: 'quick', mean: 78, n: 1 }),
      cell({ profile: 'standard', mean: 94, sd: 1, n: 5 }),
      cell({ profile: 'paper', mean: 95.2, sd: 0.5, n: 3 }),
      cell({ profile: 'paper', method: 'ours', mean: 97, sd: 0.1, n: 2 }),
      cell({ dataset: 'usps', profile: 'quick', mean: 73, n: 1 }),
    ]);
    expect(table.columns.at(-1)).toBe('ours');
    expect(table.rows.map(({ group, head }) => `${group}: ${head}`)).toEqual([
      'MNIST: paper',
      'MNIST: reproduced, paper profile (2–3 seeds)',
      'MNIST: reproduced, standard profile (5 seeds)',
      'USPS: paper',
      'USPS: reproduced, quick profile (1 seed)',
    ]);
    expect(table.rows[1].cells).toEqual([
      null,
      null,
      null,
      { mean: 95.2, sd: 0.5, n: 3 },
      { mean: 97, sd: 0.1, n: 2 },
    ]);
    expect(toText(table)).not.toMatch(/(^|\s)0\.00/);
  });

  it('takes the mean over the digits of Table IV only when there are all ten', () => {
    const complete = paperTables(DIGITS)['table-4'].rows.at(-1);
    expect(complete?.cells[2]).toBeCloseTo(0.945, 12);
    expect(complete?.cells[0]).toBeNull();
    const means = paperTables(DIGITS.slice(1))['table-4'].rows.filter(
      ({ group }) => group === 'mean',
    );
    expect(means.map(({ head }) => head)).toEqual(['paper']);
  });

  it('shows the paper’s AUC of every digit, run or not', () => {
    const rows = paperTables([])['table-4'].rows.filter(({ head }) => head === 'paper');
    expect(rows.slice(0, 10).map(({ cells }) => cells)).toEqual(TABLE_IV);
  });

  it('has the other measures beside each accuracy', () => {
    const { 'clustering-measures': table } = paperTables([
      cell({ mean: 94, n: 1 }),
      cell({ mean: 88, n: 1, metric: 'nmi' }),
    ]);
    expect(table.rows).toEqual([
      {
        group: 'MNIST',
        head: 'CAE-l2 + k-means (Table II, standard)',
        cells: [{ mean: 94, sd: null, n: 1 }, { mean: 88, sd: null, n: 1 }, null],
      },
    ]);
  });

  it('tells methods of one name apart, and leaves out runs of minutes where there are longer ones', () => {
    const { 'clustering-measures': table } = paperTables([
      cell({ method: 'ours', mean: 97, n: 1 }),
      cell({ method: 'ours', mean: 98, n: 1, table: 'I' }),
      cell({ method: 'ours', mean: 80, n: 1, profile: 'quick' }),
      cell({ method: 'ours', mean: 70, n: 1, profile: 'quick', dataset: 'usps' }),
    ]);
    expect(table.rows.map(({ group, head }) => `${group}: ${head}`)).toEqual([
      'MNIST: ours (Table II, standard)',
      'MNIST: ours (Table I, standard)',
      'USPS: ours (Table II, quick)',
    ]);
  });

  it('lists cell by cell what the command prints', () => {
    const { rows } = comparisonTable([
      cell({ paper: 95.11, mean: 94, sd: 1, n: 2, epochs: 50 }),
      ...DIGITS,
    ]);
    expect(rows[0].cells).toEqual(['accuracy', '95.11', '94.00 ± 1.00', '2', '50', 'standard']);
    expect(rows[1].head).toBe('digit 0, CAE-l2 clusters');
    expect(rows[1].cells.slice(1, 3)).toEqual(['0.9615', '0.9000']);
  });
});

describe('crowdTable', () => {
  const cell = (method: string, metric: string, mean: number | null, dataset = 'ped2') => ({
    table: 'crowd',
    dataset,
    row: 'normal clips',
    method,
    metric,
    paper: null,
    mean,
    sd: 0.01,
    n: 3,
    epochs: 15,
    profile: 'standard' as const,
  });

  it('has a row a method under the video and the seeds, and nothing that was not measured', () => {
    const { columns, rows } = crowdTable([
      cell('motion magnitude', 'auc', 0.9),
      cell('motion magnitude', 'eer', 0.2),
      cell('ours', 'auc', 0.95),
      cell('ours', 'auc', null, 'simulator'),
    ]);
    expect(columns).toEqual(['auc', 'eer']);
    expect(rows).toEqual([
      {
        group: 'UCSD Ped2, trained on normal clips (standard, 3 seeds)',
        head: 'motion magnitude',
        cells: [
          { mean: 0.9, sd: 0.01, n: 3 },
          { mean: 0.2, sd: 0.01, n: 3 },
        ],
      },
      {
        group: 'UCSD Ped2, trained on normal clips (standard, 3 seeds)',
        head: 'ours',
        cells: [{ mean: 0.95, sd: 0.01, n: 3 }, null],
      },
    ]);
  });
});
