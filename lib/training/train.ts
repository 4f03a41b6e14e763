import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { UserError } from '../errors';
import type { Matrix } from '../matrix';
import type { Autoencoder } from '../model';
import { createRandom, deriveSeed, permutation } from '../random';
import { createTrainingClock } from './clock';
import { createEagerStep } from './eager-step';
import { requireFittingImages } from './inference';
import type { TrainingProgress } from './progress';
import { type LearningRateSchedule, learningRateAt } from './schedule';
import { readStateFile, writeStateFile } from './state-file';
import type { TrainingStep } from './step';

/** How to train; every field but the reporting ones changes the result. */
export interface TrainingOptions {
  /** Passes over all images. */
  readonly epochs: number;
  /** Images a step; the paper's baselines use 256, the default. */
  readonly batchSize?: number;
  /** Default: constant 0.001, Adam's own default. */
  readonly learningRate?: LearningRateSchedule;
  /** Seed of the order of the images. */
  readonly seed: number;
  /** Where to keep the state of training, so that an interrupted run goes on where it was. */
  readonly checkpoint?: { readonly path: string; readonly everySeconds: number };
  /** Called several times a second at most. */
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Called after each epoch (numbered from 1); its time does not count as training. */
  readonly onEpoch?: (epoch: number, step: TrainingStep) => void | Promise<void>;
}

/** What a training gives beside the trained auto-encoder. */
export interface TrainingResult {
  /** Mean reconstruction loss over each epoch's batches. */
  readonly lossPerEpoch: number[];
  /** Time spent training, over all sittings of a resumed run. */
  readonly seconds: number;
}

interface Checkpoint {
  readonly fingerprint: string;
  readonly lossPerEpoch: number[];
  readonly seconds: number;
}

/**
 * Trains an auto-encoder in place to reconstruct images, and nothing else: no label comes in.
 *
 * The order of the images is drawn anew each epoch, from the seed and the epoch's number, so that a resumed
 * run sees the same batches as an uninterrupted one.
 *
 * @param images - `[count, side * side]` pixels in [0, 1].
 * @throws UserError when the images do not fit, an option makes no sense, the checkpoint belongs to another
 * run, or the loss stops being a number.
 * @example
 * const { lossPerEpoch } = await trainAutoencoder(autoencoder, imageMatrix(mnist), { epochs: 3, seed: 0 });
 */
export async function trainAutoencoder(
  autoencoder: Autoencoder,
  images: Matrix,
  options: TrainingOptions,
): Promise<TrainingResult> {
  const { epochs, batchSize = 256, seed, checkpoint, onProgress, onEpoch } = options;
  const schedule = options.learningRate ?? { kind: 'constant', rate: 1e-3 };
  requireSensible(autoencoder, images, epochs, batchSize);
  const fingerprint = JSON.stringify([
    autoencoder.config,
    images.rows,
    epochs,
    batchSize,
    schedule,
    seed,
  ]);
  const stepsPerEpoch = Math.ceil(images.rows / batchSize);
  const totalSteps = epochs * stepsPerEpoch;
  const step = createEagerStep(autoencoder, images);
  try {
    const earlier = resume(step, checkpoint?.path, fingerprint);
    const lossPerEpoch = [...earlier.lossPerEpoch];
    const firstStep = lossPerEpoch.length * stepsPerEpoch;
    const clock = createTrainingClock(earlier.seconds);
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

    while (lossPerEpoch.length < epochs) {
      const epoch = lossPerEpoch.length;
      const order = permutation(images.rows, createRandom(deriveSeed(seed, `order/${epoch}`)));
      for (let batch = 0; batch < stepsPerEpoch; batch++) {
        const stepNumber = epoch * stepsPerEpoch + batch;
        const indices = order.subarray(batch * batchSize, (batch + 1) * batchSize);
        step.trainStep(indices, learningRateAt(schedule, stepNumber, stepsPerEpoch, epochs));
        if (clock.progressIsDue()) {
          report(stepNumber + 1);
          await yieldToEvents();
        }
      }
      lossPerEpoch.push(requireFinite(step.takeMeanLoss(), epoch + 1));
      if (onEpoch) await clock.outside(() => onEpoch(epoch + 1, step));
      const last = lossPerEpoch.length === epochs;
      if (checkpoint && (clock.checkpointIsDue(checkpoint.everySeconds) || last)) {
        const description: Checkpoint = { fingerprint, lossPerEpoch, seconds: clock.total() };
        writeStateFile(checkpoint.path, description, step.getState());
      }
    }
    step.writeBack();
    report(totalSteps);
    return { lossPerEpoch, seconds: clock.total() };
  } finally {
    step.dispose();
  }
}

/** Takes up an earlier sitting's state; a fresh start when there is none. */
function resume(step: TrainingStep, path: string | undefined, fingerprint: string): Checkpoint {
  const file = path === undefined ? undefined : readStateFile<Checkpoint>(path);
  if (file === undefined) return { fingerprint, lossPerEpoch: [], seconds: 0 };
  if (file.description.fingerprint !== fingerprint) {
    throw new UserError(
      `${path} is the checkpoint of a run with other settings: delete it to start this one from the beginning`,
    );
  }
  step.setState(file.state);
  return file.description;
}

function requireSensible(
  autoencoder: Autoencoder,
  images: Matrix,
  epochs: number,
  batchSize: number,
): void {
  requireFittingImages(autoencoder, images);
  if (images.rows === 0) throw new UserError('there are no images to train on');
  for (const [name, value] of Object.entries({ epochs, batchSize })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new UserError(`${name} must be a positive whole number, got ${value}`);
    }
  }
}

function requireFinite(loss: number, epoch: number): number {
  if (Number.isFinite(loss)) return loss;
  throw new UserError(
    `the loss of epoch ${epoch} is ${loss}: training diverged; lower the learning rate, and check that the pixels are in [0, 1]`,
  );
}
