import type { LayoutAxis, Shape } from 'plotly.js';
import { rangeOf } from '../../range';
import {
  createFigure,
  type Figure,
  type FigureOptions,
  type PlotTrace,
  rounded,
  roundTo,
} from '../figure';
import { MUTED, seriesStyle, themedAxis, translucent } from '../theme';

/** A line: as many heights as positions. */
export interface LineSeries {
  readonly name: string;
  /** `[points]` positions. */
  readonly x: ArrayLike<number>;
  /** `[points]` heights. */
  readonly y: ArrayLike<number>;
  /** `[points]` standard deviation of each height, drawn as a band around the line. */
  readonly sd?: ArrayLike<number>;
}

/** A stretch of the horizontal axis that is shaded, such as the frames of an event. */
export interface ShadedInterval {
  readonly from: number;
  readonly to: number;
}

/** What a line figure can be told. */
export interface LineFigureOptions extends FigureOptions {
  /** With its unit. */
  readonly xTitle: string;
  /** With its unit. */
  readonly yTitle: string;
  /** Lowest and highest value shown; as the data need, unless told. */
  readonly yRange?: readonly [number, number];
  /** Logarithmic height. */
  readonly logarithmic?: boolean;
  /** Logarithmic position, with ticks at the points of the first line where these are few; not with shaded stretches. */
  readonly logarithmicX?: boolean;
  /** Markers on the points; default: when no line has more than 40. */
  readonly markers?: boolean;
  /** Stretches to shade, e.g. the ground truth. */
  readonly shaded?: readonly ShadedInterval[];
  /** What the shading means, for the legend. */
  readonly shadedName?: string;
  /** Horizontal reference lines, such as a threshold or the paper's figure. */
  readonly references?: readonly { readonly value: number; readonly name: string }[];
}

const SHADE = 'rgba(213, 94, 0, 0.22)';

/**
 * Lines over a common axis, with bands, shaded stretches and reference lines as asked.
 *
 * @param series - the lines.
 * @param options - axis titles and the rest.
 * @example
 * lineFigure([{ name: 'score', x: frames, y: scores }], {
 *   xTitle: 'frame', yTitle: 'anomaly score', shaded: [{ from: 60, to: 179 }], shadedName: 'anomaly (truth)',
 * });
 */
export function lineFigure(series: readonly LineSeries[], options: LineFigureOptions): Figure {
  const { xTitle, yTitle, yRange, logarithmic, shaded = [], references = [] } = options;
  const markers = options.markers ?? series.every(({ x }) => x.length <= 40);
  const shapes = shaded.map(
    ({ from, to }): Partial<Shape> => ({
      type: 'rect',
      xref: 'x',
      yref: 'paper',
      x0: from,
      x1: to,
      y0: 0,
      y1: 1,
      fillcolor: SHADE,
      line: { width: 0 },
      layer: 'below',
    }),
  );
  const traces = [
    ...series.flatMap((line, index) => lineTraces(line, index, markers, series.length > 1)),
    ...references.map(({ value, name }) => referenceTrace(value, name, series)),
    ...(shaded.length > 0 ? [shadeLegend(options.shadedName ?? 'event')] : []),
  ];
  return createFigure(
    traces,
    `Line chart of ${yTitle} against ${xTitle}: ${series.map(({ name }) => name).join(', ')}.`,
    {
      xaxis: themedAxis(xTitle, positionTicks(series, options.logarithmicX)),
      yaxis: themedAxis(yTitle, {
        ...(logarithmic ? logarithmicTicks(series) : {}),
        ...(yRange ? { range: [...yRange] } : {}),
      }),
      shapes,
      showlegend: traces.length > 1,
    },
    options,
  );
}

function positionTicks(series: readonly LineSeries[], logarithmic = false): Partial<LayoutAxis> {
  if (!logarithmic) return fewSteps(series) ? { dtick: 1 } : {};
  const points = positive(series[0].x);
  const tickvals = points.length <= 12 ? points : roundNumbers(rangeOf(points), [1, 2, 5]);
  return { type: 'log', tickmode: 'array', tickvals, ticktext: tickvals.map(String) };
}

/** Whether the positions are few whole numbers, between which ticks would mean nothing. */
function fewSteps(series: readonly LineSeries[]): boolean {
  const positions = series.flatMap(({ x }) => Array.from(x));
  const [first, last] = rangeOf(positions);
  return positions.every(Number.isInteger) && last - first < 12;
}

/** Ticks at round numbers, written out: Plotly would write a bare 5 for 0.05. */
function logarithmicTicks(series: readonly LineSeries[]): Partial<LayoutAxis> {
  const heights = series.flatMap(({ y }) => positive(y));
  const [lowest, highest] = rangeOf(heights);
  const factors = highest / lowest < 10 ? [1, 1.5, 2, 3, 4, 5, 7] : [1, 2, 5];
  const ticks = roundNumbers([lowest, highest], factors);
  return { type: 'log', tickmode: 'array', tickvals: ticks, ticktext: ticks.map(String) };
}

/** What has a place on a logarithmic axis. */
function positive(values: ArrayLike<number>): number[] {
  return Array.from(values).filter((value) => value > 0 && Number.isFinite(value));
}

/** The factors times all powers of ten that a range needs. */
function roundNumbers([lowest, highest]: readonly number[], factors: readonly number[]): number[] {
  const numbers: number[] = [];
  for (let power = Math.floor(Math.log10(lowest)); power <= Math.log10(highest); power++) {
    numbers.push(...factors.map((factor) => roundTo(factor * 10 ** power, 2)));
  }
  return numbers;
}

function lineTraces(
  { name, x, y, sd }: LineSeries,
  index: number,
  markers: boolean,
  several: boolean,
): PlotTrace[] {
  const { color, dash, symbol } = seriesStyle(index);
  const positions = rounded(x, 6);
  const line: PlotTrace = {
    type: 'scatter',
    mode: markers ? 'lines+markers' : 'lines',
    name,
    x: positions,
    y: rounded(y),
    line: { color, width: 2, dash: several ? dash : 'solid' },
    ...(markers ? { marker: { color, symbol, size: 7 } } : {}),
  };
  if (!sd) return [line];
  const upper = rounded(Array.from(y, (value, at) => value + sd[at]));
  const lower = rounded(Array.from(y, (value, at) => value - sd[at]));
  const band: PlotTrace = {
    type: 'scatter',
    mode: 'lines',
    x: [...positions, ...[...positions].reverse()],
    y: [...upper, ...lower.reverse()],
    fill: 'toself',
    fillcolor: translucent(color, 0.18),
    line: { width: 0 },
    hoverinfo: 'skip',
    showlegend: false,
  };
  return [band, line];
}

function referenceTrace(value: number, name: string, series: readonly LineSeries[]): PlotTrace {
  const positions = series.flatMap(({ x }) => [x[0], x[x.length - 1]]);
  return {
    type: 'scatter',
    mode: 'lines',
    name,
    x: rangeOf(positions),
    y: [value, value],
    line: { color: MUTED, width: 1.5, dash: 'dot' },
  };
}

function shadeLegend(name: string): PlotTrace {
  return {
    type: 'scatter',
    mode: 'markers',
    name,
    x: [null],
    y: [null],
    marker: { symbol: 'square', size: 14, color: SHADE },
  };
}

/** The losses of one training run. */
export interface LossSeries {
  readonly name: string;
  /** `[epochs]` mean loss over each epoch, from the first. */
  readonly lossPerEpoch: ArrayLike<number>;
}

/**
 * The training loss over the epochs, on a logarithmic scale unless told otherwise.
 *
 * @param series - one a run.
 */
export function lossFigure(
  series: readonly LossSeries[],
  options: FigureOptions & { readonly logarithmic?: boolean } = {},
): Figure {
  return lineFigure(
    series.map(({ name, lossPerEpoch }) => ({
      name,
      x: Array.from(lossPerEpoch, (_, epoch) => epoch + 1),
      y: lossPerEpoch,
    })),
    {
      logarithmic: true,
      ...options,
      xTitle: 'epoch',
      yTitle: 'loss (mean squared error)',
    },
  );
}
