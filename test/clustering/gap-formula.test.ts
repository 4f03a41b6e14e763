import { expect, it, vi } from 'vitest';
import { gapStatistic } from '../../lib/clustering/gap-statistic';
import { matrix } from '../../lib/matrix';

// Of the points themselves, then of two sets without clusters, for one cluster and for two.
const inertias = [4, 8, 2, 1, 5, 5];
const restarts: (number | undefined)[] = [];
vi.mock('../../lib/clustering/k-means', () => ({
  kMeans: async (_: unknown, options: { restarts?: number }) => {
    restarts.push(options.restarts);
    return { inertia: inertias[restarts.length - 1] };
  },
}));

it('the gap is the mean logarithm without clusters minus the own one, its error with the share of the simulation', async () => {
  const points = matrix(Float32Array.of(0, 1, 2, 5, 3, 3, 7, 1), 4, 2);
  const [one, two] = await gapStatistic(points, [1, 2], { seed: 1, references: 2 });
  expect(one.gap).toBeCloseTo((Math.log(8) + Math.log(2)) / 2 - Math.log(4), 12);
  // Two values, each half their difference from their mean: that is their deviation, times the root of 1 + 1/2.
  expect(one.error).toBeCloseTo((Math.log(8 / 2) / 2) * Math.sqrt(1.5), 12);
  expect(two).toEqual({ clusters: 2, gap: Math.log(5), error: 0 });
  expect(restarts).toEqual([5, 5, 5, 5, 5, 5]);
});
