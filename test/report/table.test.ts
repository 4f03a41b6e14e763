import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataFrame, readCSV } from 'danfojs-node';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../lib/errors';
import { exportTable } from '../../lib/report/export';
import { bestCells, type ReportTable, reportTable } from '../../lib/report/table';
import { toCsv, toHtml, toLatex, toMarkdown, toText } from '../../lib/report/table-format';
import { cellText, fromDataFrame, toDataFrame, toTextFrame } from '../../lib/report/table-frame';

const TABLE: ReportTable = {
  title: 'Accuracy & more',
  groupHead: 'data set',
  rowHead: 'source',
  columns: ['AE_1', 'l2 <norm>'],
  rows: [
    { group: 'MNIST', head: 'paper', cells: [84.9, 95.11] },
    { group: 'MNIST', head: 'ours', cells: [{ mean: 85.004, sd: 1.25, n: 3 }, null] },
    { group: 'USPS', head: 'ours, again', cells: [{ mean: 70, sd: null, n: 1 }, 'n/a'] },
  ],
  digits: 2,
  best: { along: 'row', wanted: 'highest' },
  note: '100 % of it',
};

describe('the text of a cell', () => {
  it('has no sign before a zero, and keeps it where a digit is left', () => {
    expect(cellText(-0.001, 2)).toBe('0.00');
    expect(cellText(-0.4, 0)).toBe('0');
    expect(cellText({ mean: -0.001, sd: 0.2, n: 2 }, 1)).toBe('0.0 ± 0.2');
    expect(cellText(-0.006, 2)).toBe('-0.01');
    expect(cellText(-10, 0)).toBe('-10');
  });

  it('has a deviation of zero, and a dash for what is no number', () => {
    expect(cellText({ mean: 50.05, sd: 0, n: 3 }, 2)).toBe('50.05 ± 0.00');
    expect(cellText(Number.NaN, 2)).toBe('–');
  });
});

describe('the number of seeds', () => {
  const textOf = (numbers: readonly number[]) => {
    const columns = numbers.map((_, at) => `c${at}`);
    const cells = numbers.map((n) => ({ mean: 1, sd: 0.5, n }));
    const rows = [{ head: 'r', cells: [...cells, null] }];
    return toMarkdown({ title: '', rowHead: '', columns: [...columns, 'none'], rows, digits: 1 });
  };

  it('stands in the cells of a row in which it differs, and in no other', () => {
    expect(textOf([2, 3])).toContain('| 1.0 ± 0.5 (2) | 1.0 ± 0.5 (3) | – |');
    expect(textOf([3, 3])).toContain('| 1.0 ± 0.5 | 1.0 ± 0.5 | – |');
  });
});

describe('the best cells', () => {
  it('are found along rows, and a number without a rival is not one', () => {
    expect(bestCells(TABLE)).toEqual([
      [false, true],
      [false, false],
      [false, false],
    ]);
  });

  it('are not those that are no number', () => {
    const rows = [{ head: 'one', cells: [Number.NaN, 1, 2] }];
    const table = { ...TABLE, groupHead: undefined, columns: ['a', 'b', 'c'], rows };
    expect(bestCells(table)).toEqual([[false, false, true]]);
  });

  it('are found along columns within each group, ties together, lowest when asked', () => {
    const rows = [
      { group: 'a', head: '1', cells: [1.001, 5] },
      { group: 'a', head: '2', cells: [1.002, 4] },
      { group: 'b', head: '3', cells: [0.5, 3] },
      { group: 'b', head: '4', cells: [0.7, null] },
    ];
    const table = { ...TABLE, rows, best: { along: 'column', wanted: 'lowest' } as const };
    expect(bestCells(table)).toEqual([
      [true, false],
      [true, true],
      [true, false],
      [false, false],
    ]);
  });
});

describe('a table as a data frame', () => {
  it('has the numbers with their deviations and counts, and null for what is missing', () => {
    const frame = toDataFrame(TABLE);
    expect(frame.columns).toEqual(['data set', 'source', 'AE_1', 'AE_1 sd', 'AE_1 n', 'l2 <norm>']);
    expect(frame.values).toEqual([
      ['MNIST', 'paper', 84.9, null, null, 95.11],
      ['MNIST', 'ours', 85.004, 1.25, 3, null],
      ['USPS', 'ours, again', 70, null, 1, 'n/a'],
    ]);
  });

  it('shows text as people read it', () => {
    expect(toTextFrame(TABLE).values).toEqual([
      ['MNIST', 'paper', '84.90', '95.11'],
      ['', 'ours', '85.00 ± 1.25', '–'],
      ['USPS', 'ours, again', '70.00', 'n/a'],
    ]);
  });

  it('comes back as a table', () => {
    const table = fromDataFrame(toTextFrame({ ...TABLE, rows: TABLE.rows.slice(0, 1) }), 'title');
    expect(table.rowHead).toBe('data set');
    expect(table.rows).toEqual([{ head: 'MNIST', cells: ['paper', '84.90', '95.11'] }]);
  });

  it('comes back with its zeros, and two digits where nothing else is asked for', () => {
    const frame = new DataFrame([['a', 0]], { columns: ['what', 'value'] });
    const { rows, digits } = fromDataFrame(frame, 'title');
    expect(rows[0].cells).toEqual([0]);
    expect(digits).toBe(2);
  });

  it('refuses rows of another length, and columns of one name, by name', () => {
    const ragged = { ...TABLE, rows: [{ head: 'short', cells: [1] }] };
    expect(() => toDataFrame(ragged)).toThrow(UserError);
    expect(() => toDataFrame(ragged)).toThrow(/row "short": 1 cells for 2 columns/);
    const twice = { ...TABLE, columns: [TABLE.columns[0], TABLE.columns[0]] };
    expect(() => toDataFrame(twice)).toThrow(`two columns are called "${TABLE.columns[0]}"`);
  });
});

describe('the formats of a table', () => {
  it('CSV keeps every digit and quotes what holds a comma or a quote', () => {
    expect(toCsv(TABLE)).toBe(
      [
        'data set,source,AE_1,AE_1 sd,AE_1 n,l2 <norm>',
        'MNIST,paper,84.9,,,95.11',
        'MNIST,ours,85.004,1.25,3,',
        'USPS,"ours, again",70,,1,n/a',
        '',
      ].join('\n'),
    );
  });

  it('CSV of no rows is its header', () => {
    expect(toCsv({ ...TABLE, rows: [] })).toBe('source,AE_1,l2 <norm>\n');
  });

  it('CSV is read back by danfojs as it was written, whatever the texts', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'table-'));
    const text = fc.stringMatching(/^[a-z][a-z",;| ]{0,8}[a-z]$/);
    const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: 0.001, max: 1e6 });
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(text, number), { minLength: 1, maxLength: 4 }),
          async (rows) => {
            const table: ReportTable = {
              title: '',
              rowHead: 'what, "exactly"',
              columns: ['value'],
              rows: rows.map(([head, value]) => ({ head, cells: [value] })),
              digits: 2,
            };
            const [path] = exportTable(table, join(folder, 'table'));
            const frame = await readCSV(path);
            expect(frame.columns).toEqual(['what, "exactly"', 'value']);
            expect(frame.values.slice(0, rows.length)).toEqual(rows);
          },
        ),
        { numRuns: 20, seed: 1 },
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('Markdown', () => {
    expect(toMarkdown(TABLE)).toBe(
      [
        '| data set | source | AE\\_1 | l2 \\<norm\\> |',
        '| --- | --- | ---: | ---: |',
        '| MNIST | paper | 84.90 | **95.11** |',
        '|  | ours | 85.00 ± 1.25 | – |',
        '| USPS | ours, again | 70.00 | n/a |',
        '',
        '100 % of it',
        '',
      ].join('\n'),
    );
  });

  it('Markdown keeps a row in one line, which a data frame need not', () => {
    const rows = [{ head: 'one\ntwo', cells: [1, 2] }];
    const table = { ...TABLE, groupHead: undefined, rows };
    expect(toMarkdown(table)).toContain('| one two | 1.00 | **2.00** |');
    expect(toTextFrame(table).values).toEqual([['one\ntwo', '1.00', '2.00']]);
  });

  it('LaTeX with booktabs, a rule between groups, special characters escaped', () => {
    expect(toLatex(TABLE, 'tab:one')).toBe(
      [
        '% Needs \\usepackage{booktabs}',
        '\\begin{table}',
        '\\centering',
        '\\caption{Accuracy \\& more}',
        '\\label{tab:one}',
        '\\begin{tabular}{llrr}',
        '\\toprule',
        'data set & source & AE\\_1 & l2 \\textless{}norm\\textgreater{} \\\\',
        '\\midrule',
        'MNIST & paper & 84.90 & \\textbf{95.11} \\\\',
        ' & ours & 85.00 $\\pm$ 1.25 & -- \\\\',
        '\\midrule',
        'USPS & ours, again & 70.00 & n/a \\\\',
        '\\bottomrule',
        '\\end{tabular}',
        '',
        '\\smallskip',
        '{\\footnotesize 100 \\% of it}',
        '\\end{table}',
        '',
      ].join('\n'),
    );
  });

  it('LaTeX does not take the beginning of a row for an option of the line before', () => {
    const rows = ['[Re] ours', '*', ' [1]', 'a [b] *'].map((head) => ({
      head,
      cells: ['[c]', '*'],
    }));
    const latex = toLatex({ ...TABLE, groupHead: undefined, rowHead: '[what]', rows });
    const lines = latex.split('\n').filter((line) => line.endsWith('\\\\'));
    expect(lines.map((line) => line.split(' & ')[0])).toEqual([
      ...['{[}what]', '{[}Re] ours', '{*}', '{[}1]', 'a [b] *'],
    ]);
    expect(lines[1]).toBe('{[}Re] ours & [c] & * \\\\');
  });

  it('HTML is safe and has heads for rows and columns', () => {
    const html = toHtml({ ...TABLE, title: '<script>' });
    expect(html).toContain('<b>&lt;script&gt;</b>');
    expect(html).not.toContain('<script');
    expect(html).toContain('l2 &lt;norm&gt;</th>');
    expect(html.match(/scope="row"/g)).toHaveLength(6);
    expect(html.match(/scope="col"/g)).toHaveLength(4);
    expect(html).toContain('<td style="text-align: right"><b>95.11</b></td>');
  });

  it('HTML has text to the left, and a line above each further group', () => {
    const lines = toHtml(TABLE).match(/<tr[^>]*>.*<td.*/g) ?? [];
    expect(lines.map((line) => line.includes('border-top'))).toEqual([false, false, true]);
    const sides = lines.map((line) => [...line.matchAll(/<td style="text-align: (\w+)"/g)]);
    expect(sides.map((cells) => cells.map(([, side]) => side))).toEqual([
      ['right', 'right'],
      ['right', 'right'],
      ['right', 'left'],
    ]);
  });

  it('a column of words has its head above them, and numbers that are text count as numbers', () => {
    const rows = [
      { head: 'Node', cells: ['20', 'a kernel'] },
      { head: 'TensorFlow', cells: ['2.21', 'a library'] },
    ];
    const table = reportTable({
      title: '',
      rowHead: 'what',
      columns: ['n', 'is'],
      rows,
      digits: 0,
    });
    const sides = [...toHtml(table).matchAll(/<(?:td|th scope="col") style="text-align: (\w+)"/g)];
    expect(sides.map(([, side]) => side)).toEqual([
      ...['left', 'right', 'left'],
      ...['right', 'left'],
      ...['right', 'left'],
    ]);
    expect(toMarkdown(table)).toContain('| --- | ---: | --- |');
    expect(toLatex(table)).toContain('\\begin{tabular}{lrl}');
    expect(toText(table).split('\n').slice(2, 6)).toEqual([
      'what           n  is',
      '---------------------------',
      'Node          20  a kernel',
      'TensorFlow  2.21  a library',
    ]);
  });

  it('text in columns that line up', () => {
    const lines = toText(TABLE).split('\n');
    expect(lines[2]).toBe('data set  source               AE_1  l2 <norm>');
    expect(lines[5]).toBe('          ours         85.00 ± 1.25          –');
  });

  it('of no rows is its head alone', () => {
    expect(toMarkdown({ ...TABLE, rows: [], note: undefined })).toBe(
      '| source | AE\\_1 | l2 \\<norm\\> |\n| --- | ---: | ---: |\n',
    );
  });
});
