import type { Places } from './detector';

/** So many made-up cuboids in each row, behaving like the rest: a row in which little was seen tells little. */
const PRIOR_CUBOIDS = 50;

/** Rows next to each other share what was seen in them. */
const NEIGHBOUR_WEIGHTS = [1, 0.5];

/**
 * Learns where which behaviour is usual, so that walking to the left where everybody walks to the right can be told from
 * walking to the left.
 *
 * @param rows - row of each training cuboid in the grid.
 * @param assignments - cluster of each.
 * @param rowCount - rows of the grid.
 * @param clusters - number of clusters.
 */
export function learnPlaces(
  rows: ArrayLike<number>,
  assignments: ArrayLike<number>,
  rowCount: number,
  clusters: number,
): Places {
  const anywhere = new Float64Array(clusters);
  const counts = new Float64Array(rowCount * clusters);
  for (let cuboid = 0; cuboid < rows.length; cuboid++) {
    anywhere[assignments[cuboid]]++;
    counts[rows[cuboid] * clusters + assignments[cuboid]]++;
  }
  const displacement = new Float32Array(rowCount * clusters);
  for (let row = 0; row < rowCount; row++) {
    const here = anywhere.map((count) => (PRIOR_CUBOIDS * count) / rows.length);
    for (const distance of [-1, 0, 1]) {
      const neighbour = row + distance;
      if (neighbour < 0 || neighbour >= rowCount) continue;
      for (let cluster = 0; cluster < clusters; cluster++) {
        const weight = NEIGHBOUR_WEIGHTS[Math.abs(distance)];
        here[cluster] += weight * counts[neighbour * clusters + cluster];
      }
    }
    const total = here.reduce((sum, count) => sum + count, 0);
    for (let cluster = 0; cluster < clusters; cluster++) {
      const rarer = Math.log(anywhere[cluster] / rows.length) - Math.log(here[cluster] / total);
      displacement[row * clusters + cluster] = Math.max(0, anywhere[cluster] > 0 ? rarer : 0);
    }
  }
  return { rows: rowCount, clusters, displacement };
}
