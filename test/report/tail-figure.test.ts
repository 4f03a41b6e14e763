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
  // From one in ten thousand's edge to the tail's beginning.
  expect(counted.y[0]).toBeCloseTo(10, 1);
  expect(counted.y.at(-1)).toBeCloseTo(0.02, 5);
  counted.y.forEach((share, at) => {
    if (share > 0.5) expect(fitted.y[at] / share).toBeCloseTo(1, 0.5);
  });
});
