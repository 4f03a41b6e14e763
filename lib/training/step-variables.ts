import { UserError } from '../errors';
import type { Matrix } from '../matrix';
import type { Autoencoder } from '../model';
import type { TrainingObjective } from './objective';
import type { TrainingState } from './step';
import { type NamedWeight, namedWeights, requireValue } from './weights';

/** How a state names what belongs to no variable alone. */
export const STATE_NAMES = {
  steps: 'adam/steps',
  table: (name: string) => `table/${name}`,
} as const;

/**
 * Everything that training changes: the auto-encoder's weights, then the objective's variables.
 *
 * @returns trainable and other variables, in a fixed order.
 * @throws UserError when two of them have the same name.
 */
export function stepVariables(
  autoencoder: Autoencoder,
  objective: TrainingObjective,
): NamedWeight[] {
  const variables = [...namedWeights(autoencoder), ...(objective.variables ?? [])];
  const names = new Set<string>();
  for (const { name } of variables) {
    if (names.has(name)) {
      throw new UserError(`two variables are called ${name}: give the objective's another name`);
    }
    names.add(name);
  }
  return variables;
}

/**
 * The objective's tables, once they are known to fit.
 *
 * @param images - `[count, pixels]` training images.
 * @returns the tables by name, each of `count` rows.
 * @throws UserError when a table does not have one row an image.
 */
export function startTables(
  { tables = {} }: TrainingObjective,
  images: Matrix,
): Map<string, Matrix> {
  for (const [name, { rows }] of Object.entries(tables)) {
    if (rows !== images.rows) {
      throw new UserError(`table ${name} has ${rows} rows for ${images.rows} images`);
    }
  }
  return new Map(Object.entries(tables));
}

/**
 * Fails when a table cannot take another's place.
 *
 * @param current - the tables as they are.
 * @param name - of the table to replace.
 * @param table - `[count, columns]` what is to take its place.
 * @throws UserError when there is no table of that name, or it has another shape.
 */
export function requireFittingTable(
  current: ReadonlyMap<string, Matrix>,
  name: string,
  { rows, columns }: Matrix,
): void {
  const old = current.get(name);
  if (!old) {
    throw new UserError(
      `the objective has no table ${name}; it has ${[...current.keys()].join(', ') || 'none'}`,
    );
  }
  if (old.rows !== rows || old.columns !== columns) {
    throw new UserError(
      `table ${name} is ${old.rows} x ${old.columns}, and cannot become ${rows} x ${columns}`,
    );
  }
}

/**
 * Adds tables to a state.
 *
 * @param state - gets copies, under the names of {@link STATE_NAMES}.
 */
export function writeTables(tables: ReadonlyMap<string, Matrix>, state: TrainingState): void {
  for (const [name, { data, rows, columns }] of tables) {
    state.set(STATE_NAMES.table(name), { shape: [rows, columns], data: data.slice() });
  }
}

/**
 * The tables of a state that take the current ones' place.
 *
 * @returns pairs of name and table.
 * @throws UserError when the state lacks a table, or has one of another shape.
 */
export function readTables(
  current: ReadonlyMap<string, Matrix>,
  state: TrainingState,
): [string, Matrix][] {
  return [...current].map(([name, { rows, columns }]) => {
    const { data } = requireValue(state, STATE_NAMES.table(name), [rows, columns]);
    return [name, { data, rows, columns }];
  });
}
