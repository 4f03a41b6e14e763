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
});
