import { normality } from '../anomaly';
import { type Matrix, row } from '../matrix';
import { encode } from '../training';
import {
  type BehaviourModels,
  behaviourModels,
  type CrowdDetector,
  type Cuboids,
  FACETS,
  type Facet,
  pictureMatrix,
} from './detector';
import { frameSurprise } from './frame-level';
import { frameScore } from './frame-scores';
import { meanSurprise, surpriseOf } from './surprise';

/** The paper's score with its sign turned: `1 - normality`, `[count]`, higher is more anomalous. */
export function behaviourScores(representations: Matrix, centroids: Matrix): Float32Array {
  return normality(representations, centroids).map((value) => 1 - value);
}

/** What is unusual about each cuboid, as surprises in nats: 4.6 is one in a hundred of the training cuboids. */
export interface CuboidScores {
  /** `[count]` the behaviour that each is nearest to: number of the cluster. */
  readonly clusters: Int32Array;
  /** `[count]` it moves unlike any behaviour: the paper's score, the mean of the detector's auto-encoders. */
  readonly behaviour: Float32Array;
  /** `[count]` there is more motion in it than usual. */
  readonly speed: Float32Array;
  /** `[count]` it behaves as others do elsewhere, see `Places`. */
  readonly place: Float32Array;
  /** `[count]` somebody stays there. */
  readonly dwelling: Float32Array;
  /** `[count]` behaviour and speed together. */
  readonly motion: Float32Array;
  /** `[count]` the most unusual of motion, place and dwelling: how rare a frame is that scores as high, in nats. */
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
  return scoreRepresentations(detector, cuboids, representAll(detector, cuboids));
}

/** `[count, bottleneck]` of each auto-encoder of a detector, see `behaviourModels`. */
export function representAll(detector: BehaviourModels, cuboids: Cuboids): Matrix[] {
  const pictures = pictureMatrix(cuboids);
  return behaviourModels(detector).map(({ autoencoder }) => encode(autoencoder, pictures));
}

/**
 * How unlike any behaviour cuboids are, as surprises in nats: the mean of what the auto-encoders of a detector say. Each
 * finds behaviours of its own, and which unseen pictures it takes for one of them is luck.
 *
 * @param representations - from {@link representAll}.
 */
export function behaviourSurprises(
  detector: BehaviourModels,
  representations: readonly Matrix[],
): Float32Array {
  const models = behaviourModels(detector);
  return meanSurprise(
    models.map(({ behaviourSurprise }) => behaviourSurprise),
    models.map(({ centroids }, model) => behaviourScores(representations[model], centroids)),
  );
}

/**
 * {@link scoreCuboids}, when the auto-encoders' part is already done.
 *
 * @param representations - from {@link representAll}, of the same cuboids.
 */
export function scoreRepresentations(
  detector: CrowdDetector,
  cuboids: Cuboids,
  representations: readonly Matrix[],
): CuboidScores {
  const { centroids, places } = detector;
  const clusters = nearestBehaviours(representations[0], centroids);
  const behaviour = behaviourSurprises(detector, representations);
  const speed = cuboids.motion.map((mean) => surpriseOf(detector.speedSurprise, mean));
  const motion = behaviour.map((value, cuboid) =>
    surpriseOf(detector.motionSurprise, value + speed[cuboid]),
  );
  const place = Float32Array.from(
    clusters,
    (cluster, cuboid) => places.displacement[cuboids.rows[cuboid] * places.clusters + cluster],
  );
  const dwelling = cuboids.dwelling.map((share) => surpriseOf(detector.dwellingSurprise, share));
  const { levels } = detector;
  const total = motion.map((value, cuboid) =>
    Math.max(
      frameSurprise(levels.motion, value),
      frameSurprise(levels.place, place[cuboid]),
      frameSurprise(levels.dwelling, dwelling[cuboid]),
    ),
  );
  return { clusters, behaviour, speed, motion, place, dwelling, total };
}

/**
 * Score of a frame: how rare among the training frames is what is most unusual about it, its motion, place or dwelling, in
 * nats, see `frameSurprise`.
 *
 * @param scores - of all cuboids of the frame.
 * @param highest - how many cuboids to take the mean of, see `frameScore`.
 */
export function scoreFrame(
  { levels }: CrowdDetector,
  scores: Pick<CuboidScores, Facet>,
  highest: number,
): number {
  return Math.max(
    ...FACETS.map((facet) => frameSurprise(levels[facet], frameScore(scores[facet], highest))),
  );
}
