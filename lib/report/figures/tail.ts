import { exceedanceProbability, type ScoreTail } from '../../anomaly';
import type { Figure, FigureOptions } from '../figure';
import { lineFigure } from './lines';

/** Places along the tail that are drawn, evenly on a logarithmic scale of probability. */
const PLACES = 30;

/**
 * The upper tail of anomaly scores, counted and as fitted: what share of the samples scores higher, in percent.
 *
 * @param anomalyScores - `[samples]` of the training samples, higher being more anomalous.
 * @param tail - from `fitScoreTail` of the same scores.
 * @param options - what the score is called, title and size.
 */
export function scoreTailFigure(
  anomalyScores: ArrayLike<number>,
  tail: ScoreTail,
  options: FigureOptions & { readonly scoreTitle: string },
): Figure {
  const descending = Float64Array.from(anomalyScores).sort().reverse();
  const inTail = Math.max(1, Math.round(tail.share * descending.length));
  const ranks = Array.from({ length: PLACES }, (_, place) =>
    Math.round(inTail ** (1 - place / (PLACES - 1))),
  );
  const drawn = [...new Set(ranks)];
  const scores = drawn.map((rank) => descending[rank - 1]);
  return lineFigure(
    [
      {
        name: 'counted',
        x: scores,
        y: drawn.map((rank) => (100 * rank) / descending.length),
      },
      {
        name: 'fitted tail',
        x: scores,
        y: scores.map((score) => 100 * exceedanceProbability(tail, score)),
      },
    ],
    {
      ...options,
      xTitle: options.scoreTitle,
      yTitle: 'samples that score higher (%)',
      logarithmic: true,
    },
  );
}
