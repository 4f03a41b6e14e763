import { requireAssignments } from '../clustering/requirements';

/** The class that most members of a cluster are of. */
export interface ClusterOwner {
  readonly cluster: number;
  readonly owner: number;
}

/** Where a class of samples that has no cluster of its own ends up. */
export interface Landing extends ClusterOwner {
  /** Share of the class that is nearest to this cluster, in [0, 1]. */
  readonly share: number;
  /** Mean score of those. */
  readonly visitorScore: number;
  /** Mean score of the owner's samples that are nearest to it; NaN when there are none, or the owner is this class itself. */
  readonly ownerScore: number;
}

/**
 * Names clusters by the class that most of their members have, to explain a result; no method may use it.
 *
 * @param assignments - `[samples]` cluster numbers.
 * @param labels - `[samples]` class numbers.
 * @param clusters - how many clusters there are; an empty one is owned by class 0.
 * @returns `[clusters]` class numbers; of classes with equally many members, the one that occurs first.
 * @throws RangeError when there is not one assignment a label, or a cluster number is out of range.
 */
export function clusterOwners(
  assignments: ArrayLike<number>,
  labels: ArrayLike<number>,
  clusters: number,
): number[] {
  requireAssignments(assignments, labels.length, clusters);
  const counts = Array.from({ length: clusters }, () => new Map<number, number>());
  for (let sample = 0; sample < assignments.length; sample++) {
    const own = counts[assignments[sample]];
    own.set(labels[sample], (own.get(labels[sample]) ?? 0) + 1);
  }
  return counts.map(
    (own) => [...own].reduce((most, entry) => (entry[1] > most[1] ? entry : most), [0, 0])[0],
  );
}

/**
 * Where the samples of one class land among clusters that were made (nearly) without it, and whether their scores there are unlike
 * those of the cluster's owner: where they are not, no threshold can find them.
 *
 * @param owners - `[clusters]` class numbers, from {@link clusterOwners}.
 * @param samples - `[samples]` each: the nearest cluster, the label and the score.
 * @param visitor - the class to follow.
 * @returns one a cluster that any of them lands in, the most frequent first; empty when no sample is of the class.
 * @throws RangeError when there is not one cluster, one label and one score a sample, or a cluster has no owner.
 */
export function landings(
  owners: readonly number[],
  samples: {
    readonly nearest: ArrayLike<number>;
    readonly labels: ArrayLike<number>;
    readonly scores: ArrayLike<number>;
  },
  visitor: number,
): Landing[] {
  const { nearest, labels, scores } = samples;
  requireAssignments(nearest, labels.length, owners.length);
  if (scores.length !== labels.length) {
    throw new RangeError(`${labels.length} labels need as many scores, got ${scores.length}`);
  }
  const visitors = owners.map(() => ({ count: 0, sum: 0 }));
  const natives = owners.map(() => ({ count: 0, sum: 0 }));
  for (let sample = 0; sample < nearest.length; sample++) {
    const cluster = nearest[sample];
    const isVisitor = labels[sample] === visitor;
    if (!isVisitor && labels[sample] !== owners[cluster]) continue;
    const tally = (isVisitor ? visitors : natives)[cluster];
    tally.count++;
    tally.sum += scores[sample];
  }
  const total = visitors.reduce((sum, { count }) => sum + count, 0);
  return owners
    .map((owner, cluster) => ({
      cluster,
      owner,
      share: visitors[cluster].count / total,
      visitorScore: visitors[cluster].sum / visitors[cluster].count,
      ownerScore: natives[cluster].sum / natives[cluster].count,
    }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share);
}
