import { assignToNearest, kMeans } from '../clustering';
import { UserError } from '../errors';
import type { Matrix } from '../matrix';
import type { Normalization } from '../model';
import { decode, meanSquaredErrors } from '../training';
import {
  behaviourModels,
  type CrowdDetector,
  type CuboidSample,
  type Cuboids,
  type FACETS,
  pictureMatrix,
} from './detector';
import { DEFAULT_AGGREGATION, frameScore } from './frame-scores';
import {
  behaviourSurprises,
  representAll,
  scoreFrame,
  scoreRepresentations,
} from './score-cuboids';
import { learnSurprise, meanSurprise } from './surprise';

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

/** Squared distance of each point to the nearest centroid, `[rows]`. */
function distancesToNearest(points: Matrix, centroids: Matrix): Float32Array {
  return Float32Array.from(assignToNearest(points, centroids).squaredDistances);
}

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

/** What the auto-encoders of a detector make of cuboids, one after another; the costly part of scoring them. */
interface CuboidViews {
  /** `[count, bottleneck]` of each. */
  readonly representations: readonly Matrix[];
  /** `[count]` mean squared errors of each one's reconstructions. */
  readonly errors: readonly Float32Array[];
}

function viewCuboids(detector: CrowdDetector, cuboids: Cuboids): CuboidViews {
  const pictures = pictureMatrix(cuboids);
  const representations = representAll(detector, cuboids);
  return {
    representations,
    errors: behaviourModels(detector).map(({ autoencoder }, model) =>
      meanSquaredErrors(pictures, decode(autoencoder, representations[model])),
    ),
  };
}

/** By method, the scores of each of its auto-encoders, or the one score where there is none. */
type RawScores = Record<
  Exclude<
    CrowdMethodName,
    'CAE clusters' | 'CAE-l2 clusters' | 'CAE-l2 clusters and speed' | 'ours'
  >,
  readonly Float32Array[]
>;

/** Exchanged, the two detectors would each get the other's rows of the table, and nothing would look wrong. */
function requireNormalization(detector: CrowdDetector, wanted: Normalization): void {
  for (const { autoencoder } of behaviourModels(detector)) {
    const found = autoencoder.config.normalization;
    if (found === wanted) continue;
    throw new UserError(
      `methods are compared between a detector with normalisation "l2" and, behind it, one with "none"; found "${found}" where ` +
        `"${wanted}" belongs: exchange them, or train one with it`,
    );
  }
}

/**
 * Prepares all methods that are compared; they score the same cuboids, each by how rare its score is among the training
 * cuboids. Where there are several auto-encoders, each says how rare, and the mean counts.
 *
 * - `motion magnitude`: mean speed. No network, the score to beat.
 * - `raw k-means`: distance of the picture to the nearest of as many centroids.
 * - `CAE …`, `CAE-l2 …`: reconstruction error; `clusters`, the paper's normality with its sign turned; `distance` to the
 *   nearest centroid, which suits representations without a common length better.
 * - `CAE-l2 clusters and speed`: the motion of `ours` alone, without place and dwelling.
 * - `ours`: see `scoreCuboids`.
 *
 * @param sample - the cuboids that both detectors were trained on.
 * @param l2 - a detector whose bottleneck is l2-normalised.
 * @param plain - the same without normalisation.
 * @param seed - of k-means on raw pictures.
 * @throws UserError when a detector has another normalisation; as `kMeans` and `learnSurprise`, when there are too few cuboids.
 */
export async function createCuboidScorer(
  sample: CuboidSample,
  l2: CrowdDetector,
  plain: CrowdDetector,
  seed: number,
): Promise<CuboidScorer> {
  requireNormalization(l2, 'l2');
  requireNormalization(plain, 'none');
  const raw = await kMeans(pictureMatrix(sample), {
    clusters: l2.centroids.rows,
    restarts: RAW_RESTARTS,
    seed,
  });
  const rawScores = (cuboids: Cuboids, l2Views: CuboidViews, views: CuboidViews): RawScores => ({
    'motion magnitude': [cuboids.motion],
    'raw k-means': [distancesToNearest(pictureMatrix(cuboids), raw.centroids)],
    'CAE reconstruction': views.errors,
    'CAE distance': behaviourModels(plain).map(({ centroids }, model) =>
      distancesToNearest(views.representations[model], centroids),
    ),
    'CAE-l2 reconstruction': l2Views.errors,
  });
  const training = rawScores(sample, viewCuboids(l2, sample), viewCuboids(plain, sample));
  const names = Object.keys(training) as (keyof RawScores)[];
  const surprises = new Map(names.map((name) => [name, training[name].map(learnSurprise)]));
  const { highest } = DEFAULT_AGGREGATION;
  return (cuboids) => {
    const [l2Views, views] = [viewCuboids(l2, cuboids), viewCuboids(plain, cuboids)];
    const scores = rawScores(cuboids, l2Views, views);
    const ours = scoreRepresentations(l2, cuboids, l2Views.representations);
    const byHighest = (method: CrowdMethodName, anomalyScores: Float32Array): MethodScores => ({
      method,
      anomalyScores,
      frameScore: (start, end) => frameScore(anomalyScores.subarray(start, end), highest),
    });
    const byRarity = (method: keyof RawScores) =>
      byHighest(method, meanSurprise(surprises.get(method)!, scores[method]));
    return [
      byRarity('motion magnitude'),
      byRarity('raw k-means'),
      byRarity('CAE reconstruction'),
      byHighest('CAE clusters', behaviourSurprises(plain, views.representations)),
      byRarity('CAE distance'),
      byRarity('CAE-l2 reconstruction'),
      byHighest('CAE-l2 clusters', ours.behaviour),
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
