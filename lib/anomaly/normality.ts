import { requireFinite, requireSameColumns } from '../clustering/requirements';
import { euclideanLength, type Matrix, row } from '../matrix';

/**
 * The paper's normality score (section on anomaly detection): the largest cosine, up to the representation's own length, with
 * which a representation points to a cluster, `v_i = max_j E_c(I_i) . C_j / ||C_j||`. Higher is more normal.
 *
 * @param representations - `[count, columns]`; of unit length when the auto-encoder normalises, which makes the score a
 * cosine in [-1, 1].
 * @param centroids - `[clusters, columns]` from k-means on representations. One at the origin has no direction: it is left
 * out.
 * @returns `[count]` scores.
 * @throws RangeError when the columns differ, or no centroid has a direction; UserError when a representation or a
 * centroid is not finite.
 */
export function normality(representations: Matrix, centroids: Matrix): Float32Array {
  requireSameColumns('representations and centroids', representations, centroids);
  requireFinite(representations, 'normality', 'representations');
  requireFinite(centroids, 'normality', 'centroids');
  const directions: Float64Array[] = [];
  for (let cluster = 0; cluster < centroids.rows; cluster++) {
    const centroid = Float64Array.from(row(centroids, cluster));
    const norm = euclideanLength(centroid);
    if (norm > 0) directions.push(centroid.map((value) => value / norm));
  }
  if (directions.length === 0) {
    throw new RangeError('normality needs a centroid away from the origin, got none');
  }
  return Float32Array.from({ length: representations.rows }, (_, index) => {
    const representation = row(representations, index);
    return directions.reduce(
      (highest, direction) => Math.max(highest, dot(representation, direction)),
      -Infinity,
    );
  });
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let column = 0; column < a.length; column++) sum += a[column] * b[column];
  return sum;
}
