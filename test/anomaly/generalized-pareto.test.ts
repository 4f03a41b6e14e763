import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fitParetoByLikelihood,
  fitParetoByMoments,
  type GeneralizedPareto,
  paretoLogLikelihood,
  tailProbability,
  tailQuantile,
} from '../../lib/anomaly/generalized-pareto';
import { createRandom } from '../../lib/random';
import cases from './expected/generalized-pareto.json';

function draw(pareto: GeneralizedPareto, count: number, seed: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: count }, () => tailQuantile(pareto, 1 - random.next()));
}

describe('the generalised Pareto distribution', () => {
  it.each(cases)('agrees with SciPy: shape $shape', (problem) => {
    const pareto = { shape: problem.shape, scale: problem.scale };
    problem.at.forEach((excess, index) => {
      expect(tailProbability(pareto, excess)).toBeCloseTo(problem.tail[index], 10);
    });
    problem.probabilities.forEach((probability, index) => {
      expect(tailQuantile(pareto, probability)).toBeCloseTo(problem.quantiles[index], 8);
    });
    expect(paretoLogLikelihood(pareto, problem.excesses)).toBeCloseTo(problem.logLikelihood, 8);
    const fitted = fitParetoByLikelihood(problem.excesses);
    expect(fitted.shape).toBeCloseTo(problem.shape, 5);
    expect(fitted.scale).toBeCloseTo(problem.scale, 5);
  });

  it('is the exponential distribution at shape 0, the uniform one at -1', () => {
    expect(tailProbability({ shape: 0, scale: 2 }, 3)).toBeCloseTo(Math.exp(-1.5), 12);
    expect(tailProbability({ shape: -1, scale: 4 }, 1)).toBeCloseTo(0.75, 12);
    expect(tailProbability({ shape: -1, scale: 4 }, 5)).toBe(0);
    expect(paretoLogLikelihood({ shape: 0, scale: 2 }, [1, 3])).toBeCloseTo(
      -2 - 2 * Math.log(2),
      12,
    );
    expect(paretoLogLikelihood({ shape: -1, scale: 4 }, [5])).toBe(-Infinity);
  });

  it('has a quantile that undoes the probability', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -0.9, max: 2, noNaN: true }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.double({ min: 1e-6, max: 1, noNaN: true }),
        (shape, scale, probability) => {
          const pareto = { shape, scale };
          const back = tailProbability(pareto, tailQuantile(pareto, probability));
          expect(back / probability).toBeCloseTo(1, 5);
        },
      ),
    );
  });
});

describe('fits', () => {
  it('are the closed form of the moments', () => {
    // Of 0, 1, 5: a_0 = 2 and a_1 = (0 * 2 + 1 * 1) / 6, so that a_0 - 2 a_1 = 5 / 3.
    const { shape, scale } = fitParetoByMoments([5, 0, 1]);
    expect(shape).toBeCloseTo(2 - 2 / (5 / 3), 12);
    expect(scale).toBeCloseTo((2 * 2 * (1 / 6)) / (5 / 3), 12);
  });

  it.each([
    { shape: 0.25, scale: 3 },
    { shape: 0, scale: 0.01 },
    { shape: -0.3, scale: 50 },
  ])('recover shape $shape and scale $scale', (pareto) => {
    const excesses = draw(pareto, 20_000, 3);
    for (const estimate of [fitParetoByMoments, fitParetoByLikelihood]) {
      const fitted = estimate(excesses);
      expect(Math.abs(fitted.shape - pareto.shape)).toBeLessThan(0.04);
      expect(fitted.scale / pareto.scale).toBeCloseTo(1, 1);
    }
    const [likely, moments] = [fitParetoByLikelihood(excesses), fitParetoByMoments(excesses)];
    expect(paretoLogLikelihood(likely, excesses)).toBeGreaterThanOrEqual(
      paretoLogLikelihood(moments, excesses),
    );
  });

  it.each([0.8, 1.5, 2])('find heavy tails by likelihood: shape %d', (shape) => {
    // The distribution's own quantiles, so that the fit is the distribution but for the step between them.
    const excesses = Array.from({ length: 2000 }, (_, index) =>
      tailQuantile({ shape, scale: 3 }, 1 - (index + 0.5) / 2000),
    );
    const fitted = fitParetoByLikelihood(excesses);
    expect(fitted.shape).toBeCloseTo(shape, 2);
    expect(fitted.scale).toBeCloseTo(3, 2);
  });

  it('stop at shape -1/2, where the likelihood has no maximum any more', () => {
    // Of a uniform distribution, shape -1, it grows without end.
    const uniform = Array.from({ length: 200 }, (_, index) => (index + 0.5) / 200);
    expect(fitParetoByLikelihood(uniform).shape).toBeGreaterThanOrEqual(-0.51);
  });

  it('refuse tails that are none', () => {
    for (const estimate of [fitParetoByMoments, fitParetoByLikelihood]) {
      expect(() => estimate([1])).toThrow('two excesses or more, got 1');
      expect(() => estimate([2, 2, 2])).toThrow('all equal');
      expect(() => estimate([-1, 2, 3])).toThrow('at least 0, got -1');
      expect(() => estimate([1, 2, Number.NaN])).toThrow('at least 0, got NaN');
    }
    expect(() => fitParetoByMoments([0, 0, 0, 1])).toThrow('all excesses but the highest are 0');
  });

  it('refuse excesses whose fit is no number', () => {
    const [tiny, huge] = [
      [5e-324, 1e-323, 2e-323],
      [1e308, 1.5e308, 1.7e308],
    ];
    expect(() => fitParetoByLikelihood(tiny)).toThrow(RangeError);
    expect(() => fitParetoByLikelihood(tiny)).toThrow('excesses up to 2e-323 have no fit');
    expect(() => fitParetoByMoments(tiny)).toThrow(RangeError);
    expect(() => fitParetoByMoments(huge)).toThrow('measure the scores in another unit');
    // A scale that has vanished is none either.
    expect(() => fitParetoByMoments([1e-300, 3e-300, 5e-300])).toThrow('scale 0');
    // Logarithms reach further than squares.
    expect(fitParetoByLikelihood(huge).scale).toBeGreaterThan(1e308);
  });
});
