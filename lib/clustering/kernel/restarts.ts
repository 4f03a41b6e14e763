import { converged, iterations, run } from './lloyd';
import { seed } from './seeding';
import { centroids, clusters, columns } from './workspace';

/** Bytes of one start's result: inertia f64, iterations i32, converged i32, `[clusters, columns]` centroids f32. */
export function resultBytes(): usize {
  return (16 + ((<usize>clusters * columns) << 2) + 15) & ~(<usize>15);
}

/**
 * Works off starts until none is left; every thread takes the next one.
 *
 * @param next - address of the number of the next start, i32, common to all threads.
 * @param starts - how many there are.
 * @param numbers - address of `[starts, 1 + (clusters - 1) * candidates]` random numbers for k-means++; 0 to start from the
 * centroids that already lie in the results.
 * @param candidates - how many points k-means++ weighs for each further centroid.
 * @param results - address of the starts' results, one behind the other.
 * @param maxIterations - when to give up on convergence.
 */
export function work(
  next: usize,
  starts: i32,
  numbers: usize,
  candidates: i32,
  results: usize,
  maxIterations: i32,
): void {
  const numbersBytes = (<usize>(1 + (clusters - 1) * candidates)) << 3;
  const centroidBytes = (<usize>clusters * columns) << 2;
  for (;;) {
    const start = atomic.add<i32>(next, 1);
    if (start >= starts) return;
    const result = results + resultBytes() * start;
    if (numbers > 0) seed(numbers + numbersBytes * start, candidates);
    else memory.copy(centroids, result + 16, centroidBytes);
    store<f64>(result, run(maxIterations));
    store<i32>(result, iterations, 8);
    store<i32>(result, converged, 12);
    memory.copy(result + 16, centroids, centroidBytes);
  }
}
