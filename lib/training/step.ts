import type { Matrix } from '../matrix';

/** Values of one variable, by which weights and optimiser moments are kept. */
export interface VariableValue {
  readonly shape: readonly number[];
  /** As many values as the shape has places, the last dimension running fastest. */
  readonly data: Float32Array;
}

/** Everything that training needs to go on later: weights, optimiser state and tables, by name. */
export type TrainingState = Map<string, VariableValue>;

/** What the objective's feeds have drawn for one step, `[batch, columns]` each. */
export type StepFeeds = Readonly<Record<string, Matrix>>;

/**
 * One way of computing optimiser steps: the eager operations of TensorFlow.js (`eager`), or the whole step
 * as one TensorFlow graph (`graph`). The training loop sees only this.
 */
export interface TrainingStep {
  readonly engine: 'graph' | 'eager';
  /**
   * One optimiser step on some of the training images.
   *
   * @param indices - which images, `[batch]` row numbers.
   * @param learningRate - the optimiser's step size, for this step.
   * @param feeds - what the objective's feeds have drawn; may be left out when it has none.
   * @throws RangeError when there is no such image. UserError when a graph was not made for batches of this size: it is for that of
   * the training and the rest that an epoch leaves.
   */
  trainStep(indices: Int32Array, learningRate: number, feeds?: StepFeeds): void;
  /** Mean loss of all images seen since the last call; NaN when there was none. */
  takeMeanLoss(): number;
  /**
   * Replaces one of the objective's tables.
   *
   * @throws UserError when the objective has no such table, or it has another shape.
   */
  setTable(name: string, table: Matrix): void;
  /**
   * The value of a weight, or of a variable of the objective, as it is now.
   *
   * @throws UserError when there is none of that name.
   */
  getVariable(name: string): VariableValue;
  /** Copies the trained weights into the tfjs model, and the objective's variables into theirs. */
  writeBack(): void;
  /** Copies of everything that training needs to go on later. */
  getState(): TrainingState;
  /**
   * Goes on from a state that {@link TrainingStep.getState} gave; losses seen before it no longer count.
   *
   * @throws UserError when a value is missing or has another shape, naming it.
   */
  setState(state: TrainingState): void;
  /** `[count, bottleneck]` representations, with the weights as they are now. */
  encode(images: Matrix): Matrix;
  /** `[count]` mean squared errors, one an image, with the weights as they are now. */
  reconstructionErrors(images: Matrix): Float32Array;
  /** Frees what the step holds beside the auto-encoder. */
  dispose(): void;
}
