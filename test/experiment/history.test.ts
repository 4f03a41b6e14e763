import { describe, expect, it } from 'vitest';
import { openHistory } from '../../lib/experiment/history';
import { sandboxForEachTest } from './sandbox';

sandboxForEachTest();

describe('openHistory', () => {
  const run = { experiment: 'a', profile: 'quick', seed: 0 } as const;

  it('goes on with what an earlier sitting measured, which a new measurement replaces', () => {
    const first = openHistory(run, false);
    first.add(1, { accuracy: 0.5 });
    first.add(2, { accuracy: 0.6 });
    const second = openHistory(run, true);
    second.add(2, { accuracy: 0.7 });
    const points = [
      { epoch: 1, metrics: { accuracy: 0.5 } },
      { epoch: 2, metrics: { accuracy: 0.7 } },
    ];
    expect(second.points()).toEqual(points);
    expect(openHistory(run, true).points()).toEqual(points);
  });

  it('forgets it without a checkpoint to go on from', () => {
    openHistory(run, false).add(1, { accuracy: 0.5 });
    expect(openHistory(run, false).points()).toEqual([]);
  });
});
