import type { VideoClip } from '../data/video';
import { UserError } from '../errors';
import { disposeAutoencoder } from '../model';
import { joinSittings, type TrainingSitting } from '../training';
import { type CuboidGeometry, cuboidGrid, DEFAULT_GEOMETRY } from './cuboids';
import {
  type BehaviourModel,
  type CrowdDetector,
  type CuboidSample,
  pictureMatrix,
} from './detector';
import { learnFrameLevel } from './frame-level';
import { learnLevels } from './learn-levels';
import { learnPlaces } from './places';
import { CROWD_SAMPLE, sampleCuboids } from './sample-cuboids';
import { learnScene, type Scene } from './scene';
import { behaviourScores, behaviourSurprises } from './score-cuboids';
import { LEAST_SCORES, learnSurprise, surpriseOf } from './surprise';
import {
  type BehaviourTraining,
  CROWD_CLUSTERS,
  CROWD_TRAININGS,
  type CrowdTrainingOptions,
  trainBehaviours,
} from './train-behaviours';

/** A detector and what its training gave beside it. */
export interface CrowdTraining {
  readonly detector: CrowdDetector;
  /** Of the first auto-encoder. */
  readonly lossPerEpoch: readonly number[];
  /** Time spent training all auto-encoders, over all sittings of an interrupted run and in this one. */
  readonly seconds: number;
  readonly sittingSeconds: number;
  /** Who trained them; unknown where a checkpoint does not tell. */
  readonly sittings?: readonly TrainingSitting[];
}

/**
 * Trains auto-encoders on sampled cuboids, finds behaviours by k-means on their representations, and learns how rare
 * deviations from them are: the paper's method with video for digits. No label comes in.
 *
 * @param scene - from `learnScene`.
 * @param sample - from {@link sampleCuboids}.
 * @throws UserError when there are too few cuboids, before anything is trained; as `trainAutoencoder`.
 */
export async function trainOnCuboids(
  scene: Scene,
  sample: CuboidSample,
  options: CrowdTrainingOptions,
  geometry: CuboidGeometry = DEFAULT_GEOMETRY,
): Promise<CrowdTraining> {
  const { clusters = CROWD_CLUSTERS } = options;
  const least = Math.max(LEAST_SCORES, clusters);
  if (sample.count < least) {
    throw new UserError(
      `the training clips gave ${sample.count} cuboids with something in them, and it takes ${least} to learn what is rare: give ` +
        'more or longer clips',
    );
  }
  const trained = await trainBehaviours(pictureMatrix(sample), options);
  try {
    return assemble(scene, sample, trained, geometry, clusters);
  } catch (error) {
    for (const { autoencoder } of trained) disposeAutoencoder(autoencoder);
    throw error;
  }
}

/** Makes a detector of trained auto-encoders. */
function assemble(
  scene: Scene,
  sample: CuboidSample,
  trained: readonly BehaviourTraining[],
  geometry: CuboidGeometry,
  clusters: number,
): CrowdTraining {
  const [{ assignments, lossPerEpoch }] = trained;
  const [first, ...others] = trained.map(toModel);
  const models = { ...first, others };
  const behaviour = behaviourSurprises(
    models,
    trained.map(({ representations }) => representations),
  );
  const speedSurprise = learnSurprise(sample.motion);
  const withoutLevels: CrowdDetector = {
    ...models,
    scene,
    geometry,
    speedSurprise,
    motionSurprise: learnSurprise(
      behaviour.map((value, cuboid) => value + surpriseOf(speedSurprise, sample.motion[cuboid])),
    ),
    places: learnPlaces(sample.rows, assignments, cuboidGrid(scene, geometry).rows, clusters),
    dwellingSurprise: learnSurprise(sample.dwelling),
    levels: { motion: NO_LEVEL, place: NO_LEVEL, dwelling: NO_LEVEL },
  };
  const detector = { ...withoutLevels, levels: learnLevels(withoutLevels, sample, assignments) };
  const total = (of: 'seconds' | 'sittingSeconds') =>
    trained.reduce((sum, training) => sum + training[of], 0);
  return {
    detector,
    lossPerEpoch,
    seconds: total('seconds'),
    sittingSeconds: total('sittingSeconds'),
    sittings: joinSittings(trained.map(({ sittings }) => sittings)),
  };
}

function toModel({ autoencoder, centroids, representations }: BehaviourTraining): BehaviourModel {
  const behaviourSurprise = learnSurprise(behaviourScores(representations, centroids));
  return { autoencoder, centroids, behaviourSurprise };
}

// Until the frames have been scored.
const NO_LEVEL = learnFrameLevel([]);

/**
 * Trains a detector on clips: {@link learnScene}, {@link sampleCuboids}, {@link trainOnCuboids}; {@link CROWD_TRAININGS}
 * auto-encoders unless told.
 *
 * @throws UserError as these three.
 */
export async function trainCrowdDetector(
  clips: readonly VideoClip[],
  options: CrowdTrainingOptions,
): Promise<CrowdTraining> {
  const scene = await learnScene(clips);
  const sample = await sampleCuboids(clips, scene, DEFAULT_GEOMETRY, CROWD_SAMPLE, options.seed);
  return trainOnCuboids(scene, sample, { trainings: CROWD_TRAININGS, ...options });
}
