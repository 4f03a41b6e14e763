import { assignToNearest, kMeans } from '../clustering';
import type { Matrix } from '../matrix';
import { decode, encode, meanSquaredErrors } from '../training';
import {
  type CrowdDetector,
  type CuboidSample,
  type Cuboids,
  type FACETS,
  pictureMatrix,
} from './detector';
import { DEFAULT_AGGREGATION, frameScore } from './frame-scores';
import { behaviourScores, scoreFrame, scoreRepresentations } from './score-cuboids';
import { learnSurprise, surpriseOf } from './surprise';

/** Names of the methods that are compared, the simplest first. */
export const CROWD_METHODS = [
  'motion magnitude',
  'raw k-means',
  'CAE reconstruction',
  'CAE clusters',
  'CAE distance',
  'CAE-l2 reconstruction',
  'CAE-l2 clusters',
  'CAE-l2 clusters and speed',
  'ours',
] as const;

/** As tables name it. */
export type CrowdMethodName = (typeof CROWD_METHODS)[number];

/** Scores cuboids by every method. */
export type CuboidScorer = (cuboids: Cuboids) => MethodScores[];

/** What one method says about cuboids. */
export interface MethodScores {
  readonly method: CrowdMethodName;
  /** `[count]` not negative, higher is more anomalous. */
  readonly anomalyScores: Float32Array;
  /** Score of a frame whose cuboids are those from `start` to `end`, before smoothing. */
  frameScore(start: number, end: number): number;
}

/** Starts of k-means on raw pictures, which have many more columns than representations. */
const RAW_RESTARTS = 5;

/** What an auto-encoder makes of cuboids; the costly part of scoring them. */
interface CuboidViews {
  /** `[count, bottleneck]` */
  readonly representations: Matrix;
  /** `[count]` mean squared errors of the reconstructions. */
  readonly errors: Float32Array;
}

function viewCuboids({ autoencoder }: CrowdDetector, cuboids: Cuboids): CuboidViews {
  const pictures = pictureMatrix(cuboids);
  const representations = encode(autoencoder, pictures);
  return {
    representations,
    errors: meanSquaredErrors(pictures, decode(autoencoder, representations)),
  };
}

type RawScores = Record<
  Exclude<CrowdMethodName, 'CAE-l2 clusters and speed' | 'ours'>,
  Float32Array
>;

/**
 * Prepares all methods that are compared; they score the same cuboids, each by how rare its score is among the training
 * cuboids.
 *
 * - `motion magnitude`: mean speed. No learning, the score to beat.
 * - `raw k-means`: distance of the picture to the nearest of as many centroids.
 * - `CAE …`, `CAE-l2 …`: reconstruction error; `clusters`, the paper's normality with its sign turned; `distance` to the
 *   nearest centroid, which suits representations without a common length better.
 * - `CAE-l2 clusters and speed`: the motion of `ours` alone, without place and dwelling.
 * - `ours`: see `scoreCuboids`.
 *
 * @param sample - training cuboids.
 * @param l2 - a detector whose bottleneck is l2-normalised.
 * @param plain - the same without normalisation.
 * @param seed - of k-means on raw pictures.
 */
export async function createCuboidScorer(
  sample: CuboidSample,
  l2: CrowdDetector,
  plain: CrowdDetector,
  seed: number,
): Promise<CuboidScorer> {
  const raw = await kMeans(pictureMatrix(sample), {
    clusters: l2.centroids.rows,
    restarts: RAW_RESTARTS,
    seed,
  });
  const rawScores = (cuboids: Cuboids, l2Views: CuboidViews): RawScores => {
    const views = viewCuboids(plain, cuboids);
    const nearest = assignToNearest(pictureMatrix(cuboids), raw.centroids);
    const nearestPlain = assignToNearest(views.representations, plain.centroids);
    return {
      'motion magnitude': cuboids.motion,
      'raw k-means': Float32Array.from(nearest.squaredDistances),
      'CAE reconstruction': views.errors,
      'CAE clusters': behaviourScores(views.representations, plain.centroids),
      'CAE distance': Float32Array.from(nearestPlain.squaredDistances),
      'CAE-l2 reconstruction': l2Views.errors,
      'CAE-l2 clusters': behaviourScores(l2Views.representations, l2.centroids),
    };
  };
  const training = rawScores(sample, viewCuboids(l2, sample));
  const names = Object.keys(training) as (keyof RawScores)[];
  const surprises = new Map(names.map((name) => [name, learnSurprise(training[name])]));
  const surprised = (scores: RawScores, name: keyof RawScores) =>
    scores[name].map((score) => surpriseOf(surprises.get(name)!, score));
  const { highest } = DEFAULT_AGGREGATION;
  return (cuboids) => {
    const views = viewCuboids(l2, cuboids);
    const scores = rawScores(cuboids, views);
    const byHighest = (method: CrowdMethodName, anomalyScores: Float32Array): MethodScores => ({
      method,
      anomalyScores,
      frameScore: (start, end) => frameScore(anomalyScores.subarray(start, end), highest),
    });
    const ours = scoreRepresentations(l2, cuboids, views.representations);
    return [
      ...names.map((method) => byHighest(method, surprised(scores, method))),
      byHighest('CAE-l2 clusters and speed', ours.motion),
      {
        method: 'ours',
        anomalyScores: ours.total,
        frameScore: (start, end) => {
          const part = (facet: (typeof FACETS)[number]) => ours[facet].subarray(start, end);
          return scoreFrame(
            l2,
            { motion: part('motion'), place: part('place'), dwelling: part('dwelling') },
            highest,
          );
        },
      },
    ];
  };
}
