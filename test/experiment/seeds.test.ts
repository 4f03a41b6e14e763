import { describe, expect, it } from 'vitest';
import { collectSeeds, readRecordsOf, summarizeMethod } from '../../lib/experiment';
import { writeRecord } from '../../lib/experiment/record-file';
import { TABLE_III } from '../../lib/paper';
import { sandboxForEachTest } from './sandbox';

sandboxForEachTest();

function addRecord(experiment: string, seed: number, method: string, accuracy: number): void {
  writeRecord({
    experiment,
    profile: 'standard',
    seed,
    command: '',
    configuration: { dataset: 'usps', epochs: 50, options: {} },
    lossPerEpoch: [],
    results: [
      { method: 'another', metrics: { accuracy: 0 } },
      { method, metrics: { accuracy } },
    ],
    history: [],
    seconds: { training: 0, measuring: 0 },
    environment: { commit: '', date: '', cpu: '', cores: 1, threads: 1, versions: {} },
  });
}

describe('collectSeeds', () => {
  it('has every method of the table with the paper’s number, also without a record', () => {
    const rows = collectSeeds('III', 'usps', ['standard']);
    expect(rows.map(({ method, paper }) => [method, paper]).sort()).toEqual(
      Object.entries(TABLE_III.usps).sort(),
    );
    expect(rows.every(({ seeds, values }) => seeds.length === 0 && values.length === 0)).toBe(true);
  });

  it('gives each seed’s accuracy in percent, under whatever name the record has it', () => {
    addRecord('table-2-usps-cae-l2', 1, 'CAE-l2 + k-means', 0.75);
    addRecord('table-2-usps-cae-l2', 0, 'CAE-l2 + k-means', 0.5);
    const find = (table: 'II' | 'III', method: string) =>
      collectSeeds(table, 'usps').find(
        (row) => row.method === method && row.profile === 'standard',
      );
    for (const row of [find('II', 'CAE-l2 + k-means'), find('III', 'l2 norm')]) {
      expect(row).toMatchObject({ seeds: [0, 1], values: [50, 75] });
    }
    expect(find('III', 'batch norm')).toMatchObject({ seeds: [], values: [] });
  });
});

it('summarizeMethod takes the mean over the records that have the method', () => {
  addRecord('table-2-usps-cae-l2', 0, 'CAE-l2 + k-means', 0.5);
  addRecord('table-2-usps-cae-l2', 1, 'CAE-l2 + k-means', 0.75);
  const records = readRecordsOf('table-2-usps-cae-l2', 'standard');
  const found = summarizeMethod(records, 'CAE-l2 + k-means');
  expect(found).toMatchObject({ mean: 62.5, n: 2 });
  expect(found?.sd).toBeCloseTo(17.678, 3);
  expect(summarizeMethod(records, 'no such method')).toBeNull();
});
