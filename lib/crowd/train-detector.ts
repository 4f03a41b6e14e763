import type { VideoClip } from '../data/video';
import { CROWD_CLUSTERS, type CrowdTrainingOptions, chooseAutoencoder } from './choose-autoencoder';
import { type CuboidGeometry, cuboidGrid, DEFAULT_GEOMETRY } from './cuboids';
import { type CrowdDetector, type CuboidSample, pictureMatrix } from './detector';
import { learnFrameLevel } from './frame-level';
import { learnLevels } from './learn-levels';
import { learnPlaces } from './places';
import { CROWD_SAMPLE, sampleCuboids, sampleHurried } from './sample-cuboids';
import { learnScene, type Scene } from './scene';
import { behaviourScores } from './score-cuboids';
import { learnSurprise, surpriseOf } from './surprise';

/** A detector and what its training gave beside it. */
export interface CrowdTraining {
  readonly detector: CrowdDetector;
  readonly lossPerEpoch: readonly number[];
  /** Time spent training the auto-encoder. */
  readonly seconds: number;
}

/**
 * Trains an auto-encoder on sampled cuboids, finds behaviours by k-means on its representations, and learns how rare
 * deviations from them are: the paper's method with video for digits. No label comes in.
 *
 * @param scene - from `learnScene`.
 * @param sample - from {@link sampleCuboids}.
 * @throws UserError when there are too few cuboids.
 */
export async function trainOnCuboids(
  scene: Scene,
  sample: CuboidSample,
  options: CrowdTrainingOptions,
  geometry: CuboidGeometry = DEFAULT_GEOMETRY,
): Promise<CrowdTraining> {
  const { clusters = CROWD_CLUSTERS } = options;
  const pictures = pictureMatrix(sample);
  const { autoencoder, representations, centroids, assignments, lossPerEpoch, seconds } =
    await chooseAutoencoder(pictures, options);
  const behaviour = behaviourScores(representations, centroids);
  const behaviourSurprise = learnSurprise(behaviour);
  const speedSurprise = learnSurprise(sample.motion);
  const withoutLevels: CrowdDetector = {
    scene,
    geometry,
    autoencoder,
    centroids,
    behaviourSurprise,
    speedSurprise,
    motionSurprise: learnSurprise(
      behaviour.map(
        (score, cuboid) =>
          surpriseOf(behaviourSurprise, score) + surpriseOf(speedSurprise, sample.motion[cuboid]),
      ),
    ),
    places: learnPlaces(sample.rows, assignments, cuboidGrid(scene, geometry).rows, clusters),
    dwellingSurprise: learnSurprise(sample.dwelling),
    levels: { motion: NO_LEVEL, place: NO_LEVEL, dwelling: NO_LEVEL },
  };
  const detector = { ...withoutLevels, levels: learnLevels(withoutLevels, sample, assignments) };
  return { detector, lossPerEpoch, seconds };
}

// Until the frames have been scored.
const NO_LEVEL = learnFrameLevel([]);

/** Trains a detector on clips: {@link learnScene}, {@link sampleCuboids}, {@link sampleHurried}, {@link trainOnCuboids}. */
export async function trainCrowdDetector(
  clips: readonly VideoClip[],
  options: CrowdTrainingOptions,
): Promise<CrowdTraining> {
  const scene = await learnScene(clips);
  const sample = await sampleCuboids(clips, scene, DEFAULT_GEOMETRY, CROWD_SAMPLE, options.seed);
  const hurried = await sampleHurried(clips, scene, DEFAULT_GEOMETRY, options.seed);
  return trainOnCuboids(scene, sample, { hurried, ...options });
}
