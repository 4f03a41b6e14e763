import type { Data, Layout } from 'plotly.js';
import { createPlot } from 'plotly-notebook-js';
import { themedLayout } from './theme';

/** One series of a figure, as Plotly takes it. */
export type PlotTrace = Data;

/** A figure as plain data, in Plotly's terms: what it shows and how, before anything draws it. */
export interface Figure {
  readonly data: PlotTrace[];
  readonly layout: Partial<Layout> & { readonly width: number; readonly height: number };
  /** What can be seen, in a sentence, for readers who cannot see it. */
  readonly description: string;
}

/** What every figure can be told. */
export interface FigureOptions {
  /** Stands above the figure. */
  readonly title?: string;
  /** In pixels. */
  readonly width?: number;
  /** In pixels. */
  readonly height?: number;
}

/**
 * Makes a figure in the project's theme, over plotly-notebook-js' plot specification.
 *
 * @param traces - Plotly's traces.
 * @param description - what can be seen, in a sentence.
 * @param layout - whatever differs from the theme.
 * @param options - title and size.
 * @returns a figure of 640 x 400 pixels, unless the layout or the options say otherwise.
 */
export function createFigure(
  traces: readonly PlotTrace[],
  description: string,
  layout: Partial<Layout>,
  { title = '', width, height }: FigureOptions = {},
): Figure {
  const themed = themedLayout(title, layout);
  const margin = title === '' ? { ...themed.margin, t: layout.margin?.t ?? 20 } : themed.margin;
  const plot = createPlot([...traces], { ...themed, margin });
  return {
    data: plot.data,
    layout: {
      ...plot.layout,
      width: width ?? themed.width ?? 0,
      height: height ?? themed.height ?? 0,
    },
    description,
  };
}

/**
 * Rounds to a number of significant digits: a picture shows no more than four, and a notebook with all seventeen would be several
 * times as large.
 *
 * @returns the rounded number; what is not finite comes back as it is.
 */
export function roundTo(value: number, significant = 4): number {
  return Number.isFinite(value) ? Number(value.toPrecision(significant)) : value;
}

/** Rounded values as a plain array, for Plotly. */
export function rounded(values: ArrayLike<number>, significant = 4): number[] {
  return Array.from(values, (value) => roundTo(value, significant));
}

/**
 * Places on an axis as a plain array, with as many digits as it takes to keep neighbours apart.
 *
 * @param step - how far apart they are.
 */
export function roundedPlaces(places: readonly number[], step: number): number[] {
  const farthest = places.reduce((most, place) => Math.max(most, Math.abs(place)), step);
  // Seventeen digits are all that a number has.
  return rounded(places, Math.min(17, Math.max(4, Math.ceil(Math.log10(farthest / step)) + 2)));
}
