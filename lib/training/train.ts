import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { UserError } from '../errors';
import type { Matrix } from '../matrix';
import type { Autoencoder } from '../model';
import { createRandom, deriveSeed, permutation, requireSeed } from '../random';
import { DEFAULT_BATCH_SIZE } from './batch-size';
import { type Checkpoint, type CheckpointOptions, resume } from './checkpoint';
import { createTrainingClock } from './clock';
import { createStep, type Engine, type Precision } from './create-step';
import { digestOf } from './digest';
import { requireFittingImages } from './inference';
import { reconstructionObjective, type TrainingObjective } from './objective';
import type { Optimizer } from './optimizer';
import type { TrainingProgress } from './progress';
import { requireWholeNumbers } from './requirements';
import { type LearningRateSchedule, learningRateAt, requireSchedule } from './schedule';
import { sittingsUntilNow, type TrainingSitting } from './sitting';
import { writeStateFile } from './state-file';
import type { StepFeeds, TrainingStep } from './step';
import { getWeights } from './weights';

/** How to train; every field but the reporting ones changes the result. */
export interface TrainingOptions {
  /** Passes over all images. */
  readonly epochs: number;
  /** Images a step; default {@link DEFAULT_BATCH_SIZE}, as in the paper's baselines. */
  readonly batchSize?: number;
  /** Default: constant 0.001, Adam's own default. */
  readonly learningRate?: LearningRateSchedule;
  /** Default: `adam`. */
  readonly optimizer?: Optimizer;
  /** Seed of the order of the images, and of what the objective draws. */
  readonly seed: number;
  /** What to minimise. Default: the reconstruction loss. */
  readonly objective?: TrainingObjective;
  /**
   * How steps are computed. Default: as one TensorFlow graph, or eagerly where the objective or a layer does
   * something that no graph can be made of; `onMessage` hears of that.
   */
  readonly engine?: Engine;
  /** What convolutions and matrix products compute in; weights and sums stay in 32 bits. Default: `float32`. */
  readonly precision?: Precision;
  /** Where to keep the state of training, so that an interrupted run goes on where it was. */
  readonly checkpoint?: CheckpointOptions;
  /** Called several times a second at most. */
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Called after each epoch (numbered from 1), may end training; its time does not count as training. */
  readonly onEpoch?: (epoch: number, step: TrainingStep) => Verdict | Promise<Verdict>;
  /** Called before the steps number 0, `every`, 2 `every` … of the run, may end training; its time counts. */
  readonly onSteps?: {
    readonly every: number;
    readonly call: (stepNumber: number, step: TrainingStep) => Verdict | Promise<Verdict>;
  };
  /** Hears what the person at the keyboard should know. Default: `console.warn`. */
  readonly onMessage?: (message: string) => void;
}

/** Whether training is to end here. */
// biome-ignore lint/suspicious/noConfusingVoidType: a callback that returns nothing lets training go on.
export type Verdict = void | undefined | 'stop';

/** What a training gives beside the trained auto-encoder. */
export interface TrainingResult {
  /** Mean of the objective's loss over each epoch's images. */
  readonly lossPerEpoch: number[];
  /** Time spent training, over all sittings of a resumed run. */
  readonly seconds: number;
  /** The part of it that was spent in this sitting. */
  readonly sittingSeconds: number;
  /** Seconds that earlier sittings spent in `onEpoch`. */
  readonly earlierPausedSeconds: number;
  /** Who trained it; unknown without the checkpoint's `origin`, and where one of an older version was gone on from. */
  readonly sittings?: readonly TrainingSitting[];
  /** Whether `onEpoch` or `onSteps` ended it before the last epoch. */
  readonly stopped: boolean;
  /** What computed the steps: `eager` also where no graph could be made. */
  readonly engine: Engine;
}

/**
 * Trains an auto-encoder in place, by default to reconstruct images and nothing else: no label comes in.
 *
 * The order of the images is drawn anew each epoch, from the seed and the epoch's number, so that a resumed
 * run sees the same batches as an uninterrupted one.
 *
 * @param images - `[count, side * side]` pixels in [0, 1].
 * @returns losses and times; the trained weights are in the auto-encoder.
 * @throws UserError when the images do not fit, an option makes no sense, the checkpoint belongs to another run (other
 * settings, images or weights to begin with), the training graph cannot be written to a temporary folder, or the loss stops
 * being a number. RangeError when the seed is not an integer.
 * @example
 * const { lossPerEpoch } = await trainAutoencoder(autoencoder, imageMatrix(mnist), { epochs: 3, seed: 0 });
 */
export async function trainAutoencoder(
  autoencoder: Autoencoder,
  images: Matrix,
  options: TrainingOptions,
): Promise<TrainingResult> {
  const {
    epochs,
    batchSize = DEFAULT_BATCH_SIZE,
    seed,
    checkpoint,
    onProgress,
    onEpoch,
    onSteps,
  } = options;
  const schedule = options.learningRate ?? { kind: 'constant', rate: 1e-3 };
  const { objective = reconstructionObjective(), precision = 'float32' } = options;
  const { optimizer = 'adam', onMessage = console.warn } = options;
  requireFittingImages(autoencoder, images);
  if (images.rows === 0) throw new UserError('there are no images to train on');
  requireWholeNumbers({ epochs, batchSize, every: onSteps?.every ?? 1 });
  requireSchedule(schedule);
  requireSeed(seed);
  const fingerprint = JSON.stringify([
    autoencoder.config,
    checkpoint && digestOf([images.data, ...valuesOf(autoencoder)]),
    epochs,
    batchSize,
    schedule,
    seed,
    objective.name,
    optimizer,
    precision,
  ]);
  const stepsPerEpoch = Math.ceil(images.rows / batchSize);
  const totalSteps = epochs * stepsPerEpoch;
  const step = await createStep(autoencoder, images, {
    objective,
    optimizer,
    batchSize,
    precision,
    engine: options.engine ?? 'graph',
    onMessage,
  });
  try {
    const earlier = resume(step, checkpoint, fingerprint, onMessage);
    const lossPerEpoch = [...earlier.lossPerEpoch];
    const earlierEpochs = lossPerEpoch.length;
    const firstStep = earlierEpochs * stepsPerEpoch;
    const earlierPausedSeconds = earlier.pausedSeconds ?? 0;
    const sittings = () =>
      sittingsUntilNow(earlier.sittings, checkpoint?.origin, earlierEpochs, lossPerEpoch.length);
    const clock = createTrainingClock(earlier.seconds);
    let { stopped } = earlier;
    const report = (finishedSteps: number) => {
      const secondsAStep = clock.sitting() / Math.max(1, finishedSteps - firstStep);
      onProgress?.({
        epoch: lossPerEpoch.length,
        epochs,
        done: finishedSteps / totalSteps,
        loss: lossPerEpoch.at(-1),
        secondsLeft: secondsAStep * (totalSteps - finishedSteps),
      });
    };

    while (!stopped && lossPerEpoch.length < epochs) {
      const epoch = lossPerEpoch.length;
      const order = permutation(images.rows, createRandom(deriveSeed(seed, `order/${epoch}`)));
      let finished = 0;
      while (!stopped && finished < stepsPerEpoch) {
        const stepNumber = epoch * stepsPerEpoch + finished;
        if (onSteps && stepNumber % onSteps.every === 0) {
          stopped = (await onSteps.call(stepNumber, step)) === 'stop';
          if (stopped) break;
        }
        const indices = order.subarray(finished * batchSize, (finished + 1) * batchSize);
        const rate = learningRateAt(schedule, stepNumber, stepsPerEpoch, epochs);
        step.trainStep(indices, rate, drawFeeds(objective, seed, stepNumber, indices));
        finished++;
        if (clock.progressIsDue()) {
          report(stepNumber + 1);
          await yieldToEvents();
        }
      }
      // A stop before an epoch's first step leaves nothing to take the mean of.
      if (finished > 0) lossPerEpoch.push(requireFinite(step.takeMeanLoss(), epoch + 1));
      if (onEpoch && finished === stepsPerEpoch) {
        const verdict = await clock.outside(() => onEpoch(epoch + 1, step));
        if (verdict === 'stop') stopped = true;
      }
      const last = stopped || lossPerEpoch.length === epochs;
      if (checkpoint && (clock.checkpointIsDue(checkpoint.everySeconds) || last)) {
        const description: Checkpoint = {
          ...{ fingerprint, lossPerEpoch, stopped, seconds: clock.total() },
          ...{ pausedSeconds: earlierPausedSeconds + clock.paused(), sittings: sittings() },
        };
        writeStateFile(checkpoint.path, description, step.getState());
      }
    }
    step.writeBack();
    report(totalSteps);
    return {
      lossPerEpoch,
      seconds: clock.total(),
      sittingSeconds: clock.sitting(),
      earlierPausedSeconds,
      sittings: sittings(),
      stopped,
      engine: step.engine,
    };
  } finally {
    step.dispose();
  }
}

function valuesOf(autoencoder: Autoencoder): Float32Array[] {
  return [...getWeights(autoencoder).values()].map(({ data }) => data);
}

/** What the objective's feeds draw for one step: a function of the run's seed and the step's number alone. */
function drawFeeds(
  { feeds = {} }: TrainingObjective,
  seed: number,
  stepNumber: number,
  indices: Int32Array,
): StepFeeds {
  return Object.fromEntries(
    Object.entries(feeds).map(([name, feed]) => {
      const random = createRandom(deriveSeed(seed, `feeds/${name}/${stepNumber}`));
      return [name, feed.draw(random, indices)];
    }),
  );
}

function requireFinite(loss: number, epoch: number): number {
  if (Number.isFinite(loss)) return loss;
  throw new UserError(
    `the loss of epoch ${epoch} is ${loss}: training diverged; lower the learning rate, and check that the pixels are in [0, 1]`,
  );
}
