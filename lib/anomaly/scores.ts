import {
  assignToNearest,
  expectation,
  type GaussianMixture,
  type VonMisesFisherMixture,
} from '../clustering';
import { requireFinite, requireSameColumns } from '../clustering/requirements';
import { vonMisesFisherExpectation } from '../clustering/von-mises-fisher-density';
import { type Matrix, normalizeRows } from '../matrix';

/**
 * Anomaly score by a mixture: the negative log-likelihood of each representation, which knows how large, how spread and how
 * oriented each cluster is. Higher is more anomalous.
 *
 * @param representations - `[count, columns]`.
 * @param mixture - fitted to the (unlabelled) training representations.
 * @returns `[count]` scores in nats, of any sign.
 * @throws RangeError when the columns differ; UserError when a representation is not finite, or a covariance of a Gaussian mixture is
 * not positive definite.
 */
export function mixtureAnomalyScore(
  representations: Matrix,
  mixture: GaussianMixture | VonMisesFisherMixture,
): Float32Array {
  requireFinite(representations, 'an anomaly score', 'representations');
  const { logLikelihoods } =
    'directions' in mixture
      ? vonMisesFisherExpectation(mixture, normalizeRows(representations))
      : expectation(mixture, representations);
  return Float32Array.from(logLikelihoods, (logLikelihood) => -logLikelihood);
}

/** How far from its centroid a cluster's own points usually are. */
export interface ClusterSpread {
  /** `[clusters, columns]`. */
  readonly centroids: Matrix;
  /** `[clusters]` root mean square distance of a cluster's points to its centroid. */
  readonly spreads: Float64Array;
}

/**
 * Measures each cluster's own spread, for `calibratedAnomalyScore`.
 *
 * @param representations - `[count, columns]` of the training images, finite.
 * @param centroids - `[clusters, columns]` from k-means on them.
 * @returns the centroids and their spreads; a cluster without spread gets the average one.
 * @throws RangeError when the columns differ, or there is no representation; UserError when a value is not finite.
 */
export function clusterSpread(representations: Matrix, centroids: Matrix): ClusterSpread {
  if (representations.rows === 0) throw new RangeError('a spread needs representations, got none');
  requireFinite(representations, 'a spread', 'representations');
  requireFinite(centroids, 'a spread', 'centroids');
  const { assignments, squaredDistances } = assignToNearest(representations, centroids);
  const sums = new Float64Array(centroids.rows);
  const sizes = new Float64Array(centroids.rows);
  squaredDistances.forEach((distance, index) => {
    sums[assignments[index]] += distance;
    sizes[assignments[index]]++;
  });
  const total = squaredDistances.reduce((sum, distance) => sum + distance, 0);
  const average = Math.sqrt(total / representations.rows);
  const spreads = sums.map((sum, cluster) => (sum > 0 ? Math.sqrt(sum / sizes[cluster]) : average));
  return { centroids, spreads };
}

/**
 * Anomaly score that is fair to clusters of different spread: the distance to each centroid in units of what is usual there,
 * the smallest counting. The paper's normality takes the same distance to be equally normal around all centroids, though the
 * digit 1 varies less than the digit 2. Higher is more anomalous.
 *
 * @param representations - `[count, columns]`.
 * @param spread - from {@link clusterSpread}, of the training images.
 * @returns `[count]` scores, about 1 for a usual point; all 0 when no cluster has any spread.
 * @throws RangeError when the columns differ; UserError when a representation is not finite.
 */
export function calibratedAnomalyScore(
  representations: Matrix,
  spread: ClusterSpread,
): Float32Array {
  return scoreByTwoNearest(representations, spread, (nearest) => nearest);
}

/**
 * Anomaly score for what lies between clusters: the distance to the nearest centroid, in units of what is usual there, times its
 * ratio to the distance to the second nearest, in units of what is usual there. At the edge of one cluster a point is far from
 * all others, and the ratio small; between two it is near one. Higher is more anomalous.
 *
 * @param representations - `[count, columns]`.
 * @param spread - from {@link clusterSpread}, of the training images.
 * @returns `[count]` scores from 0.
 * @throws RangeError when the columns differ, or there is only one cluster; UserError when a representation is not finite.
 */
export function betweenClustersAnomalyScore(
  representations: Matrix,
  spread: ClusterSpread,
): Float32Array {
  if (spread.centroids.rows < 2)
    throw new RangeError(`between clusters needs two of them, got ${spread.centroids.rows}`);
  return scoreByTwoNearest(representations, spread, (nearest, second) =>
    nearest > 0 ? nearest * (nearest / second) : 0,
  );
}

/** Scores each point by its two lowest distances to centroids, each in units of what is usual in that cluster. */
function scoreByTwoNearest(
  representations: Matrix,
  { centroids, spreads }: ClusterSpread,
  score: (nearest: number, second: number) => number,
): Float32Array {
  requireSameColumns('representations and centroids', representations, centroids);
  requireFinite(representations, 'an anomaly score', 'representations');
  const { data, rows, columns } = representations;
  return Float32Array.from({ length: rows }, (_, index) => {
    let [nearest, second] = [Infinity, Infinity];
    for (let cluster = 0; cluster < centroids.rows; cluster++) {
      let squared = 0;
      for (let column = 0; column < columns; column++) {
        const position = cluster * columns + column;
        squared += (data[index * columns + column] - centroids.data[position]) ** 2;
      }
      const distance = spreads[cluster] > 0 ? Math.sqrt(squared) / spreads[cluster] : 0;
      if (distance < nearest) [nearest, second] = [distance, nearest];
      else if (distance < second) second = distance;
    }
    return score(nearest, second);
  });
}

/**
 * A normality score turned round: higher is more anomalous.
 *
 * @param normality - `[count]`, higher being more normal.
 * @returns `[count]` anomaly scores.
 */
export function anomalyScoreOf(normality: Float32Array): Float32Array {
  return normality.map((value) => -value);
}
