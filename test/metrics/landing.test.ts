import { describe, expect, it } from 'vitest';
import { clusterOwners, landings } from '../../lib/metrics';

describe('clusterOwners', () => {
  it('is the most frequent class of each cluster', () => {
    expect(clusterOwners([0, 0, 0, 1, 1, 2], [7, 7, 3, 3, 5, 5], 4)).toEqual([7, 3, 5, 0]);
    expect(() => clusterOwners([0, 5], [1, 1], 2)).toThrow('point 1 has 5');
  });
});

describe('landings', () => {
  it('follows one class, and compares its scores with the owners’', () => {
    const samples = {
      nearest: [0, 0, 0, 1, 1, 1, 1, 0],
      labels: [9, 9, 4, 4, 4, 4, 7, 7],
      scores: [0.9, 0.7, 0.6, 0.1, 0.2, 0.3, 0.5, 0],
    };
    expect(landings([9, 7, 1], samples, 4)).toEqual([
      { cluster: 1, owner: 7, share: 0.75, visitorScore: expect.closeTo(0.2), ownerScore: 0.5 },
      { cluster: 0, owner: 9, share: 0.25, visitorScore: 0.6, ownerScore: expect.closeTo(0.8) },
    ]);
  });

  it('refuses samples that do not fit', () => {
    const samples = { nearest: [0, 1], labels: [4, 4], scores: [1, 1] };
    expect(() => landings([9], samples, 4)).toThrow('from 0 to 0, but point 1 has 1');
    expect(() => landings([9, 9], { ...samples, labels: [4] }, 4)).toThrow(RangeError);
    expect(() => landings([9, 9], { ...samples, scores: [1] }, 4)).toThrow(
      '2 labels need as many scores, got 1',
    );
  });

  it('has no score of an owner that is not there', () => {
    const samples = { nearest: [0], labels: [4], scores: [1] };
    expect(landings([9], samples, 4)).toEqual([
      { cluster: 0, owner: 9, share: 1, visitorScore: 1, ownerScore: Number.NaN },
    ]);
  });
});
