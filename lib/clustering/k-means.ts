import { availableParallelism } from 'node:os';
import { type Matrix, matrix } from '../matrix';
import { createRandom, deriveSeed, type Random } from '../random';
import { kernelIsSupported, runKernel } from './kernel';
import { type LloydResult, lloyd } from './lloyd';
import { chooseInitialCentroids, seedingNumbers } from './plus-plus';
import { requireClusterable, requireCount, requireFinite } from './requirements';

/** Below this many coordinate comparisons an iteration of all starts, threads cost more than they save. */
const WORTH_THREADS = 2e7;

/** The kernel counts iterations in 32 bits; nobody waits for more. */
const MOST_ITERATIONS = 2 ** 31 - 1;

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
  /**
   * How many worker threads share the restarts; does not change the result. 0: the calling thread computes. Unless told,
   * one a processor, and 0 for small problems.
   */
  readonly threads?: number;
  /**
   * `kernel`: compiled, the default; `reference`: the plain functions `lloyd` and `chooseInitialCentroids`, many times
   * slower. The same up to rounding.
   */
  readonly engine?: 'kernel' | 'reference';
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
 * its centroid; only where fewer than k points differ does a cluster stay empty (differences that vanish when squared in 32 bits
 * beside the largest coordinate do not count). Centroids are rounded to 32 bits as the points are: a million away from the origin
 * that is to a sixteenth, so that points far from it, compared with their spread, should have their mean taken off first.
 *
 * @param points - `[points, columns]`, e.g. representations; finite.
 * @returns centroids, assignments and inertia of the best start, and each start's own inertia. The same seed gives the
 * same result whatever the number of threads.
 * @throws RangeError when an option makes no sense for these points; UserError when a point is not finite, or the points do not
 * fit into the 4 GiB that the kernel can address.
 * @example
 * const { assignments } = await kMeans(representations, { clusters: 10, seed: 1 });
 */
export async function kMeans(points: Matrix, options: KMeansOptions): Promise<KMeansResult> {
  validate(points, options);
  const { results, best } =
    options.engine !== 'reference' && kernelIsSupported()
      ? await runCompiled(points, options)
      : runReference(points, options);
  return {
    ...results[best],
    restarts: results.map(({ inertia, iterations, converged }) => ({
      inertia,
      iterations,
      converged,
    })),
  };
}

function randomOfRestarts({ restarts = 20, seed }: KMeansOptions): Random[] {
  return Array.from({ length: restarts }, (_, restart) =>
    createRandom(deriveSeed(seed, `k-means/${restart}`)),
  );
}

function runCompiled(
  points: Matrix,
  options: KMeansOptions,
): Promise<{ results: readonly LloydResult[]; best: number }> {
  const { clusters, restarts = 20, maxIterations = 1000, initialCentroids } = options;
  const comparisons = points.rows * points.columns * clusters * (initialCentroids ? 1 : restarts);
  const threads = comparisons < WORTH_THREADS ? 0 : availableParallelism();
  return runKernel({
    points,
    clusters,
    maxIterations: Math.min(maxIterations, MOST_ITERATIONS),
    start:
      initialCentroids ??
      randomOfRestarts(options).map((random) => seedingNumbers(clusters, random)),
    threads: options.threads ?? threads,
  });
}

function runReference(
  points: Matrix,
  options: KMeansOptions,
): { results: LloydResult[]; best: number } {
  const { clusters, maxIterations = 1000, initialCentroids } = options;
  const starts = initialCentroids
    ? [initialCentroids]
    : randomOfRestarts(options).map((random) => chooseInitialCentroids(points, clusters, random));
  const results = starts.map((start) => lloyd(points, start, maxIterations));
  const lowest = Math.min(...results.map(({ inertia }) => inertia));
  return { results, best: results.findIndex(({ inertia }) => inertia === lowest) };
}

function validate(points: Matrix, options: KMeansOptions): void {
  requireClusterable(points, options, 'k-means');
  requireCount('threads', options.threads ?? 0, 0);
  const { clusters, initialCentroids: start } = options;
  if (start === undefined) return;
  if (start.rows !== clusters || start.columns !== points.columns) {
    throw new RangeError(
      `initial centroids must be ${clusters} x ${points.columns} for these points, got ${start.rows} x ${start.columns}`,
    );
  }
  matrix(start.data, start.rows, start.columns);
  requireFinite(start, 'k-means', 'initial centroids');
}
