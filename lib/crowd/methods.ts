import { assignToNearest, kMeans } from '../clustering';
import { encode, reconstructionErrors } from '../training';
import { type CrowdDetector, type Cuboids, pictureMatrix } from './detector';
import { behaviourScores, scoreCuboids } from './score-cuboids';
import { learnSurprise, surpriseOf } from './surprise';

/** A way of telling which cuboids are unusual. */
export interface CuboidMethod {
  /** As tables name it. */
  readonly name: string;
  /** `[count]` surprises, not negative, higher is more anomalous. */
  anomalyScores(cuboids: Cuboids): Float32Array;
}

/** Cuboids of raw pictures are clustered in so many; as many as representations are. */
const RAW_RESTARTS = 5;

/** A score by how rare it is among the training cuboids, so that all methods speak of the same thing. */
function bySurprise(
  name: string,
  sample: Cuboids,
  score: (cuboids: Cuboids) => Float32Array,
): CuboidMethod {
  const surprise = learnSurprise(score(sample));
  return {
    name,
    anomalyScores: (cuboids) => score(cuboids).map((value) => surpriseOf(surprise, value)),
  };
}

/**
 * The methods that are compared, all on the same cuboids.
 *
 * @param sample - training cuboids.
 * @param l2 - a detector whose bottleneck is l2-normalised.
 * @param plain - the same without normalisation.
 * @param seed - of k-means on raw pictures.
 */
export async function crowdMethods(
  sample: Cuboids,
  l2: CrowdDetector,
  plain: CrowdDetector,
  seed: number,
): Promise<CuboidMethod[]> {
  const raw = await kMeans(pictureMatrix(sample), {
    clusters: l2.centroids.rows,
    restarts: RAW_RESTARTS,
    seed,
  });
  const reconstruction =
    ({ autoencoder }: CrowdDetector) =>
    (cuboids: Cuboids) =>
      reconstructionErrors(autoencoder, pictureMatrix(cuboids));
  const clusters =
    ({ autoencoder, centroids }: CrowdDetector) =>
    (cuboids: Cuboids) =>
      behaviourScores(encode(autoencoder, pictureMatrix(cuboids)), centroids);
  return [
    bySurprise('motion magnitude', sample, ({ motion }) => motion),
    bySurprise('raw k-means', sample, (cuboids) =>
      Float32Array.from(assignToNearest(pictureMatrix(cuboids), raw.centroids).squaredDistances),
    ),
    bySurprise('CAE reconstruction', sample, reconstruction(plain)),
    bySurprise('CAE clusters', sample, clusters(plain)),
    bySurprise('CAE distance', sample, (cuboids) =>
      Float32Array.from(
        assignToNearest(encode(plain.autoencoder, pictureMatrix(cuboids)), plain.centroids)
          .squaredDistances,
      ),
    ),
    bySurprise('CAE-l2 reconstruction', sample, reconstruction(l2)),
    bySurprise('CAE-l2 clusters', sample, clusters(l2)),
    { name: 'ours', anomalyScores: (cuboids) => scoreCuboids(l2, cuboids).total },
  ];
}
