import { adjustedRandOfCounts } from '../clustering/adjusted-rand';
import { contingencyTable } from './contingency';

/** Entropy of a partition in nats. */
function entropy(sizes: readonly number[], total: number): number {
  let sum = 0;
  for (const size of sizes) if (size > 0) sum -= (size / total) * Math.log(size / total);
  return sum;
}

/**
 * Normalised mutual information of classes and clusters: I(labels; assignments) divided by the
 * arithmetic mean of the two entropies (Vinh, Epps and Bailey 2010). Where both partitions have one
 * part only it is 1 by convention; where just one of them has, it is 0.
 *
 * @param labels - `[samples]` class numbers.
 * @param assignments - `[samples]` cluster numbers.
 * @returns a number in [0, 1]; 1 when the two partitions are the same.
 * @throws UserError when the lengths differ, there are no samples, or a value is not an integer.
 */
export function normalizedMutualInformation(
  labels: ArrayLike<number>,
  assignments: ArrayLike<number>,
): number {
  const { counts, classSizes, clusterSizes, total } = contingencyTable(labels, assignments);
  if (classSizes.length === 1 && clusterSizes.length === 1) return 1;
  let information = 0;
  for (let row = 0; row < counts.length; row++) {
    for (let column = 0; column < clusterSizes.length; column++) {
      const count = counts[row][column];
      if (count === 0) continue;
      const independent = (classSizes[row] / total) * clusterSizes[column];
      information += (count / total) * Math.log(count / independent);
    }
  }
  const mean = (entropy(classSizes, total) + entropy(clusterSizes, total)) / 2;
  // Rounding can put independent partitions just below 0, and equal ones just above 1.
  return Math.min(1, Math.max(0, information / mean));
}

/**
 * Adjusted Rand index of classes and clusters (Hubert and Arabie 1985): the share of pairs of samples
 * on which the two partitions agree, corrected so that partitions drawn at random get 0 on average.
 *
 * @param labels - `[samples]` class numbers.
 * @param assignments - `[samples]` cluster numbers.
 * @returns a number in [-0.5, 1]; 1 when the two partitions are the same.
 * @throws UserError when the lengths differ, there are no samples, or a value is not an integer.
 */
export function adjustedRandIndex(
  labels: ArrayLike<number>,
  assignments: ArrayLike<number>,
): number {
  return adjustedRandOfCounts(contingencyTable(labels, assignments).counts);
}
