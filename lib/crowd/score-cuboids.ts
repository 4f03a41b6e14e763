import { normality } from '../anomaly';
import { type Matrix, row } from '../matrix';
import { encode, reconstructionErrors } from '../training';
import { type CrowdDetector, type Cuboids, pictureMatrix } from './detector';
import { surpriseOf } from './surprise';

/** The paper's score with its sign turned: `1 - normality`, `[count]`, higher is more anomalous. */
export function behaviourScores(representations: Matrix, centroids: Matrix): Float32Array {
  return normality(representations, centroids).map((value) => 1 - value);
}

/** What is unusual about each cuboid, as surprises in nats: 4.6 is one in a hundred of the training cuboids. */
export interface CuboidScores {
  /** `[count]` the behaviour that each is nearest to: number of the cluster. */
  readonly clusters: Int32Array;
  /** `[count]` it moves unlike any behaviour: the paper's score. */
  readonly behaviour: Float32Array;
  /** `[count]` it moves in a way that the auto-encoder cannot give back. */
  readonly reconstruction: Float32Array;
  /** `[count]` it behaves as others do elsewhere. */
  readonly place: Float32Array;
  /** `[count]` somebody stays there. */
  readonly dwelling: Float32Array;
  /** `[count]` the most surprising of motion (behaviour and reconstruction together), place and dwelling. */
  readonly total: Float32Array;
}

/** The behaviour whose direction each representation is nearest to. */
function nearestBehaviours(representations: Matrix, centroids: Matrix): Int32Array {
  const lengths = Array.from({ length: centroids.rows }, (_, cluster) =>
    Math.hypot(...row(centroids, cluster)),
  );
  return Int32Array.from({ length: representations.rows }, (_, index) => {
    const representation = row(representations, index);
    let [nearest, highest] = [0, -Infinity];
    for (const [cluster, length] of lengths.entries()) {
      let product = 0;
      const centroid = row(centroids, cluster);
      for (let unit = 0; unit < centroid.length; unit++) {
        product += representation[unit] * centroid[unit];
      }
      if (length === 0 || product / length <= highest) continue;
      [nearest, highest] = [cluster, product / length];
    }
    return nearest;
  });
}

/**
 * Scores cuboids.
 *
 * @param detector - from `trainCrowdDetector`.
 * @param cuboids - those of a frame, or any.
 */
export function scoreCuboids(detector: CrowdDetector, cuboids: Cuboids): CuboidScores {
  const { autoencoder, centroids, places } = detector;
  const pictures = pictureMatrix(cuboids);
  const representations = encode(autoencoder, pictures);
  const clusters = nearestBehaviours(representations, centroids);
  const behaviour = behaviourScores(representations, centroids).map((score) =>
    surpriseOf(detector.behaviourSurprise, score),
  );
  const reconstruction = reconstructionErrors(autoencoder, pictures).map((error) =>
    surpriseOf(detector.reconstructionSurprise, error),
  );
  const place = Float32Array.from(clusters, (cluster, cuboid) =>
    surpriseOf(
      places.surprise,
      places.displacement[cuboids.rows[cuboid] * places.clusters + cluster],
    ),
  );
  const dwelling = cuboids.dwelling.map((share) => surpriseOf(detector.dwellingSurprise, share));
  const total = behaviour.map((value, cuboid) =>
    Math.max(
      surpriseOf(detector.motionSurprise, value + reconstruction[cuboid]),
      place[cuboid],
      dwelling[cuboid],
    ),
  );
  return { clusters, behaviour, reconstruction, place, dwelling, total };
}
