import { openUcsd } from '../data/ucsd';
import type { VideoClip, VideoDataset } from '../data/video';
import { projectPath } from '../paths';
import {
  DEFAULT_BATCH_SIZE,
  joinSittings,
  progressOfPart,
  type TrainingProgress,
  type TrainingSitting,
} from '../training';
import { createCuboidCache } from './cuboid-cache';
import { DEFAULT_GEOMETRY } from './cuboids';
import { disposeDetector } from './detector';
import { type CrowdScores, scoreClips } from './evaluate';
import { DEFAULT_AGGREGATION } from './frame-scores';
import { createCuboidScorer } from './methods';
import { anomalousShare, type MethodResult, measureMethods } from './run-measures';
import { CROWD_SAMPLE, sampleCuboids } from './sample-cuboids';
import { learnScene } from './scene';
import { simulateCrowd } from './simulator/simulate';
import { SIMULATED_ANOMALIES } from './simulator/story';
import {
  CROWD_BOTTLENECK,
  CROWD_CLUSTERS,
  CROWD_LEARNING_RATE,
  CROWD_TRAININGS,
  type CrowdTrainingOptions,
} from './train-behaviours';
import { trainOnCuboids } from './train-detector';

/** What to detect anomalies in. */
export type CrowdDatasetName = 'ped2' | 'simulator';

/** Train on the normal clips, as the field does, or on all clips unlabelled, as the paper does. */
export type CrowdSetting = 'normal' | 'contaminated';

/** One crowd experiment. */
export interface CrowdExperimentOptions {
  readonly dataset: CrowdDatasetName;
  readonly setting: CrowdSetting;
  readonly seed: number;
  /** `quick` trains for fewer epochs. */
  readonly profile: 'quick' | 'standard' | 'paper';
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Where to keep the state of a training of this name, and who trains. */
  readonly checkpointOf?: (name: string) => CrowdTrainingOptions['checkpoint'];
}

/** What a crowd experiment gives: the parts of a run record, and the scores behind its figures. */
export interface CrowdExperimentResult {
  readonly configuration: {
    readonly autoencoder: {
      readonly architecture: 'convolutional';
      readonly side: number;
      readonly bottleneck: number;
      readonly normalization: 'l2';
    };
    readonly epochs: number;
    readonly batchSize: number;
    readonly learningRate: typeof CROWD_LEARNING_RATE;
    readonly options: Readonly<Record<string, number | string | boolean>>;
  };
  readonly lossPerEpoch: readonly number[];
  readonly results: MethodResult[];
  /** Time spent training, over all sittings of an interrupted run and in this one. */
  readonly training: { readonly seconds: number; readonly sittingSeconds: number };
  /** Who trained; unknown where a checkpoint does not tell. */
  readonly sittings?: readonly TrainingSitting[];
  readonly scores: readonly CrowdScores[];
}

/** Epochs over the sample of cuboids, by profile. */
const CROWD_EPOCHS = { quick: 4, standard: 10, paper: 10 } as const;

/** Thresholds are learned on every so many of the training clips. */
const CLIPS_BETWEEN_THRESHOLDS = 2;

/** How often somebody can be called for nothing. */
const FALSE_ALARMS_PER_MINUTE = 1;

/** Seed of the simulated clips, so that they are the same for every seed of a training. */
const SIMULATION_SEED = 1;

/**
 * Opens a data set of crowd video by name.
 *
 * @throws UserError as `openUcsd`, when Ped2 is not on this machine, or damaged.
 */
export function openCrowd(dataset: CrowdDatasetName): Promise<VideoDataset> {
  return dataset === 'ped2'
    ? openUcsd('ped2')
    : Promise.resolve(simulateCrowd({ seed: SIMULATION_SEED }));
}

/** The clips to train on, without their labels. */
export function trainingClips(dataset: VideoDataset, setting: CrowdSetting): VideoClip[] {
  const clips = setting === 'normal' ? dataset.train : [...dataset.train, ...dataset.test];
  return clips.map((clip) => ({ ...clip, isAnomalous: undefined, mask: undefined }));
}

/**
 * Runs a crowd experiment from frames to measures: learns the scene, trains auto-encoders with and without l2
 * normalisation on the same cuboids, scores the test clips by every method. Labels come in at the very end, to measure.
 *
 * @throws UserError when the data are not on this machine, or damaged.
 */
export async function runCrowdExperiment(
  options: CrowdExperimentOptions,
): Promise<CrowdExperimentResult> {
  const { dataset: name, setting, seed, profile, checkpointOf } = options;
  const dataset = await openCrowd(name);
  const clips = trainingClips(dataset, setting);
  const cache = createCuboidCache(projectPath('data', 'cache', 'crowd', name));
  const scene = await cache.scene(setting, clips, () => learnScene(clips));
  const { readCuboids } = cache;
  const sample = await sampleCuboids(
    clips,
    scene,
    DEFAULT_GEOMETRY,
    CROWD_SAMPLE,
    seed,
    readCuboids,
  );
  const train = (normalization: 'l2' | 'none', half: number) =>
    trainOnCuboids(scene, sample, {
      seed,
      normalization,
      trainings: CROWD_TRAININGS,
      epochs: CROWD_EPOCHS[profile],
      batchSize: DEFAULT_BATCH_SIZE,
      checkpoint: checkpointOf?.(`${normalization}.checkpoint`),
      onProgress: options.onProgress && progressOfPart(options.onProgress, half, 2),
    });
  const l2 = await train('l2', 0);
  const detectors = [l2.detector];
  try {
    const plain = await train('none', 1);
    detectors.push(plain.detector);
    const scorer = await createCuboidScorer(sample, l2.detector, plain.detector, seed);
    const { smoothing } = DEFAULT_AGGREGATION;
    const score = (scored: readonly VideoClip[]) =>
      scoreClips(scored, scene, DEFAULT_GEOMETRY, scorer, smoothing, readCuboids);
    const scores = await score(dataset.test);
    // Whatever is in the training clips is taken for normal.
    const training = await score(
      clips
        .filter((_, index) => index % CLIPS_BETWEEN_THRESHOLDS === 0)
        .map((clip) => ({ ...clip, isAnomalous: new Uint8Array(clip.frameCount) })),
    );
    const { framesPerSecond } = clips[0];
    const { side, architecture } = l2.detector.autoencoder.config;
    return {
      configuration: {
        autoencoder: {
          architecture: architecture as 'convolutional',
          side,
          bottleneck: CROWD_BOTTLENECK,
          normalization: 'l2',
        },
        epochs: CROWD_EPOCHS[profile],
        batchSize: DEFAULT_BATCH_SIZE,
        learningRate: CROWD_LEARNING_RATE,
        options: {
          setting,
          // For the record only: the labels decide nothing.
          anomalousShare:
            setting === 'normal' ? 0 : anomalousShare([...dataset.train, ...dataset.test]),
          clusters: CROWD_CLUSTERS,
          trainings: CROWD_TRAININGS,
          cuboids: sample.count,
          ...DEFAULT_GEOMETRY,
          ...DEFAULT_AGGREGATION,
        },
      },
      lossPerEpoch: l2.lossPerEpoch,
      results: measureMethods(scores, training, {
        falseAlarmsPerMinute: FALSE_ALARMS_PER_MINUTE,
        framesPerSecond,
        kinds: name === 'simulator' ? SIMULATED_ANOMALIES : [],
      }),
      training: {
        seconds: l2.seconds + plain.seconds,
        sittingSeconds: l2.sittingSeconds + plain.sittingSeconds,
      },
      sittings: joinSittings([l2.sittings, plain.sittings]),
      scores,
    };
  } finally {
    for (const detector of detectors) disposeDetector(detector);
  }
}
