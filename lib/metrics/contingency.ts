import { UserError } from '../errors';

/** How many samples each pair of a class and a cluster has in common. */
export interface ContingencyTable {
  /** The class numbers that occur, ascending: the table's rows. */
  readonly classes: readonly number[];
  /** The cluster numbers that occur, ascending: the table's columns. */
  readonly clusters: readonly number[];
  /** `counts[row][column]`: samples of class `classes[row]` in cluster `clusters[column]`. */
  readonly counts: readonly (readonly number[])[];
  /** Number of samples of each class, in the order of `classes`. */
  readonly classSizes: readonly number[];
  /** Number of samples in each cluster, in the order of `clusters`. */
  readonly clusterSizes: readonly number[];
  /** Number of samples. */
  readonly total: number;
}

/** The distinct values in ascending order, and where each stands in that order. */
function distinct(values: ArrayLike<number>, what: string) {
  const seen = new Set<number>();
  for (let index = 0; index < values.length; index++) {
    if (!Number.isInteger(values[index])) {
      throw new UserError(`${what} are integers, but number ${index} is ${values[index]}`);
    }
    seen.add(values[index]);
  }
  const sorted = [...seen].sort((a, b) => a - b);
  return { sorted, position: new Map(sorted.map((value, position) => [value, position])) };
}

/**
 * Counts the samples of each class in each cluster, from which all measures of a clustering here are
 * computed. The numbers only have to be distinct integers: there may be more clusters than classes or
 * fewer, and gaps.
 *
 * @param labels - `[samples]` class numbers.
 * @param assignments - `[samples]` cluster numbers.
 * @returns `[classes, clusters]` counts, with their sums; only classes and clusters that occur have a row or a column.
 * @throws UserError when the lengths differ, there are no samples, or a value is not an integer.
 */
export function contingencyTable(
  labels: ArrayLike<number>,
  assignments: ArrayLike<number>,
): ContingencyTable {
  const total = labels.length;
  if (total !== assignments.length) {
    throw new UserError(
      `there are ${total} labels and ${assignments.length} assignments: each sample needs one of both`,
    );
  }
  if (total === 0) throw new UserError('a clustering is measured on at least one sample, got none');
  const classes = distinct(labels, 'labels');
  const clusters = distinct(assignments, 'assignments');
  const counts = classes.sorted.map(() => new Array<number>(clusters.sorted.length).fill(0));
  const classSizes = new Array<number>(classes.sorted.length).fill(0);
  const clusterSizes = new Array<number>(clusters.sorted.length).fill(0);
  for (let sample = 0; sample < total; sample++) {
    const row = classes.position.get(labels[sample]) as number;
    const column = clusters.position.get(assignments[sample]) as number;
    counts[row][column]++;
    classSizes[row]++;
    clusterSizes[column]++;
  }
  return {
    classes: classes.sorted,
    clusters: clusters.sorted,
    counts,
    classSizes,
    clusterSizes,
    total,
  };
}
