import { describe, expect, it } from 'vitest';
import {
  anomalyScoreOf,
  averageOverNeighborhoods,
  betweenClustersAnomalyScore,
  calibratedAnomalyScore,
  clusterSpread,
  mixtureAnomalyScore,
  neighborhoodAnomalyScore,
  normality,
  withReconstructionError,
} from '../../lib/anomaly';
import { fitGaussianMixture, nearestNeighbors } from '../../lib/clustering';
import { type AnomalyExperiment, experimentDefinition } from '../../lib/experiment';
import { anomalyScores, type ImageViews } from '../../lib/experiment/anomaly-scores';
import { clusterRepresentations } from '../../lib/experiment/evaluate';
import { type Matrix, matrix, normalizeRows } from '../../lib/matrix';
import { deriveSeed } from '../../lib/random';
import { mixture } from '../clustering/points';

const definition = (name: string) => experimentDefinition(name) as AnomalyExperiment;

describe('the scores of our own method', async () => {
  const views = (seed: number, count: number): ImageViews => ({
    representations: normalizeRows(mixture(count, 3, 5, seed)),
    errors: Float32Array.from({ length: count }, (_, at) => 0.01 + ((at * 7) % 11) / 100),
  });
  const [training, test] = [views(1, 120), views(2, 40)];
  const placesOf = ({ representations, errors }: ImageViews) =>
    withReconstructionError(representations, errors);
  const { centroids } = await clusterRepresentations(training.representations, 9, 3);
  const between = betweenClustersAnomalyScore(
    training.representations,
    clusterSpread(training.representations, centroids),
  );
  const scores = await anomalyScores(training, definition('table-4-mnist-digit-0-ours-share-1'), 3);

  const averagedBy = async (places: (views: ImageViews) => Matrix, start: Float32Array) => {
    const points = places(training);
    const averaged = averageOverNeighborhoods(await nearestNeighbors(points, 10), start, 3);
    return {
      training: averaged.scores,
      test: neighborhoodAnomalyScore(await nearestNeighbors(points, 10, places(test)), averaged),
    };
  };

  it('are those between nine clusters, averaged over neighbourhoods with the error', async () => {
    const expected = await averagedBy(placesOf, between);
    expect(await scores.ours(training)).toEqual(expected.training);
    expect(await scores.ours(test)).toEqual(expected.test);
  });

  it('are shown without the error, and with the paper’s score in their place', async () => {
    const plain = await averagedBy(({ representations }) => representations, between);
    expect(await scores['CAE-l2 between clusters, averaged without the error'](test)).toEqual(
      plain.test,
    );
    const cosines = anomalyScoreOf(normality(training.representations, centroids));
    const paper = await averagedBy(placesOf, cosines);
    expect(await scores['CAE-l2 clusters, averaged'](test)).toEqual(paper.test);
    expect(await scores['CAE-l2 clusters, averaged'](training)).toEqual(paper.training);
  });
});

it('an l2-normalised network is also scored by the calibrated distance and by a mixture', async () => {
  const views = (seed: number, count: number): ImageViews => ({
    representations: normalizeRows(mixture(count, 3, 5, seed)),
    errors: new Float32Array(count),
  });
  const [training, test] = [views(1, 120), views(2, 40)];
  const l2 = definition('table-4-mnist-digit-0-cae-l2-share-1');
  const scores = await anomalyScores(training, l2, 3);
  const { centroids } = await clusterRepresentations(training.representations, 9, 3);
  const spread = clusterSpread(training.representations, centroids);
  expect(await scores['CAE-l2 calibrated distance'](test)).toEqual(
    calibratedAnomalyScore(test.representations, spread),
  );
  const fitted = await fitGaussianMixture(training.representations, {
    clusters: 9,
    shrinkage: 0.2,
    seed: deriveSeed(3, 'mixture'),
  });
  expect(await scores['CAE-l2 mixture'](test)).toEqual(
    mixtureAnomalyScore(test.representations, fitted.mixture),
  );
});

it('a network without normalisation is scored by the formula, the distance and the cosine, higher being more anomalous', async () => {
  // Nine clusters on the x axis, at 1 to 9, each of points in one place.
  const places = Array.from({ length: 90 }, (_, index) => [1 + (index % 9), 0]);
  const training = {
    representations: matrix(Float32Array.from(places.flat()), 90, 2),
    errors: new Float32Array(90).fill(0.1),
  };
  const scores = await anomalyScores(training, definition('table-4-mnist-digit-0-cae-share-1'), 0);
  const probes = {
    representations: matrix(Float32Array.of(1, 0, 6, 8), 2, 2),
    errors: Float32Array.of(0.1, 0.2),
  };
  expect(await scores['CAE reconstruction'](probes)).toEqual(probes.errors);
  // The formula is minus the part along the axis: the long representation looks more normal than the usual one.
  expect([...(await scores['CAE clusters'](probes))]).toEqual([-1, -6]);
  // From (6, 8) to (6, 0) the squared distance is 64; its cosine with the axis is 0.6.
  expect([...(await scores['CAE distance'](probes))]).toEqual([0, 64]);
  const cosines = await scores['CAE cosine'](probes);
  expect(cosines[0]).toBeCloseTo(-1, 6);
  expect(cosines[1]).toBeCloseTo(-0.6, 6);
});
