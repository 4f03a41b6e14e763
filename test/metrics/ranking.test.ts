import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../lib/errors';
import { averagePrecision, equalErrorRate, rocAuc, rocCurve } from '../../lib/metrics';
import expected from './expected/ranking.json';
import { LARGE, parkMiller } from './large-case';

const MEASURES = { rocAuc, averagePrecision, equalErrorRate, rocCurve };

function expectClose(found: ArrayLike<number>, reference: readonly number[]): void {
  expect(found.length).toBe(reference.length);
  reference.forEach((value, index) => {
    expect(found[index]).toBeCloseTo(value, 14);
  });
}

describe('agreement with scikit-learn', () => {
  it.each(expected.cases)('$name', ({ isAnomaly, anomalyScore, ...reference }) => {
    expect(rocAuc(isAnomaly, anomalyScore)).toBeCloseTo(reference.rocAuc, 14);
    expect(averagePrecision(isAnomaly, anomalyScore)).toBeCloseTo(reference.averagePrecision, 14);
    expect(equalErrorRate(isAnomaly, anomalyScore)).toBeCloseTo(reference.equalErrorRate, 9);
    for (const dropIntermediate of [true, false]) {
      const found = rocCurve(isAnomaly, anomalyScore, { dropIntermediate });
      const curve = dropIntermediate ? reference.curve : reference.wholeCurve;
      expectClose(found.falsePositiveRate, curve.falsePositiveRate);
      expectClose(found.truePositiveRate, curve.truePositiveRate);
      expect(found.thresholds[0]).toBe(Infinity);
      expectClose(found.thresholds.subarray(1), curve.thresholds);
    }
  });

  it('70,000 samples', () => {
    const isAnomaly = Uint8Array.from({ length: LARGE }, (_, sample) =>
      sample % 11 === 0 ? 1 : 0,
    );
    const anomalyScore = Float32Array.from(
      parkMiller(11, LARGE),
      (value, sample) => (value % 1000) + 150 * isAnomaly[sample],
    );
    expect(rocAuc(isAnomaly, anomalyScore)).toBeCloseTo(expected.large.rocAuc, 13);
    expect(averagePrecision(isAnomaly, anomalyScore)).toBeCloseTo(
      expected.large.averagePrecision,
      13,
    );
    expect(equalErrorRate(isAnomaly, anomalyScore)).toBeCloseTo(expected.large.equalErrorRate, 9);
  });
});

/** Samples of both kinds; scores from few values, so that ties are common. */
const samples = fc
  .array(fc.record({ anomaly: fc.boolean(), score: fc.integer({ min: -6, max: 6 }) }), {
    minLength: 2,
    maxLength: 40,
  })
  .filter((list) => list.some(({ anomaly }) => anomaly) && list.some(({ anomaly }) => !anomaly))
  .map((list) => ({
    isAnomaly: list.map(({ anomaly }) => anomaly),
    score: list.map(({ score }) => score / 4),
  }));

describe('properties', () => {
  it('the AUC is the share of pairs in the right order, ties counting one half', () => {
    fc.assert(
      fc.property(samples, ({ isAnomaly, score }) => {
        let [points, pairs] = [0, 0];
        score.forEach((high, first) => {
          score.forEach((low, second) => {
            if (!isAnomaly[first] || isAnomaly[second]) return;
            pairs++;
            points += high > low ? 1 : high === low ? 0.5 : 0;
          });
        });
        expect(rocAuc(isAnomaly, score)).toBeCloseTo(points / pairs, 14);
      }),
    );
  });

  it('turning the scores around turns the AUC around', () => {
    fc.assert(
      fc.property(samples, ({ isAnomaly, score }) => {
        const turned = score.map((value) => -value);
        expect(rocAuc(isAnomaly, turned)).toBeCloseTo(1 - rocAuc(isAnomaly, score), 14);
        expect(equalErrorRate(isAnomaly, turned)).toBeCloseTo(
          1 - equalErrorRate(isAnomaly, score),
          12,
        );
      }),
    );
  });

  it('only the order of the scores matters', () => {
    fc.assert(
      fc.property(samples, ({ isAnomaly, score }) => {
        const stretched = score.map((value) => Math.exp(3 * value) - 5);
        for (const measure of [rocAuc, averagePrecision, equalErrorRate]) {
          expect(measure(isAnomaly, stretched)).toBe(measure(isAnomaly, score));
        }
      }),
    );
  });

  it('the curve encloses the AUC, rises from (0, 0) to (1, 1), and dropping points leaves it alone', () => {
    fc.assert(
      fc.property(samples, ({ isAnomaly, score }) => {
        for (const dropIntermediate of [true, false]) {
          const curve = rocCurve(isAnomaly, score, { dropIntermediate });
          const { falsePositiveRate: x, truePositiveRate: y, thresholds } = curve;
          let area = 0;
          for (let point = 1; point < x.length; point++) {
            expect(x[point]).toBeGreaterThanOrEqual(x[point - 1]);
            expect(y[point]).toBeGreaterThanOrEqual(y[point - 1]);
            expect(thresholds[point]).toBeLessThan(thresholds[point - 1]);
            area += ((x[point] - x[point - 1]) * (y[point] + y[point - 1])) / 2;
          }
          expect([x[0], y[0], x.at(-1), y.at(-1)]).toEqual([0, 0, 1, 1]);
          expect(area).toBeCloseTo(rocAuc(isAnomaly, score), 12);
        }
      }),
    );
  });

  it('every threshold separates the samples as its point of the curve says', () => {
    fc.assert(
      fc.property(samples, ({ isAnomaly, score }) => {
        const { falsePositiveRate, truePositiveRate, thresholds } = rocCurve(isAnomaly, score);
        const share = (threshold: number, kind: boolean) => {
          const chosen = score.filter((_, sample) => isAnomaly[sample] === kind);
          return chosen.filter((value) => value >= threshold).length / chosen.length;
        };
        thresholds.forEach((threshold, point) => {
          expect(falsePositiveRate[point]).toBe(share(threshold, false));
          expect(truePositiveRate[point]).toBe(share(threshold, true));
        });
      }),
    );
  });
});

describe('bad input', () => {
  it.each(Object.entries(MEASURES))('%s says what is wrong', (_, measure) => {
    const wrong: [ArrayLike<number | boolean>, number[], string][] = [
      [[0, 1], [0.5], '2 labels and 1 scores'],
      [[0, 1], [0.5, Number.NaN], 'score of sample 1 is NaN'],
      [[0, 1], [Infinity, 0], 'score of sample 0 is Infinity'],
      [[0, 2], [1, 2], 'that of sample 1 is 2'],
      [[true, true], [1, 2], 'got 2 and 0'],
      [[0, 0, 0], [1, 2, 3], 'got 0 and 3'],
      [[], [], 'got 0 and 0'],
    ];
    for (const [isAnomaly, score, message] of wrong) {
      expect(() => measure(isAnomaly, score)).toThrow(UserError);
      expect(() => measure(isAnomaly, score)).toThrow(message);
    }
  });
});
