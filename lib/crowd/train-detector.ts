import { kMeans } from '../clustering';
import type { VideoClip } from '../data/video';
import { buildAutoencoder, type Normalization } from '../model';
import { createRandom, deriveSeed } from '../random';
import {
  encode,
  type LearningRateSchedule,
  reconstructionErrors,
  type TrainingOptions,
  trainAutoencoder,
} from '../training';
import { forEachCuboidFrame } from './clip-cuboids';
import { PICTURE_SIDE, PICTURE_SIZE } from './cuboid-picture';
import { type CuboidGeometry, cuboidGrid, DEFAULT_GEOMETRY } from './cuboids';
import {
  type CrowdDetector,
  type CuboidSample,
  FACETS,
  type Facet,
  pictureMatrix,
} from './detector';
import { type FrameLevel, learnFrameLevel } from './frame-level';
import { DEFAULT_AGGREGATION, frameScore } from './frame-scores';
import { learnPlaces } from './places';
import { learnScene, type Scene } from './scene';
import { behaviourScores, scoreCuboids } from './score-cuboids';
import { learnSurprise, surpriseOf } from './surprise';

/** How a detector is trained. */
export interface CrowdTrainingOptions {
  readonly seed: number;
  /** Default {@link CROWD_BOTTLENECK}. */
  readonly bottleneck?: number;
  /** Default `l2`. */
  readonly normalization?: Normalization;
  /** Default {@link CROWD_CLUSTERS}. */
  readonly clusters?: number;
  /** Passes over the sample of cuboids; default 15. */
  readonly epochs?: number;
  /** Default 256. */
  readonly batchSize?: number;
  /** Default {@link CROWD_LEARNING_RATE}. */
  readonly learningRate?: LearningRateSchedule;
  readonly checkpoint?: TrainingOptions['checkpoint'];
  readonly onProgress?: TrainingOptions['onProgress'];
}

/**
 * Units in the bottleneck. A velocity has fewer sides than a digit: with the paper's 10 everything is reconstructed and
 * less stands out (compared on training clips with a region played too fast).
 */
export const CROWD_BOTTLENECK = 4;

/** Number of behaviours to look for. */
export const CROWD_CLUSTERS = 10;

/** Cuboids overlap and repeat themselves: so many of them, drawn at random, stand for all. */
export const CROWD_SAMPLE = 16_000;

/** Every so many frames one is kept whole: what a frame usually scores takes fewer samples than how cuboids look. */
const FRAMES_BETWEEN_WHOLE = 10;

/** Few epochs need a rate that ends low. */
export const CROWD_LEARNING_RATE: LearningRateSchedule = {
  kind: 'cosine',
  peak: 2e-3,
  warmupEpochs: 1,
};

/**
 * Draws cuboids at random from clips, each with the same probability, in one pass and in memory for the sample only
 * (reservoir sampling).
 *
 * @param clips - training clips.
 * @param size - how many cuboids; all of them when there are fewer.
 * @throws UserError as the clips, when a frame is refused.
 */
export async function sampleCuboids(
  clips: readonly VideoClip[],
  scene: Scene,
  geometry: CuboidGeometry,
  size: number,
  seed: number,
): Promise<CuboidSample> {
  const random = createRandom(deriveSeed(seed, 'cuboids'));
  const pictures = new Float32Array(size * PICTURE_SIZE);
  const rows = new Int16Array(size);
  const motion = new Float32Array(size);
  const dwelling = new Float32Array(size);
  const frames: CuboidSample['frames'][number][] = [];
  let seen = 0;
  for (const clip of clips) {
    await forEachCuboidFrame(clip, scene, geometry, (index, frame) => {
      if (index % FRAMES_BETWEEN_WHOLE === FRAMES_BETWEEN_WHOLE - 1) frames.push(frame);
      for (let cuboid = 0; cuboid < frame.count; cuboid++) {
        const place = seen < size ? seen : random.integer(seen + 1);
        seen++;
        if (place >= size) continue;
        const picture = frame.pictures.subarray(cuboid * PICTURE_SIZE, (cuboid + 1) * PICTURE_SIZE);
        pictures.set(picture, place * PICTURE_SIZE);
        rows[place] = frame.rows[cuboid];
        motion[place] = frame.motion[cuboid];
        dwelling[place] = frame.dwelling[cuboid];
      }
    });
  }
  const count = Math.min(seen, size);
  return {
    count,
    pictures: pictures.subarray(0, count * PICTURE_SIZE),
    rows: rows.subarray(0, count),
    motion: motion.subarray(0, count),
    dwelling: dwelling.subarray(0, count),
    frames,
  };
}

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
  const { seed, clusters = CROWD_CLUSTERS, epochs = 15, batchSize = 256 } = options;
  const autoencoder = buildAutoencoder({
    architecture: 'convolutional',
    side: PICTURE_SIDE,
    bottleneck: options.bottleneck ?? CROWD_BOTTLENECK,
    normalization: options.normalization ?? 'l2',
    seed,
  });
  const pictures = pictureMatrix(sample);
  const { lossPerEpoch, seconds } = await trainAutoencoder(autoencoder, pictures, {
    epochs,
    batchSize,
    learningRate: options.learningRate ?? CROWD_LEARNING_RATE,
    seed,
    checkpoint: options.checkpoint,
    onProgress: options.onProgress,
  });
  const representations = encode(autoencoder, pictures);
  const { centroids, assignments } = await kMeans(representations, { clusters, seed });
  const behaviour = behaviourScores(representations, centroids);
  const reconstruction = reconstructionErrors(autoencoder, pictures);
  const behaviourSurprise = learnSurprise(behaviour);
  const reconstructionSurprise = learnSurprise(reconstruction);
  const withoutLevels: CrowdDetector = {
    scene,
    geometry,
    autoencoder,
    centroids,
    behaviourSurprise,
    reconstructionSurprise,
    motionSurprise: learnSurprise(
      behaviour.map(
        (score, cuboid) =>
          surpriseOf(behaviourSurprise, score) +
          surpriseOf(reconstructionSurprise, reconstruction[cuboid]),
      ),
    ),
    places: learnPlaces(sample.rows, assignments, cuboidGrid(scene, geometry).rows, clusters),
    dwellingSurprise: learnSurprise(sample.dwelling),
    levels: { motion: UNIT_LEVEL, place: UNIT_LEVEL, dwelling: UNIT_LEVEL },
  };
  const detector = { ...withoutLevels, levels: learnLevels(withoutLevels, sample) };
  return { detector, lossPerEpoch, seconds };
}

const UNIT_LEVEL: FrameLevel = { base: 0, slope: 0, deviation: 1 };

function learnLevels(detector: CrowdDetector, { frames }: CuboidSample): Record<Facet, FrameLevel> {
  const scores = frames.map((frame) => scoreCuboids(detector, frame));
  const counts = frames.map(({ count }) => count);
  const level = (facet: Facet) =>
    learnFrameLevel(
      scores.map((frame) => frameScore(frame[facet], DEFAULT_AGGREGATION.highest)),
      counts,
    );
  const [motion, place, dwelling] = FACETS.map(level);
  return { motion, place, dwelling };
}

/** Trains a detector on clips: {@link learnScene}, {@link sampleCuboids} and {@link trainOnCuboids}. */
export async function trainCrowdDetector(
  clips: readonly VideoClip[],
  options: CrowdTrainingOptions,
): Promise<CrowdTraining> {
  const scene = await learnScene(clips);
  const sample = await sampleCuboids(clips, scene, DEFAULT_GEOMETRY, CROWD_SAMPLE, options.seed);
  return trainOnCuboids(scene, sample, options);
}
