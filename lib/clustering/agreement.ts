import { adjustedRandOfCounts } from './adjusted-rand';
import { assignOptimally } from './assignment';

/**
 * The cluster of `other` that each cluster of `reference` corresponds to, when corresponding clusters shall have as many
 * samples in common as possible (Hungarian algorithm).
 *
 * @param reference - `[samples]` cluster numbers, whole numbers from 0; there may be gaps.
 * @param other - `[samples]` cluster numbers of the same samples.
 * @returns `renamed`: `other` in the cluster numbers of `reference`, with clusters left without a partner numbered after
 * them; `agreement`: share of the samples that both put into corresponding clusters, in [0, 1]; `adjustedRandIndex`: how far they
 * agree beyond chance, in [-0.5, 1], 1 when the two partitions are the same.
 * @throws RangeError when the lengths differ, there are no samples, or a cluster number is not a whole number from 0.
 */
export function matchPartitions(
  reference: ArrayLike<number>,
  other: ArrayLike<number>,
): { renamed: Int32Array; agreement: number; adjustedRandIndex: number } {
  if (reference.length !== other.length || reference.length === 0) {
    throw new RangeError(
      `two partitions of the same samples are needed, got ${reference.length} and ${other.length} assignments`,
    );
  }
  const [known, named] = [clustersIn(reference), clustersIn(other)];
  const counts = Array.from(known, () => new Array<number>(named.size).fill(0));
  for (let index = 0; index < reference.length; index++) {
    counts[known.get(reference[index]) as number][named.get(other[index]) as number]++;
  }
  const names = [...known.keys()];
  const nameOf = new Array<number | undefined>(named.size);
  let common = 0;
  for (const { row, column } of assignOptimally(counts.map((own) => own.map((count) => -count)))) {
    nameOf[column] = names[row];
    common += counts[row][column];
  }
  let free = names.reduce((highest, name) => Math.max(highest, name)) + 1;
  const complete = Array.from(nameOf, (name) => name ?? free++);
  return {
    renamed: Int32Array.from(other, (cluster) => complete[named.get(cluster) as number]),
    agreement: common / reference.length,
    adjustedRandIndex: adjustedRandOfCounts(counts),
  };
}

/**
 * Share of the samples on which two partitions agree, whatever the numbers of their clusters: what clustering accuracy is
 * to a partition and the classes. Chance has a part in it: two partitions that each have 95 % of the samples in one cluster
 * agree on nine samples in ten, whichever these are.
 *
 * @param a - `[samples]` cluster numbers, whole numbers from 0.
 * @param b - `[samples]` cluster numbers of the same samples.
 * @returns a number in [0, 1]; 1 when the two partitions are the same.
 * @throws RangeError as {@link matchPartitions}.
 * @example
 * partitionAgreement([0, 0, 1, 1], [1, 1, 0, 1]); // 0.75
 */
export function partitionAgreement(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return matchPartitions(a, b).agreement;
}

/** The clusters that occur, ascending, and where each stands in that order: there may be gaps, however wide. */
function clustersIn(assignments: ArrayLike<number>): ReadonlyMap<number, number> {
  const seen = new Set<number>();
  for (let index = 0; index < assignments.length; index++) {
    const cluster = assignments[index];
    if (!Number.isInteger(cluster) || cluster < 0) {
      throw new RangeError(
        `cluster numbers are whole numbers from 0, but sample ${index} has ${cluster}`,
      );
    }
    seen.add(cluster);
  }
  const ascending = [...seen].sort((a, b) => a - b);
  return new Map(ascending.map((cluster, position) => [cluster, position]));
}
