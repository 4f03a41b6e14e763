import { describe, expect, it } from 'vitest';
import { collectResults, meanAndDeviation, paperFigure } from '../../lib/experiment';
import { experimentDefinition } from '../../lib/experiment/definitions';
import { writeRecord } from '../../lib/experiment/record-file';
import { clusteringRecord, record } from './record';
import { sandboxForEachTest } from './sandbox';

sandboxForEachTest();

describe('meanAndDeviation', () => {
  it('follows the closed forms', () => {
    expect(meanAndDeviation([])).toEqual({ mean: null, sd: null });
    expect(meanAndDeviation([3])).toEqual({ mean: 3, sd: null });
    expect(meanAndDeviation([1, 2, 3, 4]).mean).toBe(2.5);
    expect(meanAndDeviation([1, 2, 3, 4]).sd).toBeCloseTo(Math.sqrt(5 / 3), 12);
  });
});

describe('collectResults', () => {
  it('puts the mean over the seeds beside the figure of the paper', () => {
    writeRecord(clusteringRecord('table-2-mnist-cae', 0, 'CAE + k-means', 0.84));
    writeRecord(clusteringRecord('table-2-mnist-cae', 1, 'CAE + k-means', 0.8));
    const cell = collectResults(['quick']).find(
      ({ table, dataset, method, metric }) =>
        `${table} ${dataset} ${method} ${metric}` === 'II mnist CAE + k-means accuracy',
    );
    expect(cell).toMatchObject({ paper: 84.9, n: 2, epochs: 3, profile: 'quick', row: '' });
    expect(cell?.mean).toBeCloseTo(82, 10);
    expect(cell?.sd).toBeCloseTo(Math.sqrt(8), 10);
    expect(cell?.seeds).toEqual([
      { seed: 0, value: 84 },
      { seed: 1, value: 80 },
    ]);
  });

  it('has the epochs of the run’s own training, else of the network that it measured', () => {
    const configuration = { dataset: 'mnist', epochs: 100, options: {} };
    for (const [seed, epochs] of [29, 15, 28].entries()) {
      const lossPerEpoch = Array(epochs).fill(0.1);
      writeRecord(record('table-1-mnist-dec', seed, { configuration, lossPerEpoch }));
    }
    const ours = 'table-4-mnist-digit-3-ours-share-1';
    writeRecord(record(ours, 0, { configuration, lossPerEpoch: [] }));
    writeRecord(
      record('baseline-mnist-pixels', 0, {
        configuration: { dataset: 'mnist', options: {} },
        lossPerEpoch: [],
      }),
    );
    const cells = collectResults(['quick']).filter(({ dataset }) => dataset === 'mnist');
    const epochsOf = (table: string, row: string, method: string) =>
      cells.find(
        (cell) => `${cell.table} ${cell.row} ${cell.method}` === [table, row, method].join(' '),
      )?.epochs;
    expect(epochsOf('I', '', 'DEC')).toBe(24);
    expect(epochsOf('IV', 'digit 3', 'ours')).toBe(100);
    expect(epochsOf('II', '', 'pixels + k-means')).toBeNull();
  });

  it('shows one run in both tables that it stands in', () => {
    writeRecord(clusteringRecord('table-2-usps-cae-l2', 0, 'CAE-l2 + k-means', 0.9));
    const cells = collectResults(['quick']).filter(
      ({ dataset, metric, n }) => dataset === 'usps' && metric === 'accuracy' && n > 0,
    );
    expect(cells.map(({ table, method, paper }) => [table, method, paper])).toEqual([
      ['II', 'CAE-l2 + k-means', 91.35],
      ['III', 'l2 norm', 91.35],
    ]);
  });

  it('takes Table IV’s AUC from the test split, the crowd’s from frames, and each measure by its name', () => {
    const clustering = { accuracy: 0.75, nmi: 0.5, ari: 0.25 };
    const anomaly = { aucTest: 0.9, aucTrain: 0.6 };
    const frames = {
      aucFrame: 0.95,
      eer: 0.1,
      aucPixel: 0.8,
      falseAlarmsApart: 21,
      detectionRate: 0.94,
    };
    const crowd = experimentDefinition('crowd-ped2-normal');
    const [{ row, method, recordedAs = method }] = crowd.cells;
    for (const [experiment, name, metrics] of [
      ['table-2-mnist-cae', 'CAE + k-means', clustering],
      ['table-4-mnist-digit-3-cae-l2-share-1', 'CAE-l2 clusters', anomaly],
      [crowd.name, recordedAs, frames],
    ] as const) {
      writeRecord(record(experiment, 0, { results: [{ method: name, metrics }] }));
      // A record without the method counts neither as a zero nor as a seed.
      writeRecord(record(experiment, 1, { results: [{ method: 'another', metrics }] }));
    }
    const found = collectResults(['quick'])
      .filter(({ n }) => n > 0)
      .map((cell) => [cell.table, cell.row, cell.method, cell.metric, cell.mean, cell.n]);
    expect(found).toEqual(
      expect.arrayContaining([
        ['II', '', 'CAE + k-means', 'accuracy', 75, 1],
        ['II', '', 'CAE + k-means', 'nmi', 50, 1],
        ['II', '', 'CAE + k-means', 'ari', 25, 1],
        ['IV', 'digit 3', 'CAE-l2 clusters', 'auc', 0.9, 1],
        ['IV', 'digit 3', 'CAE-l2 clusters', 'auc on training data', 0.6, 1],
        ['crowd', row, method, 'auc', 0.95, 1],
        ['crowd', row, method, 'eer', 0.1, 1],
        ['crowd', row, method, 'auc of pixels', 0.8, 1],
        ['crowd', row, method, 'false alarms', 21, 1],
        ['crowd', row, method, 'detected', 0.94, 1],
      ]),
    );
  });

  it('has no number where no run made one', () => {
    const cells = collectResults(['paper']);
    expect(cells.length).toBeGreaterThan(100);
    for (const { mean, sd, n } of cells) expect([mean, sd, n]).toEqual([null, null, 0]);
  });

  it('has a place for every figure that the paper prints for its own methods', () => {
    const shown = new Set(
      collectResults(['paper']).map(
        ({ table, dataset, row, method, paper }) => `${table} ${dataset} ${row} ${method} ${paper}`,
      ),
    );
    for (const expected of [
      'I mnist  AE + k-means 81.82',
      'I mnist  AE-l2 + k-means 90.2',
      'II usps  CAE + k-means 74.15',
      'III mnist  batch norm 70.67',
      'III usps  layer norm 75.263',
      'IV mnist digit 1 CAE reconstruction 0.0782',
      'IV mnist digit 9 CAE-l2 clusters 0.7495',
    ]) {
      expect(shown).toContain(expected);
    }
  });
});

describe('paperFigure', () => {
  it('has none for what the paper did not measure', () => {
    const cell = { table: 'II', row: '', method: 'CAE + k-means' } as const;
    expect(paperFigure(cell, 'mnist', 'nmi')).toBeNull();
    expect(paperFigure(cell, 'fashion-mnist', 'accuracy')).toBeNull();
    expect(paperFigure({ ...cell, method: 'ours' }, 'mnist', 'accuracy')).toBeNull();
  });
});
