import { UserError } from '../errors';
import { type Matrix, matrix } from '../matrix';
import { requireSeed } from '../random';

/**
 * Fails unless an option is a whole number of at least so much.
 *
 * @param name - how the message calls the option.
 * @throws RangeError when it is not.
 */
export function requireCount(name: string, value: number, lowest: number): void {
  if (Number.isInteger(value) && value >= lowest) return;
  throw new RangeError(`${name} is a whole number of at least ${lowest}, got ${value}`);
}

/**
 * Fails unless an option is a finite number in a range, ends included.
 *
 * @param name - how the message calls the option.
 * @throws RangeError when it is not.
 */
export function requireBetween(name: string, value: number, lowest: number, highest = Infinity) {
  if (Number.isFinite(value) && value >= lowest && value <= highest) return;
  const range = highest === Infinity ? `of at least ${lowest}` : `from ${lowest} to ${highest}`;
  throw new RangeError(`${name} is a number ${range}, got ${value}`);
}

/**
 * Fails unless each number is larger than the one before it.
 *
 * @param name - how the message calls them.
 * @throws RangeError naming the first two that are not in order.
 */
export function requireAscending(name: string, values: readonly number[]): void {
  const wrong = values.findIndex((value, index) => index > 0 && !(value > values[index - 1]));
  if (wrong < 0) return;
  throw new RangeError(
    `${name} must ascend, each once, but after ${values[wrong - 1]} comes ${values[wrong]}`,
  );
}

/**
 * Fails unless every value is finite, naming the first that is not.
 *
 * @param method - what needs them finite, for the message.
 * @param what - what the values are, for the message.
 * @throws UserError when one is not.
 */
export function requireFinite({ data, columns }: Matrix, method: string, what: string): void {
  // Infinity minus itself is not a number either. A plain loop: a callback for each value would take as long as an iteration.
  let position = 0;
  while (position < data.length && data[position] - data[position] === 0) position++;
  if (position === data.length) return;
  throw new UserError(
    `${method} needs finite ${what}, but row ${Math.floor(position / columns)}, column ${position % columns} is ` +
      `${data[position]}: if these are representations, the training diverged (lower the learning rate)`,
  );
}

/**
 * Fails unless two matrices have the same number of columns; `names` says which two they are.
 *
 * @throws RangeError when they do not.
 */
export function requireSameColumns(names: string, first: Matrix, second: Matrix): void {
  if (first.columns === second.columns) return;
  throw new RangeError(
    `${names} need the same columns, got ${first.columns} and ${second.columns}`,
  );
}

/**
 * Fails where a point is the origin, which has no direction.
 *
 * @throws RangeError naming the first such point.
 */
export function requireDirections({ data, rows, columns }: Matrix): void {
  for (let index = 0; index < rows; index++) {
    const values = data.subarray(index * columns, (index + 1) * columns);
    if (values.some((value) => value !== 0)) continue;
    throw new RangeError(`point ${index} is the origin, which has no direction: leave it out`);
  }
}

/** What every clustering method of this room asks for. */
export interface CommonOptions {
  readonly clusters: number;
  readonly seed: number;
  readonly restarts?: number;
  readonly maxIterations?: number;
}

/**
 * Fails unless points can be clustered with these options.
 *
 * @param points - `[points, columns]`.
 * @param method - what is to cluster them, for the message.
 * @throws RangeError when an option makes no sense for these points, or they have no column; UserError when a point is not
 * finite.
 */
export function requireClusterable(points: Matrix, options: CommonOptions, method: string): void {
  matrix(points.data, points.rows, points.columns);
  const { clusters, restarts = 20, seed, maxIterations = 1000 } = options;
  requireCount('clusters', clusters, 1);
  requireCount('restarts', restarts, 1);
  requireCount('maxIterations', maxIterations, 1);
  requireSeed(seed);
  if (points.columns < 1) throw new RangeError('points need at least one column, got none');
  if (clusters > points.rows) {
    throw new RangeError(
      `${clusters} clusters need at least as many points, but there are only ${points.rows}`,
    );
  }
  requireFinite(points, method, 'points');
}

/**
 * Fails unless there is one cluster number, in range, for each point.
 *
 * @param assignments - `[points]` cluster numbers, whole numbers from 0.
 * @param points - how many points there are.
 * @param clusters - how many clusters there are.
 * @throws RangeError when they are not as many as the points, or one is out of range.
 */
export function requireAssignments(
  assignments: ArrayLike<number>,
  points: number,
  clusters: number,
): void {
  if (assignments.length !== points) {
    throw new RangeError(
      `${points} points need as many assignments, got ${assignments.length} of them`,
    );
  }
  for (let index = 0; index < points; index++) {
    const cluster = assignments[index];
    if (Number.isInteger(cluster) && cluster >= 0 && cluster < clusters) continue;
    throw new RangeError(
      `cluster numbers go from 0 to ${clusters - 1}, but point ${index} has ${cluster}`,
    );
  }
}
