import { UserError } from '../errors';
import { type Autoencoder, disposeAutoencoder } from '../model';
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
 *
 * @returns the encoder's weights, then the decoder's, layer by layer.
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

/**
 * Copies of all weights, by name.
 *
 * @returns values by name, for {@link setWeights}.
 */
export function getWeights(autoencoder: Autoencoder): TrainingState {
  return readVariables(namedWeights(autoencoder));
}

/**
 * Sets all weights.
 *
 * @param state - values by name, as {@link getWeights} gives them; further entries are ignored.
 * @throws UserError when a weight is missing or has another shape, naming it.
 */
export function setWeights(autoencoder: Autoencoder, state: TrainingState): void {
  assignVariables(namedWeights(autoencoder), state);
}

/**
 * A new auto-encoder, once it has these weights; where they do not fit, its memory is freed.
 *
 * @returns the same auto-encoder.
 * @throws UserError as {@link setWeights}.
 */
export function withWeights(autoencoder: Autoencoder, state: TrainingState): Autoencoder {
  try {
    setWeights(autoencoder, state);
    return autoencoder;
  } catch (error) {
    disposeAutoencoder(autoencoder);
    throw error;
  }
}

/** Copies of the values of variables, by name. */
export function readVariables(variables: readonly NamedWeight[]): TrainingState {
  return new Map(
    variables.map(({ name, variable }): [string, VariableValue] => [
      name,
      { shape: variable.shape, data: variable.dataSync<'float32'>().slice() },
    ]),
  );
}

/**
 * Sets variables to the values of their names; further entries of the state are ignored.
 *
 * @throws UserError when one is missing or has another shape, naming it.
 */
export function assignVariables(variables: readonly NamedWeight[], state: TrainingState): void {
  // All are looked up before the first is set, so that weights that do not fit change nothing.
  const values = variables.map(({ name, variable }) => requireValue(state, name, variable.shape));
  variables.forEach(({ variable }, index) => {
    tf.tidy(() => variable.assign(tf.tensor(values[index].data, variable.shape)));
  });
}

/**
 * The value of a name in a state.
 *
 * @throws UserError when it is missing or has another shape than the one given.
 */
export function requireValue(
  state: TrainingState,
  name: string,
  shape: readonly number[],
): VariableValue {
  const value = state.get(name);
  if (value !== undefined && value.shape.join() === shape.join()) return value;
  throw new UserError(
    `weight ${name} should have shape [${shape}], but ` +
      (value === undefined ? 'is missing' : `has [${value.shape}]`) +
      ': these weights belong to another auto-encoder',
  );
}
