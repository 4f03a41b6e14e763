import { assignOptimally } from '../clustering';
import { type ContingencyTable, contingencyTable } from './contingency';

/** The best one-to-one mapping of clusters to classes, and how many samples it gets right. */
export interface ClusterMatching {
  /** The class of each matched cluster; a cluster left without a class is absent. */
  readonly classOfCluster: ReadonlyMap<number, number>;
  /** Samples whose cluster is mapped to their class. */
  readonly correct: number;
  /** Share of such samples, in [0, 1]. */
  readonly accuracy: number;
  /** The counts that the mapping was chosen by. */
  readonly table: ContingencyTable;
}

/**
 * Maps clusters to classes one to one so that as many samples as possible are in a cluster of their
 * own class (Hungarian algorithm on the contingency table). With more clusters than classes some
 * clusters stay without a class and all of their samples count as wrong; with fewer, so do the
 * samples of the classes left over.
 *
 * @param labels - `[samples]` class numbers.
 * @param assignments - `[samples]` cluster numbers.
 * @returns the mapping, the samples that it gets right, and the counts that it was chosen by.
 * @throws UserError when the lengths differ, there are no samples, or a value is not an integer.
 */
export function matchClusters(
  labels: ArrayLike<number>,
  assignments: ArrayLike<number>,
): ClusterMatching {
  const table = contingencyTable(labels, assignments);
  const cost = table.counts.map((row) => row.map((count) => -count));
  const classOfCluster = new Map<number, number>();
  let correct = 0;
  for (const { row, column } of assignOptimally(cost)) {
    classOfCluster.set(table.clusters[column], table.classes[row]);
    correct += table.counts[row][column];
  }
  return { classOfCluster, correct, accuracy: correct / table.total, table };
}

/**
 * Clustering accuracy: the share of samples that the best one-to-one mapping of clusters to classes
 * gets right (the measure of the paper's Tables I to III; Xie, Girshick and Farhadi 2016, eq. 10).
 *
 * @param labels - `[samples]` class numbers.
 * @param assignments - `[samples]` cluster numbers; the number of clusters may differ from that of classes.
 * @returns a number in [0, 1].
 * @throws UserError when the lengths differ, there are no samples, or a value is not an integer.
 * @example
 * clusteringAccuracy([0, 0, 1, 1], [5, 5, 3, 5]); // 0.75
 */
export function clusteringAccuracy(
  labels: ArrayLike<number>,
  assignments: ArrayLike<number>,
): number {
  return matchClusters(labels, assignments).accuracy;
}

/** A contingency table with its columns in the order of the classes they are matched to. */
export interface ConfusionMatrix {
  /** Class number of each row. */
  readonly classes: readonly number[];
  /** Cluster number of each column: first the matched ones in the order of `classes`, then the rest. */
  readonly clusters: readonly number[];
  /** The class each column is matched to, or null. */
  readonly classOfColumn: readonly (number | null)[];
  /** `counts[row][column]`: samples of the row's class in the column's cluster. */
  readonly counts: readonly (readonly number[])[];
}

/**
 * The confusion matrix of a clustering: with as many clusters as classes, the samples counted as
 * right by {@link clusteringAccuracy} stand on its diagonal.
 *
 * @param matching - the result of {@link matchClusters}.
 * @returns `[classes, clusters]` counts; the columns of clusters without a class come last, in ascending order.
 */
export function confusionMatrix({ table, classOfCluster }: ClusterMatching): ConfusionMatrix {
  const rank = (column: number): number => {
    const matched = classOfCluster.get(table.clusters[column]);
    return matched === undefined ? table.classes.length : table.classes.indexOf(matched);
  };
  const order = table.clusters
    .map((_, column) => column)
    .sort((a, b) => rank(a) - rank(b) || a - b);
  const clusters = order.map((column) => table.clusters[column]);
  return {
    classes: table.classes,
    clusters,
    classOfColumn: clusters.map((cluster) => classOfCluster.get(cluster) ?? null),
    counts: table.counts.map((row) => order.map((column) => row[column])),
  };
}
