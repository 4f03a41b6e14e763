import { UserError } from '../errors';
import type { Matrix } from '../matrix';
import type { Autoencoder } from '../model';
import { createEagerStep } from './eager-step';
import { createGraphStep } from './graph/graph-step';
import { UntraceableError } from './graph/trace';
import type { TrainingObjective } from './objective';
import type { Optimizer } from './optimizer';
import type { TrainingStep } from './step';

/** The whole step as one TensorFlow graph, or operation by operation through TensorFlow.js. */
export type Engine = 'graph' | 'eager';

/** What convolutions and matrix products compute in. */
export type Precision = 'float32' | 'bfloat16';

/** What a training step is to be. */
export interface StepOptions {
  readonly objective: TrainingObjective;
  readonly optimizer: Optimizer;
  /** Images a step; the last step of an epoch may have fewer. */
  readonly batchSize: number;
  readonly precision: Precision;
  readonly engine: Engine;
  /** Told when the graph cannot be had, and why. */
  readonly onMessage: (message: string) => void;
}

/**
 * Creates the training step that is asked for, or the eager one when no graph can be made of the model and the
 * objective; the message then names what was in the way.
 *
 * @throws UserError when bfloat16 is asked for and there is no graph, which alone computes in it; when the graph cannot be
 * written to the folder for temporary files.
 */
export async function createStep(
  autoencoder: Autoencoder,
  images: Matrix,
  { engine, onMessage, ...options }: StepOptions,
): Promise<TrainingStep> {
  if (engine === 'graph') {
    try {
      return await createGraphStep(autoencoder, images, options);
    } catch (error) {
      if (!(error instanceof UntraceableError)) throw error;
      onMessage(
        `training runs operation by operation, which takes longer, because no graph can be made of it: ${error.message}`,
      );
    }
  }
  if (options.precision === 'bfloat16') {
    throw new UserError(
      'bfloat16 needs the training graph, and this training runs without it: train in float32 instead',
    );
  }
  return createEagerStep(autoencoder, images, options.objective, options.optimizer);
}
