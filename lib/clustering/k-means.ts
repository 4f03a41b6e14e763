import { UserError } from '../errors';
import { type Matrix, matrix } from '../matrix';
import { createRandom, deriveSeed } from '../random';
import { type LloydResult, lloyd } from './lloyd';
import { chooseInitialCentroids } from './plus-plus';

/** How `kMeans` shall run. */
export interface KMeansOptions {
  /** Number of clusters, k. */
  readonly clusters: number;
  /** How many starts to make, of which the one with the lowest inertia is kept; 20 unless told. */
  readonly restarts?: number;
  /** Makes the result repeatable; an integer. */
  readonly seed: number;
  /** When to give up on a start that does not converge; 1000 unless told. */
  readonly maxIterations?: number;
  /** `[clusters, columns]`: start here, once, instead of at random points. */
  readonly initialCentroids?: Matrix;
  /** How many worker threads to share the restarts out to; does not change the result. One a processor unless told. */
  readonly workers?: number;
}

/** How one of the starts ended. */
export interface Restart {
  readonly inertia: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/** The start with the lowest inertia, and what became of all of them. */
export interface KMeansResult extends LloydResult {
  /** All starts, in the order of their seeds. */
  readonly restarts: readonly Restart[];
}

/**
 * Clusters points by k-means: greedy k-means++ starts, each iterated until no assignment changes, of which the one with the
 * lowest inertia is kept. No label is involved. A cluster that loses all its points continues at the point farthest from
 * its centroid; only where fewer than k points differ does a cluster stay empty.
 *
 * @param points - `[points, columns]`, e.g. representations; finite.
 * @returns centroids, assignments and inertia of the best start, and each start's own inertia. The same seed gives the
 * same result whatever the number of workers.
 * @throws RangeError when an option makes no sense for these points; UserError when a point is not finite.
 * @example
 * const { assignments } = await kMeans(representations, { clusters: 10, seed: 1 });
 */
export async function kMeans(points: Matrix, options: KMeansOptions): Promise<KMeansResult> {
  validate(points, options);
  const { clusters, restarts = 20, seed, maxIterations = 1000 } = options;
  const results: LloydResult[] = [];
  for (let restart = 0; restart < (options.initialCentroids ? 1 : restarts); restart++) {
    const random = createRandom(deriveSeed(seed, `k-means/${restart}`));
    const start = options.initialCentroids ?? chooseInitialCentroids(points, clusters, random);
    results.push(lloyd(points, start, maxIterations));
  }
  const best = results.reduce((lowest, result) =>
    result.inertia < lowest.inertia ? result : lowest,
  );
  return {
    ...best,
    restarts: results.map(({ inertia, iterations, converged }) => ({
      inertia,
      iterations,
      converged,
    })),
  };
}

function validate(points: Matrix, options: KMeansOptions): void {
  matrix(points.data, points.rows, points.columns);
  const { clusters, restarts = 20, seed, maxIterations = 1000, workers = 1 } = options;
  const counts = { clusters, restarts, maxIterations, workers };
  for (const [name, value] of Object.entries(counts)) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(`${name} is a whole number of at least 1, got ${value}`);
    }
  }
  if (!Number.isInteger(seed)) throw new RangeError(`a seed is an integer, got ${seed}`);
  if (points.columns < 1) throw new RangeError('points need at least one column, got none');
  if (clusters > points.rows) {
    throw new RangeError(
      `${clusters} clusters need at least as many points, but there are only ${points.rows}`,
    );
  }
  const start = options.initialCentroids;
  if (start && (start.rows !== clusters || start.columns !== points.columns)) {
    throw new RangeError(
      `initial centroids must be ${clusters} x ${points.columns} for these points, got ${start.rows} x ${start.columns}`,
    );
  }
  requireFinite(points, 'points');
  if (start) requireFinite(start, 'initial centroids');
}

function requireFinite({ data, columns }: Matrix, what: string): void {
  const position = data.findIndex((value) => !Number.isFinite(value));
  if (position < 0) return;
  throw new UserError(
    `k-means needs finite ${what}, but row ${Math.floor(position / columns)}, column ${position % columns} is ` +
      `${data[position]}: if these are representations, the training diverged (lower the learning rate)`,
  );
}
