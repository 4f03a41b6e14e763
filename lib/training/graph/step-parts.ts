import type { Matrix } from '../../matrix';
import type { Autoencoder } from '../../model';
import type { TrainingObjective } from '../objective';
import type { Optimizer } from '../optimizer';
import type { NamedWeight } from '../weights';
import type { GraphBuilder } from './node';
import type { ConstantVariables, GraphVariable } from './variables';

/** A weight of the model, and where the graph keeps it and what the optimiser needs for it. */
export interface StepVariable extends NamedWeight {
  readonly value: GraphVariable;
  /** See `slotNames`; none for what is not trained. */
  readonly slots: readonly GraphVariable[];
}

/** What a training step works on. */
export interface StepParts {
  readonly autoencoder: Autoencoder;
  readonly objective: TrainingObjective;
  readonly optimizer: Optimizer;
  readonly variables: readonly StepVariable[];
  readonly images: { readonly values: Matrix; readonly variable: GraphVariable };
  readonly tables: ReadonlyMap<
    string,
    { readonly values: Matrix; readonly variable: GraphVariable }
  >;
  readonly lossSum: GraphVariable;
  readonly constants: ConstantVariables;
  /** Makes the builder of the operations that are traced. */
  readonly tracingBuilder: (scope: string) => GraphBuilder;
}
