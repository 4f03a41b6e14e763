import { describe, expect, it } from 'vitest';
import {
  anomalyScoreOf,
  betweenClustersAnomalyScore,
  calibratedAnomalyScore,
  clusterSpread,
  mixtureAnomalyScore,
  normality,
} from '../../lib/anomaly';
import {
  fitGaussianMixture,
  fitVonMisesFisherMixture,
  type GaussianMixture,
} from '../../lib/clustering';
import { UserError } from '../../lib/errors';
import { gatherRows, matrix } from '../../lib/matrix';
import { rocAuc } from '../../lib/metrics';
import { createRandom } from '../../lib/random';

/** A tight and a wide cluster, and anomalies as far from the tight one as usual points are from the wide one. */
function tightAndWide() {
  const random = createRandom(1);
  const values: number[] = [];
  const isAnomaly: number[] = [];
  for (let index = 0; index < 400; index++) {
    const [centre, spread] = index % 2 === 0 ? [0, 0.1] : [20, 2];
    values.push(centre + spread * random.normal(), spread * random.normal());
    isAnomaly.push(0);
  }
  for (let index = 0; index < 20; index++) {
    values.push(1.2 + 0.1 * random.normal(), 1 + 0.1 * random.normal());
    isAnomaly.push(1);
  }
  return { points: matrix(Float32Array.from(values), 420, 2), isAnomaly };
}

describe('mixtureAnomalyScore', () => {
  it('is the negative logarithm of the density', () => {
    const mixture: GaussianMixture = {
      structure: 'full',
      clusters: 2,
      columns: 1,
      weights: Float64Array.from([0.25, 0.75]),
      means: Float64Array.from([0, 3]),
      covariances: Float64Array.from([1, 4]),
    };
    const density = (x: number) =>
      0.25 * (Math.exp(-(x ** 2) / 2) / Math.sqrt(2 * Math.PI)) +
      0.75 * (Math.exp(-((x - 3) ** 2) / 8) / Math.sqrt(8 * Math.PI));
    const at = [-4, 0, 2.5, 30];
    const scores = mixtureAnomalyScore(matrix(Float32Array.from(at), 4, 1), mixture);
    at.forEach((x, index) => {
      expect(scores[index]).toBeCloseTo(-Math.log(density(x)), 4);
    });
  });

  it('finds what lies near a tight cluster but outside it', async () => {
    const { points, isAnomaly } = tightAndWide();
    const normal = gatherRows(
      points,
      Int32Array.from({ length: 400 }, (_, index) => index),
    );
    const { mixture } = await fitGaussianMixture(normal, { clusters: 2, seed: 0 });
    expect(rocAuc(isAnomaly, mixtureAnomalyScore(points, mixture))).toBeGreaterThan(0.99);
  });

  it('takes a mixture of directions too, and sees the direction only, however long the points', async () => {
    const random = createRandom(2);
    const angles = Array.from(
      { length: 300 },
      (_, index) => (index % 2) * 2 + 0.1 * random.normal(),
    );
    angles.push(4.5, 4.6);
    const points = matrix(
      Float32Array.from(angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)])),
      302,
      2,
    );
    const { mixture } = await fitVonMisesFisherMixture(points, { clusters: 2, seed: 0 });
    const scores = mixtureAnomalyScore(points, mixture);
    expect(Math.min(scores[300], scores[301])).toBeGreaterThan(Math.max(...scores.slice(0, 300)));
    const longer = matrix(
      points.data.map((value) => 7 * value),
      302,
      2,
    );
    mixtureAnomalyScore(longer, mixture).forEach((score, index) => {
      expect(score).toBeCloseTo(scores[index], 3);
    });
  });

  it('refuses what is not finite, and other columns than the mixture has, of either kind', async () => {
    const { points } = tightAndWide();
    const options = { clusters: 2, seed: 0, restarts: 1 };
    const broken = matrix(Float32Array.of(1, 2, 3, Infinity), 2, 2);
    const wide = matrix(new Float32Array(6).fill(1), 2, 3);
    for (const fitMixture of [fitGaussianMixture, fitVonMisesFisherMixture]) {
      const { mixture } = await fitMixture(points, options);
      expect(() => mixtureAnomalyScore(broken, mixture)).toThrow('row 1, column 1 is Infinity');
      expect(() => mixtureAnomalyScore(wide, mixture)).toThrow(RangeError);
      expect(() => mixtureAnomalyScore(wide, mixture)).toThrow(/2 columns, but the points have 3/);
    }
  });
});

describe('calibratedAnomalyScore', () => {
  it('measures distances in units of what is usual', () => {
    const points = matrix(Float32Array.from([-1, 1, 10 - 4, 10 + 4]), 4, 1);
    const centroids = matrix(Float32Array.from([0, 10]), 2, 1);
    const spread = clusterSpread(points, centroids);
    expect([...spread.spreads]).toEqual([1, 4]);
    const probes = matrix(Float32Array.from([0, 2, 10, 16, 4]), 5, 1);
    const expected = [0, 1.9999, 0, 1.5, 1.5];
    calibratedAnomalyScore(probes, spread).forEach((score, index) => {
      expect(score).toBeCloseTo(expected[index], 3);
    });
  });

  it('finds what the distance alone does not', () => {
    const { points, isAnomaly } = tightAndWide();
    const centroids = matrix(Float32Array.from([0, 0, 20, 0]), 2, 2);
    const calibrated = calibratedAnomalyScore(points, clusterSpread(points, centroids));
    const flat = calibratedAnomalyScore(points, { centroids, spreads: Float64Array.from([1, 1]) });
    expect(rocAuc(isAnomaly, calibrated)).toBeGreaterThan(0.99);
    expect(rocAuc(isAnomaly, calibrated)).toBeGreaterThan(rocAuc(isAnomaly, flat) + 0.1);
  });

  it('gives clusters without spread the average one', () => {
    const points = matrix(Float32Array.from([0, 0, 8, 12]), 4, 1);
    const centroids = matrix(Float32Array.from([0, 10]), 2, 1);
    const { spreads } = clusterSpread(points, centroids);
    expect(spreads[0]).toBeCloseTo(Math.sqrt(2), 12);
    const still = matrix(new Float32Array(3), 3, 1);
    const nothing = clusterSpread(still, matrix(new Float32Array(1), 1, 1));
    expect([...calibratedAnomalyScore(still, nothing)]).toEqual([0, 0, 0]);
  });

  it('refuses what is not finite, and to measure the spread of nothing', () => {
    const centroids = matrix(Float32Array.of(0, 10), 2, 1);
    const broken = matrix(Float32Array.of(1, Number.NaN, 11), 3, 1);
    expect(() => clusterSpread(broken, centroids)).toThrow('row 1, column 0 is NaN');
    expect(() => clusterSpread(centroids, broken)).toThrow('finite centroids');
    expect(() => clusterSpread(matrix(new Float32Array(0), 0, 1), centroids)).toThrow('got none');
    const spread = clusterSpread(matrix(Float32Array.of(1, 9, 12), 3, 1), centroids);
    for (const score of [calibratedAnomalyScore, betweenClustersAnomalyScore]) {
      expect(() => score(broken, spread)).toThrow(UserError);
    }
  });

  it('refuses other columns than the centroids have, as does what measures their spread', () => {
    const wide = matrix(new Float32Array(4), 2, 2);
    const spread = { centroids: matrix(new Float32Array(1), 1, 1), spreads: Float64Array.of(1) };
    for (const call of [
      () => calibratedAnomalyScore(wide, spread),
      () => clusterSpread(wide, spread.centroids),
    ]) {
      expect(call).toThrow(RangeError);
      expect(call).toThrow('need the same columns, got 2 and 1');
    }
  });
});

describe('betweenClustersAnomalyScore', () => {
  const spread = {
    centroids: matrix(Float32Array.from([0, 12, 30]), 3, 1),
    spreads: Float64Array.from([1, 2, 4]),
  };

  it('is the nearest distance times its ratio to the second, both in spreads', () => {
    const probes = matrix(Float32Array.from([0, 4, -4, 8, 14, 28]), 6, 1);
    // In spreads, 4 is 4 from the first cluster and 4 from the second; -4 is 4 and 8 away; 8 is 2 from the second
    // and 5.5 from the third; 14 is 1 from the second and 4 from the third; 28 is 0.5 from the third and 8 from the second,
    // which comes before it.
    const expected = [0, 4, 2, 4 / 5.5, 1 / 4, 0.5 / 16];
    betweenClustersAnomalyScore(probes, spread).forEach((score, index) => {
      expect(score).toBeCloseTo(expected[index], 6);
    });
  });

  it('ranks a point between two clusters above one as far out on the other side', () => {
    const [between, outside] = betweenClustersAnomalyScore(
      matrix(Float32Array.from([3, -3]), 2, 1),
      spread,
    );
    expect(between).toBeGreaterThan(outside);
  });

  it('is zero, and a number, where two centroids lie in one place', () => {
    const twice = {
      centroids: matrix(Float32Array.from([3, 3]), 2, 1),
      spreads: Float64Array.from([1, 1]),
    };
    const there = matrix(Float32Array.of(3), 1, 1);
    expect([...betweenClustersAnomalyScore(there, twice)]).toEqual([0]);
  });

  it('refuses a single cluster, and other columns', () => {
    const one = { centroids: matrix(new Float32Array(1), 1, 1), spreads: Float64Array.from([1]) };
    expect(() => betweenClustersAnomalyScore(spread.centroids, one)).toThrow(/two of them/);
    const wide = matrix(new Float32Array(4), 2, 2);
    expect(() => betweenClustersAnomalyScore(wide, spread)).toThrow(/same columns, got 2 and 1/);
  });
});

describe('anomalyScoreOf', () => {
  it('turns the order round', () => {
    const points = matrix(Float32Array.from([1, 0, 0, 1]), 2, 2);
    const scores = anomalyScoreOf(normality(points, matrix(Float32Array.from([1, 0]), 1, 2)));
    expect(scores[1]).toBeGreaterThan(scores[0]);
  });
});
