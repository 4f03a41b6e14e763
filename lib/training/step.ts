import type { Matrix } from '../matrix';

/** Values of one variable, by which weights and optimiser moments are kept. */
export interface VariableValue {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Everything that training needs to go on later: weights and optimiser state, by name. */
export type TrainingState = Map<string, VariableValue>;

/**
 * One way of computing optimiser steps: the eager operations of TensorFlow.js (`eager`), or the whole step
 * as one TensorFlow graph (`graph`). The training loop sees only this.
 */
export interface TrainingStep {
  /**
   * One optimiser step on some of the training images.
   *
   * @param indices - which images, `[batch]` row numbers.
   * @param learningRate - Adam's step size, for this step.
   */
  trainStep(indices: Int32Array, learningRate: number): void;
  /** Mean loss of all images seen since the last call. */
  takeMeanLoss(): number;
  /** Copies the trained weights into the tfjs model. */
  writeBack(): void;
  getState(): TrainingState;
  setState(state: TrainingState): void;
  /** `[count, bottleneck]` representations, with the weights as they are now. */
  encode(images: Matrix): Matrix;
  /** `[count]` mean squared errors, one an image, with the weights as they are now. */
  reconstructionErrors(images: Matrix): Float32Array;
  dispose(): void;
}
