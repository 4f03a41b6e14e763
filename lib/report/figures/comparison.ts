import { createFigure, type Figure, type FigureOptions, type PlotTrace, roundTo } from '../figure';
import { MUTED, seriesStyle, themedAxis } from '../theme';

/** One line of a comparison: the paper's number, and ours in one or more ways. */
export interface ComparisonRow {
  readonly label: string;
  /** Null where the paper has none. */
  readonly paper: number | null;
  /** By series name, e.g. the profile; mean and standard deviation over seeds. */
  readonly ours: Readonly<Record<string, { readonly mean: number; readonly sd: number | null }>>;
}

/** What a comparison can be told. */
export interface ComparisonFigureOptions extends FigureOptions {
  /** What is compared, with its unit. */
  readonly valueTitle: string;
  /** Lowest and highest value shown; as the data need, unless told. */
  readonly range?: readonly [number, number];
  /** Left of the labels. */
  readonly labelTitle?: string;
}

/**
 * The paper's numbers beside ours as dots on one line a method, with the standard deviation over seeds. Dots and not bars: the
 * values are far from zero, and a bar that does not start there would mislead.
 *
 * @param rows - from top to bottom.
 */
export function comparisonFigure(
  rows: readonly ComparisonRow[],
  options: ComparisonFigureOptions,
): Figure {
  const names = [...new Set(rows.flatMap(({ ours }) => Object.keys(ours)))];
  const withPaper = rows.some(({ paper }) => paper !== null);
  const slots = names.length + (withPaper ? 1 : 0);
  // Dots of one line stand below each other, so that equal values do not hide each other.
  const position = (row: number, slot: number) =>
    row + (slots > 1 ? 0.5 * (slot / (slots - 1) - 0.5) : 0);
  const paper: PlotTrace = {
    type: 'scatter',
    mode: 'markers',
    name: 'paper',
    x: rows.map((row) => row.paper),
    y: rows.map((_, row) => position(row, 0)),
    text: rows.map(({ label }) => label),
    marker: { symbol: 'diamond-open', size: 10, color: MUTED, line: { width: 2 } },
    hovertemplate: '%{text}: %{x}<extra>paper</extra>',
  };
  const ours = names.flatMap((name, index): PlotTrace[] => {
    const present = rows.map((row, at) => ({ row, at })).filter(({ row }) => row.ours[name]);
    const { color, symbol } = seriesStyle(index);
    // Marks without a deviation are a trace of their own: a bar of length zero would be a stroke through the mark.
    const spread = present.filter(({ row }) => row.ours[name].sd !== null);
    const single = present.filter(({ row }) => row.ours[name].sd === null);
    return [spread, single]
      .filter((shown) => shown.length > 0)
      .map((shown, trace) => ({
        type: 'scatter',
        mode: 'markers',
        name,
        legendgroup: name,
        showlegend: trace === 0,
        x: shown.map(({ row }) => roundTo(row.ours[name].mean)),
        y: shown.map(({ at }) => position(at, index + (withPaper ? 1 : 0))),
        text: shown.map(({ row }) => row.label),
        error_x: {
          type: 'data',
          visible: shown === spread,
          array: shown.map(({ row }) => roundTo(row.ours[name].sd ?? 0)),
          thickness: 1.5,
          width: 4,
          color,
        },
        marker: { symbol, size: 9, color },
        hovertemplate: '%{text}: %{x}<extra>%{fullData.name}</extra>',
      }));
  });
  return createFigure(
    [...(withPaper ? [paper] : []), ...ours],
    `Dot chart of ${options.valueTitle} for ${rows.length} rows: ${[...(withPaper ? ['paper'] : []), ...names].join(', ')}.`,
    {
      height: 130 + 46 * rows.length,
      xaxis: themedAxis(options.valueTitle, options.range ? { range: [...options.range] } : {}),
      yaxis: themedAxis(options.labelTitle ?? '', {
        tickmode: 'array',
        tickvals: rows.map((_, row) => row),
        ticktext: rows.map(({ label }) => label),
        range: [rows.length - 0.5, -0.5],
        showgrid: false,
      }),
      shapes: rows.slice(1).map((_, row) => ({
        type: 'line' as const,
        xref: 'paper' as const,
        x0: 0,
        x1: 1,
        y0: row + 0.5,
        y1: row + 0.5,
        line: { color: '#e6e6e6', width: 1 },
        layer: 'below' as const,
      })),
      showlegend: true,
    },
    options,
  );
}
