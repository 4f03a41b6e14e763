import { matchPartitions } from './agreement';

/** What several partitions of the same samples have in common. */
export interface Consensus {
  /** `[partitions]` mean agreement of each partition with the others, in [0, 1]. */
  readonly agreements: readonly number[];
  /**
   * Mean of all of these, in [0, 1]: how stable the clustering is. What chance has in it is the larger the more the clusters
   * differ in size, so that it must not choose between clusterings: `meanAdjustedRandIndex` may.
   */
  readonly meanAgreement: number;
  /**
   * Mean adjusted Rand index of all pairs of partitions, in [-0.5, 1]: how stable the clustering is beyond chance. A pair that
   * puts everything into one cluster each counts 0: it could not but agree, and 1 would be a convention only.
   */
  readonly meanAdjustedRandIndex: number;
  /** Position of the partition that the others agree with most. */
  readonly medoid: number;
  /** `[samples]` the cluster that most partitions vote for, one of the medoid's; the medoid decides ties. */
  readonly assignments: Int32Array;
  /** `[samples]` share of the partitions that voted for it, in [1 / partitions, 1]. */
  readonly confidence: Float32Array;
}

/**
 * What several partitions, say from training seeds, agree on: the one that the others agree with most, and a vote of all
 * (bagged clustering, Dudoit and Fridlyand 2003). An optimum that many seeds find is more likely to be in the data than in
 * a seed; no label is involved.
 *
 * @param partitions - two or more, `[samples]` cluster numbers each.
 * @returns the agreements, the medoid, and the vote of all partitions on each sample.
 * @throws RangeError when there are fewer than two, they are of different samples or of none, or a cluster number is negative.
 */
export function consensus(partitions: readonly Int32Array[]): Consensus {
  if (partitions.length < 2) {
    throw new RangeError(`a consensus needs two partitions or more, got ${partitions.length}`);
  }
  const others = partitions.length - 1;
  const totals = new Float64Array(partitions.length);
  const isUndivided = partitions.map((partition) => partition.every((own) => own === partition[0]));
  let beyondChance = 0;
  for (let first = 0; first < partitions.length; first++) {
    for (let second = 0; second < first; second++) {
      const pair = matchPartitions(partitions[first], partitions[second]);
      totals[first] += pair.agreement;
      totals[second] += pair.agreement;
      if (!(isUndivided[first] && isUndivided[second])) beyondChance += pair.adjustedRandIndex;
    }
  }
  const agreements = Array.from(totals, (total) => total / others);
  const medoid = agreements.indexOf(Math.max(...agreements));
  return {
    agreements,
    meanAgreement: agreements.reduce((sum, agreement) => sum + agreement, 0) / partitions.length,
    meanAdjustedRandIndex: beyondChance / ((partitions.length * others) / 2),
    medoid,
    ...vote(partitions, medoid),
  };
}

function vote(
  partitions: readonly Int32Array[],
  medoid: number,
): { assignments: Int32Array; confidence: Float32Array } {
  const reference = partitions[medoid];
  const renamed = partitions.map((partition) => matchPartitions(reference, partition).renamed);
  const clusters = 1 + reference.reduce((highest, cluster) => Math.max(highest, cluster), 0);
  const assignments = new Int32Array(reference.length);
  const confidence = new Float32Array(reference.length);
  for (let sample = 0; sample < reference.length; sample++) {
    const votes = new Map<number, number>([[reference[sample], 0]]);
    for (const partition of renamed) {
      const cluster = partition[sample];
      // Clusters without a partner in the medoid have no name that two partitions share: such a vote counts for nobody.
      if (cluster < clusters) votes.set(cluster, (votes.get(cluster) ?? 0) + 1);
    }
    // The medoid's own cluster was counted first, so that only more votes than it has beat it.
    let most = 0;
    for (const [cluster, count] of votes) {
      if (count <= most) continue;
      most = count;
      assignments[sample] = cluster;
    }
    confidence[sample] = most / partitions.length;
  }
  return { assignments, confidence };
}
