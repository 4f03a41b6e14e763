import { describe, expect, it } from 'vitest';
import {
  clusteringMetrics,
  clusterRepresentations,
  evaluateKMeans,
  evaluateMixture,
  probeClassStart,
  singleStarts,
} from '../../lib/experiment/evaluate';
import { matrix } from '../../lib/matrix';
import { mixture } from '../clustering/points';

it('clusteringMetrics are accuracy, information and pairs, each under its own name', () => {
  // Labels by clusters: [[2, 0], [1, 1]].
  const { accuracy, nmi, ari } = clusteringMetrics([0, 0, 1, 1], [0, 0, 0, 1]);
  expect(accuracy).toBe(0.75);
  // The labels' entropy is ln 2, the clusters' 2 ln 2 - 0.75 ln 3, and they share 1.5 ln 2 - 0.75 ln 3.
  const [ofLabels, ofClusters] = [Math.LN2, 2 * Math.LN2 - 0.75 * Math.log(3)];
  const shared = 1.5 * Math.LN2 - 0.75 * Math.log(3);
  expect(nmi).toBeCloseTo((2 * shared) / (ofLabels + ofClusters), 12);
  // Of 6 pairs 2 are together in the labels, 3 in the clusters and 1 in both: as many as chance has it, 2 * 3 / 6.
  expect(ari).toBeCloseTo(0, 12);
});

describe('evaluateKMeans', () => {
  const points = mixture(60, 2, 3, 5);

  it('tells the lowest inertia of 20 restarts, the highest, and how many come near the lowest', async () => {
    const { metrics } = await evaluateKMeans('m', points, new Uint8Array(60), 7, 3);
    const { restarts, inertia } = await clusterRepresentations(points, 7, 3);
    const inertias = restarts.map((restart) => restart.inertia);
    expect(inertias).toHaveLength(20);
    const near = inertias.filter((value) => value <= 1.0001 * inertia).length;
    expect(near).toBeLessThan(20);
    expect(metrics).toMatchObject({
      inertia: Math.min(...inertias),
      inertiaWorstRestart: Math.max(...inertias),
      restartsAtBest: near / 20,
    });
    expect(metrics.inertiaWorstRestart).toBeGreaterThan(1.0001 * inertia);
  });

  it('has other restarts for another seed', async () => {
    const [one, other] = [
      await clusterRepresentations(points, 7, 3),
      await clusterRepresentations(points, 7, 4),
    ];
    expect(other.restarts).not.toEqual(one.restarts);
  });
});

it('evaluateMixture shares the shape of its components as far as it is told', async () => {
  const points = mixture(200, 3, 4, 8);
  const likelihood = async (shrinkage: number) => {
    const options = { clusters: 4, shrinkage, seed: 0 };
    const { metrics } = await evaluateMixture('m', points, new Uint8Array(200), options);
    return metrics.logLikelihood;
  };
  // One shape for all fits worse than a shape for each.
  expect(await likelihood(1)).toBeLessThan(await likelihood(0));
});

it('probeClassStart ends where the classes are, even if k-means finds better elsewhere', async () => {
  // A class below and one above, 3 apart; within each, two places 4 apart.
  const points = matrix(Float32Array.of(0, 0, 4, 0, 0, 3, 4, 3), 4, 2);
  // All places are 2 from the mean of their class, and farther from the other's.
  expect(await probeClassStart(points, [0, 0, 1, 1], 2)).toEqual({
    classStartAccuracy: 1,
    classStartInertia: 4 * 2 ** 2,
  });
  // Left and right are 1.5 from their means.
  expect((await clusterRepresentations(points, 2, 0)).inertia).toBe(4 * 1.5 ** 2);
});

it('singleStarts tells of every optimum that a start runs into, with its own accuracy', async () => {
  // The corners of an oblong: left and right are the cheaper halves, below and above the classes.
  const points = matrix(Float32Array.of(0, 0, 4, 0, 0, 3.75, 4, 3.75), 4, 2);
  const { inertias, accuracies } = await singleStarts(points, [0, 0, 1, 1], {
    clusters: 2,
    starts: 100,
  });
  expect(inertias).toHaveLength(100);
  const ends = new Set(inertias.map((inertia, start) => `${inertia} ${accuracies[start]}`));
  // Two points on each side of their mean, 3.75 or 4 apart; the cheaper halves have one of each class.
  expect([...ends].sort()).toEqual([`${4 * 1.875 ** 2} 0.5`, `${4 * 2 ** 2} 1`]);
});
