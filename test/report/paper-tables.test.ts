import { describe, expect, it } from 'vitest';
import type { ResultCell } from '../../lib/experiment/record';
import { TABLE_I, TABLE_II, TABLE_III, TABLE_IV, TABLE_IV_MEAN } from '../../lib/paper';
import { closenessTable } from '../../lib/report/closeness-table';
import { comparisonTable } from '../../lib/report/comparison-table';
import { crowdTable } from '../../lib/report/crowd-table';
import { paperTables } from '../../lib/report/paper-tables';
import type { ReportRow } from '../../lib/report/table';
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
    seeds: [],
    epochs: null,
    profile: 'standard',
    ...change,
  };
}

/** A cell of Table IV for each digit, of which 0 has this area, and each other a hundredth more than the one before. */
function digits(area: number, change: Partial<ResultCell> = {}): ResultCell[] {
  return TABLE_IV.map((_, digit) =>
    cell({
      table: 'IV',
      row: `digit ${digit}`,
      method: 'CAE-l2 clusters',
      metric: 'auc',
      paper: TABLE_IV[digit][2],
      mean: area + digit / 100,
      n: 1,
      seeds: [{ seed: 0, value: area + digit / 100 }],
      ...change,
    }),
  );
}

const DIGITS = digits(0.9);

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
    expect(complete?.cells).toEqual([
      null,
      null,
      { mean: expect.closeTo(0.945, 12), sd: null, n: 1 },
    ]);
    const means = paperTables(DIGITS.slice(1))['table-4'].rows.filter(
      ({ group }) => group === 'mean',
    );
    expect(means.map(({ head }) => head)).toEqual(['paper']);
  });

  it('keeps profiles, methods and splits of Table IV apart', () => {
    const { rows } = paperTables([
      ...digits(0.1, { metric: 'auc on training data' }),
      ...digits(0.8),
      ...digits(0.9, { profile: 'paper' }),
      ...digits(0.7, { method: 'CAE clusters' }).slice(0, 1),
    ])['table-4'];
    expect(rows.slice(0, 3).map(({ cells }) => cells)).toEqual([
      TABLE_IV[0],
      [null, null, { mean: 0.9, sd: null, n: 1 }],
      [null, { mean: 0.7, sd: null, n: 1 }, { mean: 0.8, sd: null, n: 1 }],
    ]);
    const means = rows.filter(({ group }) => group === 'mean');
    // From digit 0 to 9, 0.045 more than digit 0 has.
    expect(means.map(({ head, cells }) => [head, cells])).toEqual([
      ['paper', TABLE_IV_MEAN],
      [
        'reproduced, paper profile (1 seed)',
        [null, null, { mean: expect.closeTo(0.945, 12), sd: null, n: 1 }],
      ],
      [
        'reproduced, standard profile (1 seed)',
        [null, null, { mean: expect.closeTo(0.845, 12), sd: null, n: 1 }],
      ],
    ]);
  });

  it('takes the spread of the mean over the digits from the seeds that all digits have', () => {
    // What digit 3 gains with seed 1, digit 4 loses, so that the means differ by the tenth that seed 2 has more.
    const several = digits(0.7).map((one, digit) => {
      const value = one.mean as number;
      const shift = digit === 3 ? 0.05 : digit === 4 ? -0.05 : 0;
      const seeds = [value, value + shift, value + 0.1, 0.5].map((own, seed) => ({
        seed,
        value: own,
      }));
      return { ...one, seeds: digit === 7 ? seeds.slice(0, 3) : seeds };
    });
    const { cells, head } = paperTables(several)['table-4'].rows.at(-1) as ReportRow;
    expect(head).toBe('reproduced, standard profile (3 seeds)');
    const mean = expect.closeTo(0.745 + 0.1 / 3, 12);
    expect(cells[2]).toEqual({ mean, sd: expect.closeTo(0.1 / Math.sqrt(3), 12), n: 3 });
  });

  it('has a table of its own for the training split', () => {
    const { 'table-4': test, 'table-4-training': training } = paperTables([
      ...digits(0.1, { metric: 'auc on training data' }),
      ...digits(0.8),
    ]);
    expect(training.title).toContain('training split');
    expect(test.title).toContain('test split');
    expect(training.rows[1].cells[2]).toEqual({ mean: 0.1, sd: null, n: 1 });
    expect(test.rows[1].cells[2]).toEqual({ mean: 0.8, sd: null, n: 1 });
  });

  it('gives each table its own cells, with the highest of a row the best', () => {
    const tables = paperTables([
      cell({ table: 'I', method: 'ours', mean: 97, n: 1 }),
      cell({ method: 'ours', mean: 98, n: 1 }),
      cell({ method: 'ours', metric: 'nmi', mean: 50, n: 1 }),
      cell({ method: 'ours + clustering loss', mean: 99, n: 1 }),
      cell({ method: 'pixels + k-means', mean: 53, n: 1 }),
      cell({ table: 'III', method: 'l2 norm', mean: 94, n: 1 }),
    ]);
    expect(tables['table-1'].columns).toEqual([...Object.keys(TABLE_I.mnist), 'ours']);
    expect(tables['table-1'].rows[0].cells).toEqual([...Object.values(TABLE_I.mnist), null]);
    expect(tables['table-1'].rows[1].cells.at(-1)).toMatchObject({ mean: 97 });
    const last = ['pixels + k-means', 'ours', 'ours + clustering loss'];
    expect(tables['table-2'].columns.slice(-3)).toEqual(last);
    expect(tables['table-2'].rows[1].cells.slice(-2)).toMatchObject([{ mean: 98 }, { mean: 99 }]);
    expect(tables['table-3'].columns).toEqual(Object.keys(TABLE_III.mnist));
    expect(tables['table-3'].rows[0].cells).toEqual(Object.values(TABLE_III.mnist));
    for (const name of ['table-1', 'table-2', 'table-3', 'table-4']) {
      expect(tables[name].best).toEqual({ along: 'row', wanted: 'highest' });
    }
    expect(tables['clustering-measures'].best).toEqual({ along: 'column', wanted: 'highest' });
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

  it('has one row of measures a method, table and profile, those of a data set together', () => {
    const { rows } = paperTables([
      cell({ table: 'I', method: 'ours', mean: 97, n: 1 }),
      cell({ method: 'ours', mean: 98, n: 1 }),
      cell({ dataset: 'usps', method: 'ours', mean: 90, n: 1 }),
      cell({ method: 'ours', mean: 99, n: 1, profile: 'paper' }),
      cell({ method: 'ours', mean: 60, n: 1, metric: 'ari', profile: 'paper' }),
      // Table III shows runs of Table II once more, and what was not measured has no row.
      cell({ table: 'III', method: 'l2 norm', mean: 94, n: 1 }),
      cell({ table: 'III', method: 'batch norm' }),
    ])['clustering-measures'];
    const one = (mean: number) => ({ mean, sd: null, n: 1 });
    expect(rows.map(({ group, head, cells }) => [group, head, ...cells])).toEqual([
      ['MNIST', 'ours (Table I, standard)', one(97), null, null],
      ['MNIST', 'ours (Table II, standard)', one(98), null, null],
      ['MNIST', 'ours (Table II, paper)', one(99), null, one(60)],
      ['USPS', 'ours (Table II, standard)', one(90), null, null],
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

  it('lists cells that have a number of the paper’s or of ours alone, rates with four digits', () => {
    const { rows } = comparisonTable([
      cell({ paper: 95.11 }),
      cell({ table: 'crowd', metric: 'eer', mean: 0.12345, n: 1 }),
      cell({}),
    ]);
    expect(rows.map(({ cells }) => cells.slice(1, 3))).toEqual([
      ['95.11', '–'],
      ['–', '0.1235'],
    ]);
  });
});

describe('closenessTable', () => {
  const ofPaper = (shift: number, method = 'CAE-l2 clusters') =>
    TABLE_IV.map((printed, digit) =>
      cell({
        table: 'IV',
        row: `digit ${digit}`,
        metric: 'auc',
        method,
        profile: 'paper',
        paper: printed[2],
        // A digit more, a digit less: the mean stays.
        mean: printed[2] + (digit % 2 === 0 ? shift : -shift),
        n: 1,
      }),
    );

  it('tells means, differences and order apart', () => {
    const [{ head, cells }] = closenessTable(ofPaper(0.001)).rows;
    const mean = TABLE_IV.reduce((sum, row) => sum + row[2] / 10, 0);
    expect(head).toBe('CAE-l2 clusters');
    const expected = [mean, mean, 0.001, 0.001, 1];
    for (const [at, value] of cells.entries()) expect(value).toBeCloseTo(expected[at], 10);
    const reversed = ofPaper(0).map((one) => ({ ...one, mean: 1 - (one.paper ?? 0) }));
    expect(closenessTable(reversed).rows[0].cells[4]).toBeCloseTo(-1, 10);
  });

  it('leaves out methods with a digit missing, without a figure of the paper, and other profiles', () => {
    const cells = [
      ...ofPaper(0.01).map((one, at) => (at === 3 ? { ...one, mean: null } : one)),
      ...ofPaper(0.01, 'ours').map((one) => ({ ...one, paper: null })),
      ...ofPaper(0.01, 'CAE clusters').map((one) => ({ ...one, profile: 'standard' as const })),
    ];
    expect(closenessTable(cells).rows).toEqual([]);
    expect(closenessTable(cells, 'standard').rows).toHaveLength(1);
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
    seeds: [],
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
