import { createFigure, type Figure, type FigureOptions, type PlotTrace, roundTo } from '../figure';
import { MUTED, seriesStyle, themedAxis } from '../theme';

/** One line of the figure: a method, the paper's number for it, and every seed's. */
export interface SeedRow {
  readonly label: string;
  /** Null where the paper has none. */
  readonly paper: number | null;
  /** By series name, e.g. the profile: one value a seed. */
  readonly values: Readonly<Record<string, readonly number[]>>;
}

/**
 * Every seed as a mark of its own, the mean as an upright stroke, and the paper's number: with five seeds, a mean and a standard
 * deviation would hide whether one of them fell out of line or all are spread.
 *
 * @param rows - from top to bottom; a row may have no value yet.
 * @param options - what is measured, with its unit.
 */
export function seedsFigure(
  rows: readonly SeedRow[],
  options: FigureOptions & { readonly valueTitle: string },
): Figure {
  const names = [...new Set(rows.flatMap(({ values }) => Object.keys(values)))];
  const places = rows.map((_, at) => at);
  // One stroke in the legend explains all.
  const withMeans = names.findIndex((name) =>
    rows.some(({ values }) => (values[name] ?? []).length > 1),
  );
  const paper: PlotTrace = {
    type: 'scatter',
    mode: 'markers',
    name: 'paper',
    x: rows.map((row) => row.paper),
    y: places.map((at) => at - 0.3),
    marker: { symbol: 'diamond-open', size: 10, color: MUTED, line: { width: 2 } },
    hovertemplate: '%{x}<extra>paper</extra>',
  };
  const ours = names.flatMap((name, index): PlotTrace[] => {
    const { color, symbol } = seriesStyle(index);
    const height = (at: number) => at + (0.35 * (index + 1)) / names.length - 0.1;
    const points = rows.flatMap(({ values }, at) =>
      (values[name] ?? []).map((value) => ({ x: roundTo(value), y: height(at) })),
    );
    const means = rows.flatMap(({ values }, at) => {
      const own = values[name] ?? [];
      const sum = own.reduce((total, value) => total + value, 0);
      return own.length > 1 ? [{ x: roundTo(sum / own.length), y: height(at) }] : [];
    });
    const trace = (marks: { x: number; y: number }[]) => ({
      type: 'scatter' as const,
      mode: 'markers' as const,
      x: marks.map(({ x }) => x),
      y: marks.map(({ y }) => y),
      hovertemplate: '%{x}<extra>%{fullData.name}</extra>',
    });
    return [
      { ...trace(points), name, marker: { color, symbol, size: 8, opacity: 0.7 } },
      {
        ...trace(means),
        name: 'mean of the marks',
        showlegend: index === withMeans,
        marker: { color, symbol: 'line-ns', size: 16, line: { color, width: 2.5 } },
      },
    ];
  });
  return createFigure(
    [paper, ...ours],
    `Strip chart of ${options.valueTitle}, one mark a seed, for ${rows.length} rows: ${['paper', ...names].join(', ')}.`,
    {
      height: 130 + 50 * rows.length,
      xaxis: themedAxis(options.valueTitle),
      yaxis: themedAxis('', {
        tickmode: 'array',
        tickvals: places,
        ticktext: rows.map(({ label }) => label),
        range: [rows.length - 0.5, -0.5],
        showgrid: false,
      }),
      showlegend: true,
    },
    options,
  );
}
