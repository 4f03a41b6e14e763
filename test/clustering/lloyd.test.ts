import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignToNearest, lloyd } from '../../lib/clustering/lloyd';
import { chooseInitialCentroids } from '../../lib/clustering/plus-plus';
import { gatherRows, matrix, row } from '../../lib/matrix';
import { createRandom } from '../../lib/random';
// scikit-learn 1.9.1, KMeans(init=start, n_init=1, tol=0), on mixtures drawn by numpy's default_rng(11) and
// rounded to 2 digits.
import expected from './expected/k-means.json';
import { gridProblems, mixture, problems } from './points';

describe('lloyd', () => {
  it.each(expected)('agrees with scikit-learn on $rows x $columns points', (problem) => {
    const { rows, columns, clusters } = problem;
    const result = lloyd(
      matrix(Float32Array.from(problem.points), rows, columns),
      matrix(Float32Array.from(problem.start), clusters, columns),
    );
    expect(result.converged).toBe(true);
    expect([...result.assignments]).toEqual(problem.labels);
    expect(result.inertia / problem.inertia).toBeCloseTo(1, 6);
    problem.centroids.forEach((value, position) => {
      expect(result.centroids.data[position]).toBeCloseTo(value, 4);
    });
  });

  it('finds two pairs on a line', () => {
    const points = matrix(Float32Array.of(0, 2, 10, 14), 4, 1);
    const result = lloyd(points, matrix(Float32Array.of(0, 2), 2, 1));
    expect([...result.centroids.data]).toEqual([1, 12]);
    expect([...result.assignments]).toEqual([0, 0, 1, 1]);
    expect(result.inertia).toBe(10);
    // {0} and {2, 10, 14} first, then {0, 2} and {10, 14}, then nothing changes.
    expect(result.iterations).toBe(2);
  });

  it('never lets the inertia rise', () => {
    fc.assert(
      fc.property(fc.oneof(gridProblems, problems.map(toPoints)), ({ points, clusters, seed }) => {
        const start = chooseInitialCentroids(points, clusters, createRandom(seed));
        let previous = Infinity;
        for (let iterations = 1; iterations <= 12; iterations++) {
          const { inertia, converged } = lloyd(points, start, iterations);
          expect(inertia).toBeLessThanOrEqual(previous * (1 + 1e-6));
          previous = inertia;
          if (converged) break;
        }
      }),
      { numRuns: 60 },
    );
  });

  it('says so when the iterations run out', () => {
    const points = mixture(200, 3, 5, 1);
    const result = lloyd(points, gatherRows(points, [0, 1, 2, 3, 4]), 1);
    expect(result).toMatchObject({ iterations: 1, converged: false });
  });

  it('moves an empty cluster to the point that lies worst', () => {
    const points = matrix(Float32Array.of(0, 1, 2, 30), 4, 1);
    // Nothing is nearest to 1000; 30 lies farthest from the centroid that has it.
    const result = lloyd(points, matrix(Float32Array.of(1, 1000), 2, 1));
    expect([...result.assignments]).toEqual([0, 0, 0, 1]);
    expect([...row(result.centroids, 1)]).toEqual([30]);
    expect(result.inertia).toBe(2);
  });

  it('leaves a cluster empty where no point lies away from a centroid', () => {
    const points = matrix(Float32Array.of(5, 5, 5), 3, 1);
    const result = lloyd(points, matrix(Float32Array.of(5, 7), 2, 1));
    expect([...result.centroids.data]).toEqual([5, 7]);
    expect(result).toMatchObject({ inertia: 0, converged: true });
  });
});

describe('assignToNearest', () => {
  it('gives the centroid and the squared distance, of equally near ones the first', () => {
    const points = matrix(Float32Array.of(0, 5, 9), 3, 1);
    const nearest = assignToNearest(points, matrix(Float32Array.of(1, 9), 2, 1));
    expect([...nearest.assignments]).toEqual([0, 0, 1]);
    expect([...nearest.squaredDistances]).toEqual([1, 16, 0]);
  });

  it('leaves a point that is not finite away from all', () => {
    const nearest = assignToNearest(
      matrix(Float32Array.of(NaN, 9), 2, 1),
      matrix(Float32Array.of(1, 9), 2, 1),
    );
    expect([...nearest.assignments]).toEqual([0, 1]);
    expect([...nearest.squaredDistances]).toEqual([Infinity, 0]);
  });

  it.each([1, 3])('refuses points of 2 columns where centroids have %d', (columns) => {
    const [points, centroids] = [new Float32Array(4), new Float32Array(2 * columns)];
    const assign = () => assignToNearest(matrix(points, 2, 2), matrix(centroids, 2, columns));
    expect(assign).toThrow(RangeError);
    expect(assign).toThrow(`the same columns, got 2 and ${columns}`);
  });
});

function toPoints({ rows, columns, clusters, seed }: Record<string, number>) {
  return { points: mixture(rows, columns, clusters, seed), clusters, seed };
}
