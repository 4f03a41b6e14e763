import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../lib/errors';
import type { RunRecord } from '../../lib/experiment';
import { collectResults, meanAndDeviation, paperFigure } from '../../lib/experiment';
import { experimentDefinition, experimentsOf } from '../../lib/experiment/definitions';
import { planRuns } from '../../lib/experiment/plan';
import {
  readRecord,
  readRecords,
  readRecordsOf,
  recordPath,
  writeRecord,
} from '../../lib/experiment/record-file';
import { enterSandbox, type Sandbox } from './sandbox';

function record(experiment: string, seed: number, method: string, accuracy: number): RunRecord {
  return {
    experiment,
    profile: 'quick',
    seed,
    command: 'npm run experiment',
    configuration: { dataset: 'mnist', epochs: 3, options: {} },
    lossPerEpoch: [0.03, 0.02, 0.01],
    results: [{ method, metrics: { accuracy, nmi: accuracy / 2 } }],
    history: [],
    seconds: { training: 1, measuring: 1 },
    environment: {
      commit: 'c',
      date: '2020-01-01',
      cpu: 'c',
      cores: 2,
      threads: 1,
      versions: {},
    },
  };
}

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = enterSandbox();
});
afterEach(() => sandbox.leave());

describe('run records', () => {
  it('come back as they were written, by ascending seed', () => {
    const written = [10, 2, 0].map((seed) => record('table-2-mnist-cae', seed, 'm', seed / 10));
    for (const one of written) writeRecord(one);
    expect(readRecord(written[0])).toEqual(written[0]);
    expect(readRecordsOf('table-2-mnist-cae', 'quick')).toEqual(written.reverse());
    // What else a system puts there is not ours.
    writeFileSync(join(sandbox.folder, 'data', 'runs', 'quick', '.DS_Store'), '');
    expect(readRecords('quick')).toHaveLength(3);
    expect(readRecords('paper')).toEqual([]);
    expect(readRecord({ experiment: 'none', profile: 'quick', seed: 0 })).toBeUndefined();
  });

  it('leave nothing half-written beside them', () => {
    const one = record('table-2-mnist-cae', 0, 'm', 0.5);
    writeRecord(one);
    expect(readdirSync(dirname(recordPath(one)))).toEqual(['seed-0.json']);
  });

  it.each([
    ['damaged', '{"experiment": "table-2-m'],
    ['of another run', JSON.stringify(record('table-2-usps-cae', 0, 'm', 0.5))],
  ])('are refused, by name, when %s', (_, content) => {
    const key = { experiment: 'table-2-mnist-cae', profile: 'quick', seed: 0 } as const;
    mkdirSync(dirname(recordPath(key)), { recursive: true });
    writeFileSync(recordPath(key), content);
    expect(() => readRecord(key)).toThrow(UserError);
    expect(() => readRecord(key)).toThrow(/seed-0\.json.*delete it and run again/);
  });
});

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
    writeRecord(record('table-2-mnist-cae', 0, 'CAE + k-means', 0.84));
    writeRecord(record('table-2-mnist-cae', 1, 'CAE + k-means', 0.8));
    const cell = collectResults(['quick']).find(
      ({ table, dataset, method, metric }) =>
        `${table} ${dataset} ${method} ${metric}` === 'II mnist CAE + k-means accuracy',
    );
    expect(cell).toMatchObject({ paper: 84.9, n: 2, epochs: 3, profile: 'quick', row: '' });
    expect(cell?.mean).toBeCloseTo(82, 10);
    expect(cell?.sd).toBeCloseTo(Math.sqrt(8), 10);
  });

  it('shows one run in both tables that it stands in', () => {
    writeRecord(record('table-2-usps-cae-l2', 0, 'CAE-l2 + k-means', 0.9));
    const cells = collectResults(['quick']).filter(
      ({ dataset, metric, n }) => dataset === 'usps' && metric === 'accuracy' && n > 0,
    );
    expect(cells.map(({ table, method, paper }) => [table, method, paper])).toEqual([
      ['II', 'CAE-l2 + k-means', 91.35],
      ['III', 'l2 norm', 91.35],
    ]);
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

describe('experiments by name', () => {
  it('names similar ones when there is none', () => {
    expect(() => experimentDefinition('table-2-mnist-cea')).toThrow(/table-2-mnist-cae-l2/);
    expect(() => experimentsOf('V')).toThrow(UserError);
  });

  it('takes a table for all of its experiments', () => {
    const names = experimentsOf('III').map(({ name }) => name);
    expect(names).toContain('table-3-usps-batch-norm');
    expect(names).toContain('table-2-usps-cae-l2');
    expect(names).not.toContain('table-2-usps-cae');
    expect(new Set(experimentsOf('IV').map(({ name }) => name)).size).toBe(30);
    expect(experimentsOf('crowd').every(({ kind }) => kind === 'crowd')).toBe(true);
  });

  it('takes the other shares of anomalies by a word of their own', () => {
    const names = experimentsOf('shares').map(({ name }) => name);
    expect(names).toHaveLength(60);
    expect(names).toContain('table-4-mnist-digit-0-cae-l2-share-all');
    expect(names).not.toContain('table-4-mnist-digit-0-cae-l2-share-1');
    const onUsps = experimentsOf('usps-anomalies').map(({ name }) => name);
    expect(onUsps).toHaveLength(20);
    expect(onUsps).toContain('anomaly-usps-digit-9-ours-share-1');
  });
});

describe('planRuns', () => {
  it('begins with the longest and leaves out what has a record', () => {
    const definitions = ['table-2-usps-cae', 'table-2-mnist-cae', 'table-2-usps-cae'].flatMap(
      experimentsOf,
    );
    writeRecord(record('table-2-mnist-cae', 1, 'm', 0.5));
    const runs = planRuns(definitions, 'quick', 2);
    expect(runs.map(({ experiment, seed }) => `${experiment} ${seed}`)).toEqual([
      'table-2-mnist-cae 0',
      'table-2-usps-cae 0',
      'table-2-usps-cae 1',
    ]);
  });
});
