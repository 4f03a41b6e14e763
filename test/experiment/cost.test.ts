import { expect, it } from 'vitest';
import { recordedCosts } from '../../lib/experiment/cost';
import { writeRecord } from '../../lib/experiment/record-file';
import { record } from './record';
import { sandboxForEachTest } from './sandbox';

sandboxForEachTest();

it('adds up what the runs of the tables took, seed by seed', () => {
  const took = (training: number, measuring: number) => ({ seconds: { training, measuring } });
  writeRecord(record('table-2-usps-cae', 3, took(10, 2)));
  // In two tables, and counted once.
  writeRecord(record('table-2-usps-cae-l2', 1, took(100, 20)));
  writeRecord(record('table-3-usps-layer-norm', 1, took(1000, 200)));
  writeRecord(record('table-4-mnist-digit-7-ours-share-1', 1, took(0, 5)));
  // In none.
  writeRecord(record('early-mnist-cae', 1, took(7, 7)));
  const [first, second, ...more] = recordedCosts('quick');
  expect(first).toMatchObject({ seed: 1, runs: 3, seconds: 1325 });
  expect(second).toMatchObject({ seed: 3, runs: 1, seconds: 12 });
  expect(more).toEqual([]);
  // Table I has 6 rows, II 7 for each of two data sets, III 2 more for each, IV 3 for each of ten digits.
  expect(first.of).toBe(6 + 2 * 7 + 2 * 2 + 3 * 10);
  expect(recordedCosts('paper')).toEqual([]);
  expect(recordedCosts('quick', 'bfloat16')).toEqual([]);
});

it('adds up those in bfloat16 by themselves, and with them what trains no network', () => {
  const took = (training: number) => ({ seconds: { training, measuring: 0 } });
  writeRecord(record('table-2-usps-cae', 0, took(1)));
  writeRecord(record('bfloat16-table-2-usps-cae', 0, took(20)));
  writeRecord(record('bfloat16-table-4-mnist-digit-7-ours-share-1', 0, took(300)));
  for (const seed of [0, 1]) writeRecord(record('baseline-usps-pca', seed, took(4000)));
  const of = 6 + 2 * 7 + 2 * 2 + 3 * 10;
  expect(recordedCosts('quick', 'bfloat16')).toEqual([{ seed: 0, runs: 3, of, seconds: 4320 }]);
  expect(recordedCosts('quick')).toEqual([{ seed: 0, runs: 2, of, seconds: 4001 }]);
});
