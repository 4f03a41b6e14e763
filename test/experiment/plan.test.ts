import { describe, expect, it } from 'vitest';
import type { Profile } from '../../lib/experiment';
import { experimentDefinition, experimentsOf } from '../../lib/experiment/definitions';
import { planRuns } from '../../lib/experiment/plan';
import { writeRecord } from '../../lib/experiment/record-file';
import { clusteringRecord } from './record';
import { sandboxForEachTest } from './sandbox';

sandboxForEachTest();

describe('planRuns', () => {
  it('begins with the longest and leaves out what has a record', () => {
    const definitions = ['table-2-usps-cae', 'table-2-mnist-cae', 'table-2-usps-cae'].flatMap(
      experimentsOf,
    );
    writeRecord(clusteringRecord('table-2-mnist-cae', 1, 'm', 0.5));
    const runs = planRuns(definitions, 'quick', 2);
    expect(runs.map(({ experiment, seed }) => `${experiment} ${seed}`)).toEqual([
      'table-2-mnist-cae 0',
      'table-2-usps-cae 0',
      'table-2-usps-cae 1',
    ]);
  });

  it('mixes experiments of equal cost by their seeds', () => {
    const names = ['table-3-usps-batch-norm', 'table-3-usps-layer-norm'];
    const runs = planRuns(names.map(experimentDefinition), 'quick', 2);
    expect(runs.map(({ experiment, seed }) => `${experiment} ${seed}`)).toEqual([
      'table-3-usps-batch-norm 0',
      'table-3-usps-layer-norm 0',
      'table-3-usps-batch-norm 1',
      'table-3-usps-layer-norm 1',
    ]);
  });

  const first = (name: string, profile: Profile = 'paper') =>
    planRuns([experimentDefinition(name)], profile, 1)[0];

  it('says which run another goes on from', () => {
    expect(first('table-1-mnist-dec').after).toEqual({
      experiment: 'table-1-mnist-ae',
      seeds: [0],
    });
    expect(first('table-4-mnist-digit-0-ours-share-1').after).toEqual({
      experiment: 'table-4-mnist-digit-0-cae-l2-share-1',
      seeds: [0],
    });
    // In bfloat16 from one in bfloat16.
    for (const [name, pretrainedBy] of [
      ['table-2-usps-dcec', 'table-2-usps-cae'],
      ['table-2-usps-ours-dcec', 'table-2-usps-ours'],
      ['table-4-mnist-digit-0-ours-share-1', 'table-4-mnist-digit-0-cae-l2-share-1'],
    ]) {
      expect(first(`bfloat16-${name}`).after).toEqual({
        experiment: `bfloat16-${pretrainedBy}`,
        seeds: [0],
      });
    }
    const agreement = planRuns([experimentDefinition('agreement-usps-cae-l2')], 'standard', 2);
    expect(agreement.map(({ after }) => after)).toEqual([
      { experiment: 'table-2-usps-cae-l2', seeds: [0, 1, 2, 3, 4] },
      { experiment: 'table-2-usps-cae-l2', seeds: [5, 6, 7, 8, 9] },
    ]);
    expect(first('table-1-mnist-ae').after).toBeUndefined();
  });

  it('counts a dense step as half a convolutional one at 28 x 28, and USPS by its pixels', () => {
    // 70,000 images in batches of 256 are 274 steps an epoch, 9,298 are 37.
    expect(first('table-2-mnist-cae').cost).toBe(200 * 274);
    expect(first('table-1-mnist-ae').cost).toBe((100 * 274) / 2);
    expect(first('table-2-usps-cae').cost).toBeCloseTo(200 * 37 * (16 / 28) ** 2, 8);
    expect(first('table-2-usps-cae', 'quick').cost).toBeCloseTo(20 * 37 * (16 / 28) ** 2, 8);
    // Five networks to cluster, in which a clustering loss goes on.
    expect(first('agreement-usps-cae-l2', 'standard').cost).toBeCloseTo(
      5 * (first('table-2-usps-cae-l2', 'standard').cost + (20_000 / 2) * (16 / 28) ** 2),
      8,
    );
    // Scoring a trained network costs less than training it, even for a quarter of the epochs.
    expect(first('table-4-mnist-digit-0-ours-share-1').cost).toBeLessThan(
      first('table-4-mnist-digit-0-cae-l2-share-1', 'standard').cost,
    );
  });
});
