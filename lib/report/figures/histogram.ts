import { UserError } from '../../errors';
import {
  createFigure,
  type Figure,
  type FigureOptions,
  type PlotTrace,
  rounded,
  roundedPlaces,
} from '../figure';
import { seriesStyle, themedAxis } from '../theme';

/** The values of one histogram. */
export interface HistogramSeries {
  readonly name: string;
  readonly values: ArrayLike<number>;
}

/** What histograms can be told. */
export interface HistogramFigureOptions extends FigureOptions {
  /** What is counted, with its unit. */
  readonly xTitle: string;
  /** Lowest and highest value shown; what lies beyond is counted in the outermost bins. The data's own unless told. */
  readonly range?: readonly [number, number];
  /** Number of bins; default 50. */
  readonly bins?: number;
}

/**
 * Histograms as outlines over one axis, each as shares of its own number of values, so that several can be compared.
 *
 * @param series - one a line.
 * @throws UserError when a series is empty or a value is not finite.
 */
export function histogramFigure(
  series: readonly HistogramSeries[],
  { xTitle, range, bins = 50, ...options }: HistogramFigureOptions,
): Figure {
  let [low, high] = range ?? [Infinity, -Infinity];
  for (const { name, values } of series) {
    if (values.length === 0) throw new UserError(`there is no value of "${name}" to count`);
    for (let index = 0; index < values.length; index++) {
      if (!Number.isFinite(values[index])) {
        throw new UserError(`a value of "${name}" is ${values[index]}`);
      }
      if (range) continue;
      low = Math.min(low, values[index]);
      high = Math.max(high, values[index]);
    }
  }
  // All values the same: a bin of their own, in the middle.
  if (low === high) [low, high] = [low - 0.5, high + 0.5];
  const width = (high - low) / bins;
  const traces = series.map(({ name, values }, at): PlotTrace => {
    const counts = new Array<number>(bins).fill(0);
    for (let index = 0; index < values.length; index++) {
      const bin = Math.floor((values[index] - low) / width);
      counts[Math.min(bins - 1, Math.max(0, bin))]++;
    }
    const { color, dash } = seriesStyle(at);
    return {
      type: 'scatter',
      mode: 'lines',
      name,
      x: roundedPlaces(
        counts.map((_, bin) => low + (bin + 0.5) * width),
        width,
      ),
      y: rounded(counts.map((count) => (100 * count) / values.length)),
      line: { color, dash, width: 2, shape: 'hvh' },
    };
  });
  return createFigure(
    traces,
    `Histograms of ${xTitle}: ${series.map(({ name }) => name).join(', ')}.`,
    {
      xaxis: themedAxis(xTitle, { range: [low, high] }),
      yaxis: themedAxis('share (%)', { rangemode: 'tozero' }),
      showlegend: series.length > 1,
    },
    options,
  );
}
