import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { historyPath, openHistory } from '../../lib/experiment/history';
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

  it('refuses to go on without what was measured on the way to the checkpoint', () => {
    expect(() => openHistory(run, true)).toThrow(
      /history\.json is missing.* the checkpoint beside it.*delete that/,
    );
    openHistory(run, false).add(1, { accuracy: 0.5 });
    writeFileSync(historyPath(run), '[[1, {');
    expect(() => openHistory(run, true)).toThrow(/history\.json is damaged: delete it/);
  });

  it('forgets it without a checkpoint to go on from', () => {
    openHistory(run, false).add(1, { accuracy: 0.5 });
    expect(openHistory(run, false).points()).toEqual([]);
  });
});
