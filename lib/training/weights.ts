import { UserError } from '../errors';
import type { Autoencoder } from '../model';
import { tf } from '../tensorflow';
import type { TrainingState, VariableValue } from './step';

/** A weight of a tfjs-layers model with the name by which states and files know it. */
export interface NamedWeight {
  readonly name: string;
  readonly variable: tf.Variable;
  readonly trainable: boolean;
}

/**
 * All weights of an auto-encoder, trainable or not (moving averages), in a fixed order. The names are the
 * layers' own, without the suffix that tfjs adds to a name it has seen before in the process.
 */
export function namedWeights({ encoder, decoder }: Autoencoder): NamedWeight[] {
  const layers = [...encoder.layers, ...decoder.layers];
  return layers.flatMap((layer) => {
    const trainable = new Set(layer.trainableWeights);
    return layer.weights.map((weight) => ({
      name: weight.originalName,
      variable: weight.read() as tf.Variable,
      trainable: trainable.has(weight),
    }));
  });
}

/** Copies of all weights, by name. */
export function getWeights(autoencoder: Autoencoder): TrainingState {
  return new Map(
    namedWeights(autoencoder).map(({ name, variable }) => [name, readVariable(variable)]),
  );
}

/**
 * Sets all weights.
 *
 * @param state - values by name, as {@link getWeights} gives them; further entries are ignored.
 * @throws UserError when a weight is missing or has another shape, naming it.
 */
export function setWeights(autoencoder: Autoencoder, state: TrainingState): void {
  for (const { name, variable } of namedWeights(autoencoder)) {
    const value = state.get(name);
    if (value === undefined || value.shape.join() !== variable.shape.join()) {
      throw new UserError(
        `weight ${name} should have shape [${variable.shape}], but ` +
          (value === undefined ? 'is missing' : `has [${value.shape}]`) +
          ': these weights belong to another auto-encoder',
      );
    }
    tf.tidy(() => variable.assign(tf.tensor(value.data, variable.shape)));
  }
}

/** Copies one variable's value. */
export function readVariable(variable: tf.Variable): VariableValue {
  return { shape: variable.shape, data: variable.dataSync<'float32'>().slice() };
}
