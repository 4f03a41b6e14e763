import { expect, it } from 'vitest';
import { fitScoreTail } from '../../lib/anomaly';
import { createRandom } from '../../lib/random';
import { scoreTailFigure } from '../../lib/report';

it('draws the tail as counted beside the fit, which agree for scores from an exponential distribution', () => {
  const random = createRandom(1);
  const scores = Float64Array.from({ length: 5000 }, () => -Math.log(1 - random.next()));
  const figure = scoreTailFigure(scores, fitScoreTail(scores), { scoreTitle: 'anomaly score' });
  const [counted, fitted] = figure.data as unknown as { x: number[]; y: number[] }[];
  expect(counted.x).toEqual(fitted.x);
  // From the tail's beginning to the highest score, one of five thousand.
  expect(counted.y[0]).toBeCloseTo(10, 1);
  expect(counted.y.at(-1)).toBeCloseTo(0.02, 5);
  counted.y.forEach((share, at) => {
    // Within two standard errors of so many counted.
    const count = (share / 100) * scores.length;
    expect(Math.abs(fitted.y[at] / share - 1)).toBeLessThan(2 / Math.sqrt(count));
  });
});
