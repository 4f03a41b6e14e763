import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maximization } from '../../lib/clustering/gaussian-covariance';
import { expectation } from '../../lib/clustering/gaussian-density';
import { fitGaussianMixture, informationCriteria } from '../../lib/clustering/gaussian-mixture';
import { UserError } from '../../lib/errors';
import { type Matrix, matrix } from '../../lib/matrix';
import { clusteringAccuracy } from '../../lib/metrics';
import { createRandom } from '../../lib/random';
import cases from './expected/gaussian-mixture.json';
import { mixture as mixturePoints, problems } from './points';

type Structure = 'full' | 'tied' | 'diagonal' | 'spherical';

/** Largest difference, relative to the largest expected value. */
function difference(actual: ArrayLike<number>, expected: readonly number[]): number {
  expect(actual).toHaveLength(expected.length);
  const scale = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, index) => Math.abs(actual[index] - value))) / scale;
}

/** Two long, thin, parallel clusters side by side: k-means cuts them across. */
function sticks(count: number, seed: number): { points: Matrix; labels: Int32Array } {
  const random = createRandom(seed);
  const labels = Int32Array.from({ length: count }, (_, index) => index % 2);
  const values = Array.from(labels, (label) => [
    8 * random.normal(),
    3 * label + 0.3 * random.normal(),
  ]);
  return { points: matrix(Float32Array.from(values.flat()), count, 2), labels };
}

describe('fitGaussianMixture', () => {
  const fits = cases.flatMap(({ fits: all, ...problem }) =>
    all.map((fit) => ({ ...problem, ...fit })),
  );

  it.each(fits)(
    'agrees with scikit-learn: $structure, $rows points, $iterations iterations',
    async (fit) => {
      const points = matrix(Float32Array.from(fit.points), fit.rows, fit.columns);
      const result = await fitGaussianMixture(points, {
        clusters: fit.clusters,
        seed: 0,
        covariance: fit.structure as Structure,
        initialAssignments: fit.start,
        tolerance: 0,
        maxIterations: fit.iterations,
      });
      // Where it has arrived to the last bit before, further iterations change nothing.
      if (!result.converged) expect(result.iterations).toBe(fit.iterations);
      expect(difference(result.mixture.weights, fit.weights)).toBeLessThan(1e-9);
      expect(difference(result.mixture.means, fit.means)).toBeLessThan(1e-9);
      expect(difference(result.mixture.covariances, fit.covariances)).toBeLessThan(1e-8);
      expect([...result.assignments]).toEqual(fit.assignments);
      expect(result.logLikelihood / fit.logLikelihood).toBeCloseTo(1, 10);
      expect(result.bic / fit.bic).toBeCloseTo(1, 10);
      expect(result.aic / fit.aic).toBeCloseTo(1, 10);
      const { logLikelihoods, responsibilities } = expectation(result.mixture, points);
      expect(difference(logLikelihoods.subarray(0, 20), fit.logLikelihoods)).toBeLessThan(1e-9);
      expect(
        difference(responsibilities.subarray(0, 5 * fit.clusters), fit.responsibilities),
      ).toBeLessThan(1e-8);
    },
  );

  it('finds clusters that k-means cuts across', async () => {
    const { points, labels } = sticks(400, 1);
    const { assignments, converged } = await fitGaussianMixture(points, {
      clusters: 2,
      seed: 0,
      covariance: 'tied',
    });
    expect(converged).toBe(true);
    expect(clusteringAccuracy(labels, assignments)).toBeGreaterThan(0.99);
  });

  it('has converged where the first, coarse pass is all that was asked for', async () => {
    const options = { clusters: 2, seed: 0, restarts: 1, tolerance: 10, maxIterations: 1 };
    const result = await fitGaussianMixture(sticks(400, 1).points, options);
    expect(result).toMatchObject({ iterations: 1, converged: true });
  });

  it('has the likelihood rise with the iterations and responsibilities add up to one', async () => {
    await fc.assert(
      fc.asyncProperty(problems, async ({ rows, columns, seed, ...problem }) => {
        const clusters = Math.min(problem.clusters, 5);
        const points = mixturePoints(rows, columns, clusters, seed);
        const starting = Array.from({ length: rows }, (_, index) => index % clusters);
        // Without regularisation the likelihood cannot fall; sharing the covariance keeps it from running off to infinity.
        const options = { clusters, seed, covariance: 'tied', regularization: 0 } as const;
        let previous = -Infinity;
        for (const maxIterations of [1, 2, 5]) {
          const result = await fitGaussianMixture(points, {
            ...options,
            tolerance: 0,
            maxIterations,
            initialAssignments: starting,
          });
          expect(result.logLikelihood).toBeGreaterThan(previous - 1e-9 * Math.abs(previous) - 1e-9);
          previous = result.logLikelihood;
          const { responsibilities } = expectation(result.mixture, points);
          for (let index = 0; index < rows; index++) {
            let sum = 0;
            for (let cluster = 0; cluster < clusters; cluster++) {
              sum += responsibilities[index * clusters + cluster];
            }
            expect(sum).toBeCloseTo(1, 10);
          }
        }
      }),
      { seed: 2, numRuns: 30 },
    );
  });

  it('is tied at full shrinkage', async () => {
    const points = mixturePoints(600, 3, 3, 4);
    const options = { clusters: 3, seed: 0, tolerance: 0, maxIterations: 4 };
    const initialAssignments = Array.from({ length: 600 }, (_, index) => index % 3);
    const attempt = (changes: object) =>
      fitGaussianMixture(points, { ...options, initialAssignments, ...changes });
    const tied = await attempt({ covariance: 'tied' });
    const shrunk = await attempt({ shrinkage: 1 });
    expect(shrunk.mixture.covariances).toEqual(tied.mixture.covariances);
    // As many free parameters, so that the criteria may be compared.
    expect([shrunk.bic, shrunk.aic]).toEqual([tied.bic, tied.aic]);
    const half = await attempt({ shrinkage: 0.5 });
    // Three means and two weights; of three shapes of six numbers, half of two are tied.
    expect(half.aic + 2 * half.logLikelihood).toBeCloseTo(2 * (9 + 2 + 6 * 2), 8);
  });

  it('moves each covariance so far towards the average one, by the weights of the clusters', () => {
    // Moments about means of zero: 3 points of variance 4, and 1 of variance 8, in one column.
    const moments = {
      sizes: Float64Array.of(3, 1),
      first: Float64Array.of(0, 0),
      second: Float64Array.of(12, 8),
    };
    const previous = {
      clusters: 2,
      columns: 1,
      means: new Float64Array(2),
      covariances: new Float64Array(2),
    };
    const covariances = (shrinkage: number) => {
      const options = { structure: 'full', shrinkage, regularization: 0 } as const;
      return [...maximization(moments, previous, options).covariances];
    };
    expect(covariances(0)).toEqual([4, 8]);
    // The average is (3 * 4 + 1 * 8) / 4 = 5.
    expect(covariances(1)).toEqual([5, 5]);
    expect(covariances(0.2)[0]).toBeCloseTo(4.2, 12);
    expect(covariances(0.2)[1]).toBeCloseTo(7.4, 12);
  });

  it('keeps the most likely start, and says how each one did', async () => {
    const points = mixturePoints(300, 2, 6, 3);
    const options = { clusters: 6, seed: 4, restarts: 8 };
    const result = await fitGaussianMixture(points, options);
    expect(result.restarts).toHaveLength(8);
    expect(new Set(result.restarts).size).toBeGreaterThan(1);
    expect(result.logLikelihood).toBeGreaterThanOrEqual(Math.max(...result.restarts) - 1e-6);
    expect(await fitGaussianMixture(points, options)).toEqual(result);
    expect((await fitGaussianMixture(points, { ...options, seed: 5 })).restarts).not.toEqual(
      result.restarts,
    );
  });

  it('gives an empty component the shape of all points, also where products of columns add up to nothing', async () => {
    const oneHot = matrix(Float32Array.of(1, 0, 0, 1, 1, 0, 0, 1), 4, 2);
    const { mixture } = await fitGaussianMixture(oneHot, {
      clusters: 3,
      initialAssignments: Int32Array.of(0, 1, 0, 1),
      regularization: 1e-6,
      seed: 0,
    });
    [0.25, -0.25, -0.25, 0.25].forEach((expected, entry) => {
      expect(mixture.covariances[2 * 4 + entry]).toBeCloseTo(expected, 5);
    });
  });

  it('survives duplicates, and more components than different points', async () => {
    const points = matrix(Float32Array.from([1, 1, 1, 1, 2, 2, 2, 2]), 8, 1);
    const { assignments, mixture } = await fitGaussianMixture(points, { clusters: 3, seed: 0 });
    expect(new Set(assignments.subarray(0, 4)).size).toBe(1);
    expect(assignments[0]).not.toBe(assignments[4]);
    expect(mixture.weights.reduce((sum, weight) => sum + weight)).toBeCloseTo(1, 12);
    expect([...mixture.covariances].every(Number.isFinite)).toBe(true);
  });

  it.each([
    ['one column that is constant', (index: number) => [12345.67, index % 3], 999, 4],
    ['all the same', () => [7654321.5], 1000, 2],
  ] as const)(
    'is not bothered by how far from zero few different points are: %s',
    async (_, at, rows, clusters) => {
      const values = Array.from({ length: rows }, (_, index) => [...at(index)]);
      const points = matrix(Float32Array.from(values.flat()), rows, values[0].length);
      const { mixture } = await fitGaussianMixture(points, { clusters, seed: 0 });
      const variance = ({ columns, covariances }: typeof mixture, cluster: number) =>
        covariances[cluster * columns * columns];
      for (let cluster = 0; cluster < clusters; cluster++) {
        // The regularisation is all there is.
        expect(variance(mixture, cluster)).toBeCloseTo(1e-6, 12);
      }
    },
  );

  it('gives up starts in which a covariance vanishes, and fails where all do', async () => {
    const options = { clusters: 3, seed: 0, regularization: 0 };
    const points = mixturePoints(16, 2, 3, 4);
    const { restarts, mixture, logLikelihood } = await fitGaussianMixture(points, {
      ...options,
      restarts: 8,
    });
    expect(restarts.map(Number.isFinite)).toEqual([false, ...Array(6).fill(true), false]);
    expect(logLikelihood).toBeGreaterThanOrEqual(Math.max(...restarts) - 1e-6);
    expect([...mixture.covariances].every(Number.isFinite)).toBe(true);
    const few = mixturePoints(8, 1, 3, 0);
    await expect(fitGaussianMixture(few, { ...options, restarts: 8 })).rejects.toThrow(
      'fewer points than columns in a cluster, columns that depend on each other or never vary, or a scale for which',
    );
    // One that the caller has given is not replaced by another.
    const whole = matrix(Float32Array.of(0, 1, 2, 3, 10, 20), 6, 1);
    const given = { ...options, initialAssignments: [0, 0, 0, 0, 1, 2] };
    await expect(fitGaussianMixture(whole, given)).rejects.toThrow(UserError);
  });

  it('follows the next start where the most likely one comes to nothing on its way', async () => {
    const options = { clusters: 3, seed: 0, restarts: 4, regularization: 0 };
    const { restarts, logLikelihood } = await fitGaussianMixture(
      mixturePoints(12, 1, 3, 9),
      options,
    );
    expect(Math.max(...restarts)).toBeGreaterThan(logLikelihood + 0.1);
    expect(Number.isFinite(logLikelihood)).toBe(true);
  });

  it('refuses what it cannot fit, and says what to do', async () => {
    const points = mixturePoints(20, 2, 2, 1);
    const attempt = (changes: object, input = points) =>
      fitGaussianMixture(input, { clusters: 2, seed: 0, ...changes });
    await expect(attempt({ shrinkage: 1.5 })).rejects.toThrow('shrinkage is a number from 0 to 1');
    await expect(attempt({ clusters: 21 })).rejects.toThrow('21 clusters need at least as many');
    await expect(attempt({ initialAssignments: [0, 1] })).rejects.toThrow('20 points need as many');
    await expect(
      attempt({ initialAssignments: Array.from({ length: 20 }, () => 2) }),
    ).rejects.toThrow('cluster numbers go from 0 to 1, but point 0 has 2');
    const broken = matrix(Float32Array.from(points.data), 20, 2);
    broken.data[5] = Number.NaN;
    await expect(attempt({}, broken)).rejects.toThrow(UserError);
    const flat = matrix(new Float32Array(10), 5, 2);
    await expect(attempt({ regularization: 0 }, flat)).rejects.toThrow('raise the regularisation');
    const { mixture } = await attempt({});
    expect(() => expectation(mixture, matrix(flat.data, 10, 1))).toThrow(
      'the mixture has 2 columns, but the points have 1',
    );
  });
});

describe('informationCriteria', () => {
  it('weighs parameters against likelihood', () => {
    expect(informationCriteria(-100, 3, Math.E)).toEqual({ bic: 203, aic: 206 });
  });
});
