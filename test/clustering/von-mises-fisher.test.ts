import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { besselRatio, logBesselI, logGamma } from '../../lib/clustering/bessel';
import { sphericalKMeans } from '../../lib/clustering/spherical-k-means';
import { fitVonMisesFisherMixture } from '../../lib/clustering/von-mises-fisher';
import {
  concentrationOf,
  logNormalizer,
  vonMisesFisherExpectation,
} from '../../lib/clustering/von-mises-fisher-density';
import { type Matrix, matrix, normalizeRows, row } from '../../lib/matrix';
import { clusteringAccuracy } from '../../lib/metrics';
import { createRandom, type Random } from '../../lib/random';
import { mixture as gaussianPoints } from './points';

/** A von Mises-Fisher distributed direction in space, by inverting the distribution of its cosine. */
function direction(mean: readonly number[], kappa: number, random: Random): number[] {
  const share = random.next();
  const cosine = 1 + Math.log(share + (1 - share) * Math.exp(-2 * kappa)) / kappa;
  const across = [random.normal(), random.normal(), random.normal()];
  const along = across.reduce((sum, value, axis) => sum + value * mean[axis], 0);
  const tangent = across.map((value, axis) => value - along * mean[axis]);
  const scale = Math.sqrt(1 - cosine ** 2) / Math.hypot(...tangent);
  return mean.map((value, axis) => cosine * value + scale * tangent[axis]);
}

const COMPONENTS = [
  { mean: [1, 0, 0], kappa: 60, share: 0.5 },
  { mean: [0, 1, 0], kappa: 12, share: 0.3 },
  { mean: [0, 0, -1], kappa: 150, share: 0.2 },
];

function sample(count: number, seed: number): { points: Matrix; labels: Int32Array } {
  const random = createRandom(seed);
  const labels = Int32Array.from({ length: count }, () => {
    const share = random.next();
    return share < 0.5 ? 0 : share < 0.8 ? 1 : 2;
  });
  const values = Array.from(labels, (label) => {
    const { mean, kappa } = COMPONENTS[label];
    return direction(mean, kappa, random);
  });
  return { points: matrix(Float32Array.from(values.flat()), count, 3), labels };
}

describe('Bessel functions', () => {
  // ln I_order(x) by scipy.special.ive of SciPy 1.17.1.
  it.each([
    [0, 0.001, 2.499999844061702e-7],
    [0, 1, 0.23591435850717857],
    [4, 0.5, -8.710744264752396],
    [4, 37.5, 34.556225341815846],
    [4, 500, 495.9579917191742],
    [4, 1999, 1994.2769198452527],
    [4, 2001, 1996.2764237846784],
    [4, 50000, 49993.67101482301],
    [1.5, 3, 1.131235470744606],
    [31, 10, -27.427374064197927],
    [31, 2500, 2494.9768524802707],
  ])('agree with SciPy: order %d, argument %d', (order, x, expected) => {
    const error = logBesselI(order, x) - expected;
    expect(Math.abs(error)).toBeLessThan(1e-12 * Math.max(1, Math.abs(expected)));
  });

  it('have a ratio that is the ratio', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 40 }),
        fc.double({ min: 0.01, max: 3000, noNaN: true }),
        (twice, x) => {
          const order = twice / 2;
          const expected = Math.exp(logBesselI(order + 1, x) - logBesselI(order, x));
          expect(besselRatio(order, x)).toBeCloseTo(expected, 9);
        },
      ),
    );
    expect(besselRatio(2, 0)).toBe(0);
  });

  it('use the gamma function at halves', () => {
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 14);
    expect(logGamma(5)).toBeCloseTo(Math.log(24), 14);
    expect(logGamma(3.5)).toBeCloseTo(Math.log((15 / 8) * Math.sqrt(Math.PI)), 14);
  });
});

describe('the von Mises-Fisher density', () => {
  it('is the closed form in space', () => {
    for (const kappa of [0.1, 1, 7, 80]) {
      const expected = Math.log(kappa / (4 * Math.PI * Math.sinh(kappa)));
      expect(logNormalizer(kappa, 3)).toBeCloseTo(expected, 10);
      // Langevin's function gives the mean length, and back.
      expect(concentrationOf(1 / Math.tanh(kappa) - 1 / kappa, 3) / kappa).toBeCloseTo(1, 9);
    }
    expect(Math.exp(logNormalizer(0, 3))).toBeCloseTo(1 / (4 * Math.PI), 12);
  });

  it('adds up to one around the circle', () => {
    for (const kappa of [0, 0.5, 20]) {
      let sum = 0;
      const steps = 2000;
      for (let step = 0; step < steps; step++) {
        const cosine = Math.cos((2 * Math.PI * step) / steps);
        sum += Math.exp(logNormalizer(kappa, 2) + kappa * cosine) * ((2 * Math.PI) / steps);
      }
      expect(sum).toBeCloseTo(1, 10);
    }
  });

  it('has a concentration for every length', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 0.9999, noNaN: true }),
        fc.integer({ min: 2, max: 60 }),
        (length, columns) => {
          const kappa = concentrationOf(length, columns);
          if (kappa < 1e5) expect(besselRatio(columns / 2 - 1, kappa)).toBeCloseTo(length, 9);
        },
      ),
    );
    expect(concentrationOf(0, 10)).toBe(0);
    expect(concentrationOf(1, 10)).toBe(1e5);
  });
});

describe('fitVonMisesFisherMixture', () => {
  it('recovers the distribution that points were drawn from', async () => {
    const { points, labels } = sample(4000, 3);
    const result = await fitVonMisesFisherMixture(points, { clusters: 3, seed: 1, restarts: 5 });
    expect(result.converged).toBe(true);
    expect(clusteringAccuracy(labels, result.assignments)).toBeGreaterThan(0.99);
    const { directions, concentrations, weights } = result.mixture;
    for (const { mean, kappa, share } of COMPONENTS) {
      const cosines = [0, 1, 2].map((cluster) =>
        mean.reduce((sum, value, axis) => sum + value * directions[cluster * 3 + axis], 0),
      );
      const cluster = cosines.indexOf(Math.max(...cosines));
      expect(cosines[cluster]).toBeGreaterThan(0.999);
      expect(concentrations[cluster] / kappa).toBeGreaterThan(0.9);
      expect(concentrations[cluster] / kappa).toBeLessThan(1.1);
      expect(weights[cluster]).toBeCloseTo(share, 1);
    }
    const truth = {
      clusters: 3,
      columns: 3,
      weights: Float64Array.from(COMPONENTS, ({ share }) => share),
      directions: Float64Array.from(COMPONENTS.flatMap(({ mean }) => mean)),
      concentrations: Float64Array.from(COMPONENTS, ({ kappa }) => kappa),
    };
    const { logLikelihoods } = vonMisesFisherExpectation(truth, normalizeRows(points));
    const underTruth = logLikelihoods.reduce((sum, value) => sum + value, 0);
    expect(result.logLikelihood).toBeGreaterThan(underTruth);
    expect(result.logLikelihood - underTruth).toBeLessThan(20);
  });

  it('is repeatable, and ignores the length of the points', async () => {
    const { points } = sample(300, 5);
    const options = { clusters: 3, seed: 2, restarts: 4 };
    const result = await fitVonMisesFisherMixture(points, options);
    expect(await fitVonMisesFisherMixture(points, options)).toEqual(result);
    const longer = matrix(
      points.data.map((value, position) => value * (1 + (Math.floor(position / 3) % 5))),
      300,
      3,
    );
    const other = await fitVonMisesFisherMixture(longer, options);
    expect(clusteringAccuracy(result.assignments, other.assignments)).toBe(1);
    expect(other.logLikelihood / result.logLikelihood).toBeCloseTo(1, 4);
  });

  it('gives all components one concentration when told to', async () => {
    const { points } = sample(500, 6);
    const shared = { clusters: 3, seed: 2, restarts: 3, sharedConcentration: true };
    const { mixture, bic, aic, logLikelihood } = await fitVonMisesFisherMixture(points, shared);
    expect(new Set(mixture.concentrations).size).toBe(1);
    expect(aic + 2 * logLikelihood).toBeCloseTo(2 * 9, 8);
    expect(bic + 2 * logLikelihood).toBeCloseTo(9 * Math.log(500), 8);
    // Three directions of two angles, as many concentrations, two weights.
    const own = await fitVonMisesFisherMixture(points, { ...shared, sharedConcentration: false });
    expect(own.aic + 2 * own.logLikelihood).toBeCloseTo(2 * 11, 8);
  });

  it('refuses points without a direction', async () => {
    const points = matrix(Float32Array.from([1, 0, 0, 0, 0, 1]), 3, 2);
    const options = { clusters: 2, seed: 0 };
    await expect(fitVonMisesFisherMixture(points, options)).rejects.toThrow(
      'point 1 is the origin',
    );
    const line = matrix(Float32Array.from([1, 2, 3]), 3, 1);
    await expect(fitVonMisesFisherMixture(line, options)).rejects.toThrow('at least two columns');
  });
});

describe('sphericalKMeans', () => {
  it('leaves every point with the centroid at the smallest angle, which is its cluster direction', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.integer(), (clusters, seed) => {
        const points = normalizeRows(gaussianPoints(80, 4, 3, seed));
        const result = sphericalKMeans(points, { clusters, seed, restarts: 2 });
        expect(result.converged).toBe(true);
        const cosine = (index: number, cluster: number) =>
          row(points, index).reduce(
            (sum, value, column) => sum + value * row(result.centroids, cluster)[column],
            0,
          );
        let coherence = 0;
        for (let index = 0; index < points.rows; index++) {
          const cosines = Array.from({ length: clusters }, (_, cluster) => cosine(index, cluster));
          expect(cosines[result.assignments[index]]).toBeCloseTo(Math.max(...cosines), 5);
          coherence += cosines[result.assignments[index]];
        }
        expect(result.coherence).toBeCloseTo(coherence, 3);
        // A cluster of resultant length R contributes exactly R.
        let lengths = 0;
        for (let cluster = 0; cluster < clusters; cluster++) {
          const sum = [0, 0, 0, 0];
          for (let index = 0; index < points.rows; index++) {
            if (result.assignments[index] !== cluster) continue;
            row(points, index).forEach((value, column) => {
              sum[column] += value;
            });
          }
          lengths += Math.hypot(...sum);
        }
        expect(result.coherence).toBeCloseTo(lengths, 3);
      }),
      { numRuns: 40 },
    );
  });

  it('keeps the best of its starts', () => {
    const points = gaussianPoints(60, 4, 1, 3);
    const coherence = (restarts: number) =>
      sphericalKMeans(points, { clusters: 7, seed: 2, restarts }).coherence;
    const kept = [1, 2, 3, 4, 5, 6, 7, 8].map(coherence);
    expect(kept).toEqual([...kept].sort((a, b) => a - b));
    expect(kept[7]).toBeGreaterThan(kept[0]);
  });

  it('refuses points without a direction', () => {
    const points = matrix(Float32Array.of(1, 0, 0, 0, 0, 1), 3, 2);
    expect(() => sphericalKMeans(points, { clusters: 2, seed: 0 })).toThrow(
      'point 1 is the origin',
    );
  });

  it('agrees with a concentrated von Mises-Fisher mixture of equal clusters', async () => {
    const random = createRandom(8);
    const means = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [-1, 0, 0],
    ];
    const values = Array.from({ length: 400 }, (_, index) =>
      direction(means[index % 4], 90, random),
    );
    const points = matrix(Float32Array.from(values.flat()), 400, 3);
    const hard = sphericalKMeans(points, { clusters: 4, seed: 1 });
    const soft = await fitVonMisesFisherMixture(points, {
      clusters: 4,
      seed: 1,
      sharedConcentration: true,
    });
    expect(clusteringAccuracy(hard.assignments, soft.assignments)).toBe(1);
  });
});
