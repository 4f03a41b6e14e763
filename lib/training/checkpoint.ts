import { UserError } from '../errors';
import { describeMove, type TrainingOrigin, type TrainingSitting } from './sitting';
import { readStateFile } from './state-file';
import type { TrainingStep } from './step';

/** Where and when to keep the state of training. */
export interface CheckpointOptions {
  readonly path: string;
  readonly everySeconds: number;
  /** What trains, which the checkpoint then tells of each sitting. */
  readonly origin?: TrainingOrigin;
}

/** What a checkpoint says of a training beside its state. */
export interface Checkpoint {
  /** All that decides the result. */
  readonly fingerprint: string;
  readonly lossPerEpoch: readonly number[];
  readonly seconds: number;
  readonly stopped: boolean;
  /** Seconds spent in `onEpoch`, and who trained what: in older checkpoints neither is told. */
  readonly pausedSeconds?: number;
  readonly sittings?: readonly TrainingSitting[];
}

/**
 * Takes up an earlier sitting's state.
 *
 * @param step - gets the state.
 * @returns what the checkpoint says; a fresh start when there is none.
 * @throws UserError when the file is no checkpoint, or that of another run, naming it.
 */
export function resume(
  step: TrainingStep,
  checkpoint: CheckpointOptions | undefined,
  fingerprint: string,
  onMessage: (message: string) => void,
): Checkpoint {
  const fresh: Checkpoint = { fingerprint, lossPerEpoch: [], seconds: 0, stopped: false };
  if (!checkpoint) return fresh;
  const { path, origin } = checkpoint;
  const file = readStateFile<Checkpoint>(path);
  if (!file) return fresh;
  const { description, state } = file;
  if (typeof description.fingerprint !== 'string') {
    throw new UserError(
      `${path} is not a checkpoint, it holds the weights of an auto-encoder: keep checkpoints under another name`,
    );
  }
  if (description.fingerprint !== fingerprint) {
    throw new UserError(
      `${path} is the checkpoint of a run with other settings, images or weights to begin with: delete it to start this one from the beginning`,
    );
  }
  step.setState(state);
  const move = describeMove(path, description.sittings, origin);
  if (move) onMessage(move);
  return description;
}
