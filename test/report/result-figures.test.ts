import { describe, expect, it } from 'vitest';
import type { ResultCell, RunRecord } from '../../lib/experiment/record';
import { TABLE_IV } from '../../lib/paper';
import { anomalyHistoryFigure } from '../../lib/report/anomaly-history-figure';
import { paperTables } from '../../lib/report/paper-tables';
import { galleryPart, resultsPart } from '../../lib/report/readme';
import { inertiaHistory, resultFigures, tableSeedsFigure } from '../../lib/report/result-figures';

function record(experiment: string, profile: RunRecord['profile'], seed: number): RunRecord {
  const metrics = (epoch: number) => ({
    accuracy: 0.7 + epoch / 100,
    inertia: 100 - epoch,
    classStartInertia: 101 - epoch,
  });
  return {
    experiment,
    profile,
    seed,
    lossPerEpoch: [0.05, 0.03],
    results: [],
    history: [1, 2].map((epoch) => ({ epoch, metrics: metrics(epoch) })),
  } as unknown as RunRecord;
}

const CELL: ResultCell = {
  table: 'II',
  dataset: 'mnist',
  row: '',
  method: 'CAE-l2 + k-means',
  metric: 'accuracy',
  paper: 95.11,
  mean: 94,
  sd: 1,
  n: 3,
  seeds: [],
  epochs: 50,
  profile: 'standard',
};

describe('figures from records', () => {
  const records = [
    record('table-2-mnist-cae', 'standard', 0),
    record('table-2-mnist-cae-l2', 'standard', 0),
    record('table-2-mnist-cae-l2', 'standard', 1),
    record('table-2-mnist-cae-l2', 'quick', 0),
  ];

  it('are those that there are data for', () => {
    expect(resultFigures([], [])).toEqual({});
    expect(Object.keys(resultFigures([CELL], records))).toEqual([
      'accuracies-mnist',
      'losses-mnist',
      'margin-mnist',
    ]);
  });

  it('follow every seed of the profiles beyond quick', () => {
    const all = [...records, record('table-2-mnist-cae-l2', 'paper', 0)];
    const { 'margin-mnist': figure } = resultFigures([CELL], all);
    const names = ['standard, seed 0', 'standard, seed 1', 'paper, seed 0'];
    expect(figure.data.map(({ name }) => name)).toEqual(names.flatMap((name) => [name, name]));
  });

  it('compare losses in the longest profile that both networks have', () => {
    const all = [...records, record('table-2-mnist-cae-l2', 'paper', 0)];
    const { 'losses-mnist': figure } = resultFigures([CELL], all);
    expect(figure.layout.title).toMatchObject({
      text: expect.stringContaining('standard profile'),
    });
  });

  it('follow the AUC of Table IV, beside the paper’s figure for the digit', () => {
    const configuration = { options: { anomalyClass: 4, share: 0.01 } };
    const run = record('table-4-mnist-digit-4-cae-l2-share-1', 'paper', 0);
    const point = (epoch: number, aucTest: number) => ({ epoch, metrics: { aucTest } });
    const followed = {
      ...run,
      configuration,
      history: [point(1, 0.6), point(9, 0.8)],
    } as unknown as RunRecord;
    const figure = anomalyHistoryFigure([{ ...followed, history: [] }, followed]);
    expect(figure?.data.map(({ name }) => name)).toEqual([
      'digit 4',
      'right of the last epoch: as printed',
    ]);
    expect(figure?.layout.title).toMatchObject({
      text: expect.stringContaining('1 % anomalous, paper profile, seed 0'),
    });
    expect(figure?.layout.xaxis).toMatchObject({ type: 'log', tickvals: [1, 9] });
    expect(figure?.data[0]).toMatchObject({ x: [1, 9], y: [0.6, 0.8] });
    expect(figure?.data[1]).toMatchObject({
      x: [1.15 * 9],
      y: [TABLE_IV[4][2]],
      text: ['digit 4'],
    });
    expect(anomalyHistoryFigure([{ ...followed, history: [] }])).toBeUndefined();
    expect(Object.keys(resultFigures([], [followed]))).toEqual(['anomaly-training']);
  });

  it('follow the longest training of a digit, and the first of several as long', () => {
    const run = (digit: number, profile: 'standard' | 'paper', seed: number, epochs: number) => ({
      ...record(`table-4-mnist-digit-${digit}-cae-l2-share-1`, profile, seed),
      configuration: { options: { anomalyClass: digit } },
      history: [1, epochs].map((epoch) => ({ epoch, metrics: { aucTest: 0.5 } })),
    });
    const runs = [
      run(4, 'standard', 0, 5),
      run(4, 'paper', 1, 200),
      run(4, 'paper', 2, 200),
      run(9, 'standard', 0, 5),
    ] as unknown as RunRecord[];
    const figure = anomalyHistoryFigure(runs);
    expect(figure?.data.map(({ name }) => name)).toEqual([
      'digit 4, paper profile, seed 1',
      'digit 9, standard profile, seed 0',
      'right of the last epoch: as printed',
    ]);
    expect(figure?.data[2]).toMatchObject({ text: ['digit 4', 'digit 9'] });
  });

  it('have no history where it was not followed', () => {
    expect(inertiaHistory({ ...records[0], history: [] })).toBeUndefined();
    expect(inertiaHistory(records[0])?.inertia).toEqual([99, 98]);
  });

  it('fill the README: three figures, the tables, of Table IV the means', () => {
    const figures = resultFigures([CELL], records);
    const gallery = galleryPart(figures);
    expect(gallery.match(/figures\/[\w-]+\.svg/g)).toEqual([
      'figures/accuracies-mnist.svg',
      'figures/margin-mnist.svg',
      'figures/losses-mnist.svg',
    ]);
    const results = resultsPart(paperTables([CELL]));
    expect(results).toContain('94.00 ± 1.00');
    expect(results).toContain('| mean | paper | 0.6720 |');
    expect(results).not.toContain('digit 3');
    expect(results.match(/Mean ± standard deviation/g)).toHaveLength(1);
  });
});

it('the seeds of a table stand in one row a method, a series for each profile with a record', () => {
  const row = { method: 'a', paper: 90, profile: 'paper', seeds: [], values: [] } as const;
  const figure = tableSeedsFigure(
    [
      row,
      { ...row, profile: 'standard', seeds: [0, 1], values: [80, 82] },
      { ...row, profile: 'quick', seeds: [0], values: [50] },
      { ...row, method: 'b' },
    ],
    { title: 'Table' },
  );
  const drawn = figure.data as unknown as { name: string; x: number[] }[];
  expect(drawn.map(({ name }) => name)).toEqual([
    'paper',
    'reproduced, standard profile',
    'mean of the marks',
  ]);
  expect(drawn.map(({ x }) => x)).toEqual([[90, 90], [80, 82], [81]]);
});
