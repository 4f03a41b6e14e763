import { type Matrix, matrix } from '../matrix';
import { requireFinite, requireSameColumns } from './requirements';

/**
 * Soft assignment of representations to centroids by Student's t distribution with one degree of freedom,
 * `q_ij = (1 + |z_i - m_j|^2)^-1 / sum_j' (1 + |z_i - m_j'|^2)^-1` (DEC, Xie et al. 2016, equation 1).
 *
 * @param representations - `[count, columns]`.
 * @param centroids - `[clusters, columns]`.
 * @param lengthScale - what counts as one unit of distance; DEC's own is 1.
 * @returns `[count, clusters]`, each row adding up to 1.
 * @throws RangeError when the columns differ, or the scale is not above 0; UserError when a value is not finite.
 */
export function studentAssignments(
  representations: Matrix,
  centroids: Matrix,
  lengthScale = 1,
): Matrix {
  const { rows, columns } = representations;
  if (!(lengthScale > 0)) {
    throw new RangeError(`a length scale is above 0, got ${lengthScale}`);
  }
  requireSameColumns('representations and centroids', representations, centroids);
  requireFinite(representations, 'a soft assignment', 'representations');
  requireFinite(centroids, 'a soft assignment', 'centroids');
  const clusters = centroids.rows;
  const shares = new Float32Array(rows * clusters);
  const closeness = new Float64Array(clusters);
  for (let index = 0; index < rows; index++) {
    let total = 0;
    for (let cluster = 0; cluster < clusters; cluster++) {
      let distance = 0;
      for (let column = 0; column < columns; column++) {
        const position = cluster * columns + column;
        distance +=
          (representations.data[index * columns + column] - centroids.data[position]) ** 2;
      }
      closeness[cluster] = 1 / (1 + distance / lengthScale ** 2);
      total += closeness[cluster];
    }
    for (let cluster = 0; cluster < clusters; cluster++) {
      shares[index * clusters + cluster] = closeness[cluster] / total;
    }
  }
  return matrix(shares, rows, clusters);
}

/**
 * The unit of distance that suits soft assignments on the unit sphere. With DEC's own unit of 1 they can hardly tell clusters apart
 * there, since no two places are more than 2 apart: the target distribution asks for shares that no arrangement has, and never lets
 * go. By this unit a point on its own centroid has the wanted share when the centroids are as far apart as k points of a sphere can
 * be, D with `D^2 = 2k / (k - 1)` each from each (a regular simplex): `s = 1 / (1 + (k - 1) / (1 + D^2 / u^2))`, solved for u.
 *
 * @param clusters - k, 2 or more. From k = columns + 2 on there is no such simplex, and the share stays below what is wanted.
 * @param share - that a point on its centroid shall be able to have, in (1 / k, 1); default 0.95.
 * @returns a `lengthScale` for {@link studentAssignments} and `clusterWithDec`: 0.114 for ten clusters.
 * @throws RangeError when there are fewer than two clusters, or the share is none that can be had.
 */
export function sphereLengthScale(clusters: number, share = 0.95): number {
  if (!(Number.isInteger(clusters) && clusters >= 2)) {
    throw new RangeError(`a length scale is for two clusters or more, got ${clusters}`);
  }
  const others = clusters - 1;
  const squaredUnits = (others * share) / (1 - share) - 1;
  if (!(squaredUnits > 0 && Number.isFinite(squaredUnits))) {
    throw new RangeError(`the share is between 1/${clusters} and 1, got ${share}`);
  }
  return Math.sqrt((2 * clusters) / others / squaredUnits);
}

/**
 * The sharpened distribution that DEC pulls soft assignments towards: confident assignments count more, large clusters
 * less, `p_ij = (q_ij^2 / f_j) / sum_j' (q_ij'^2 / f_j')` with `f_j = sum_i q_ij` (Xie et al. 2016, equation 3).
 *
 * @param assignments - `[count, clusters]` soft assignments of the **whole** data set: the frequencies f_j of a batch would
 * be other ones.
 * @returns `[count, clusters]`, each row adding up to 1.
 */
export function targetDistribution({ data, rows, columns }: Matrix): Matrix {
  const frequencies = new Float64Array(columns);
  data.forEach((share, position) => {
    frequencies[position % columns] += share;
  });
  const target = new Float32Array(data.length);
  const weights = new Float64Array(columns);
  for (let index = 0; index < rows; index++) {
    let total = 0;
    for (let cluster = 0; cluster < columns; cluster++) {
      const share = data[index * columns + cluster];
      weights[cluster] = share === 0 ? 0 : share ** 2 / frequencies[cluster];
      total += weights[cluster];
    }
    for (let cluster = 0; cluster < columns; cluster++) {
      target[index * columns + cluster] = weights[cluster] / total;
    }
  }
  return matrix(target, rows, columns);
}

/**
 * The cluster with the largest share of each row; of equal ones the first.
 *
 * @param assignments - `[count, clusters]` soft assignments.
 * @returns `[count]` cluster numbers.
 */
export function hardAssignments({ data, rows, columns }: Matrix): Int32Array {
  return Int32Array.from({ length: rows }, (_, index) => {
    let best = 0;
    for (let cluster = 1; cluster < columns; cluster++) {
      if (data[index * columns + cluster] > data[index * columns + best]) best = cluster;
    }
    return best;
  });
}
