import type { Dash, Layout, LayoutAxis, MarkerSymbol } from 'plotly.js';

/** How one series, class or cluster is drawn: each differs from the others by more than its colour. */
export interface SeriesStyle {
  readonly color: string;
  readonly dash: Dash;
  readonly symbol: MarkerSymbol;
}

/**
 * Ten colours that people with any common colour blindness can tell apart: the eight of Okabe and Ito (*Color universal design*,
 * 2008), the yellow darkened so that it is visible on white, and two more whose brightness lies between theirs. Neighbours
 * differ in brightness, so that they stay apart in print.
 */
export const PALETTE: readonly string[] = [
  '#0072b2',
  '#e69f00',
  '#000000',
  '#56b4e9',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#661100',
  '#d6c400',
  '#8c8c8c',
];

const DASHES: readonly Dash[] = ['solid', 'dash', 'dot', 'dashdot', 'longdash', 'longdashdot'];

const SYMBOLS: readonly MarkerSymbol[] = [
  'circle',
  'square-open',
  'triangle-up',
  'cross',
  'diamond-open',
  'x',
  'triangle-down-open',
  'star',
  'circle-open',
  'square',
];

/** The colour of what is secondary: reference lines, frames, the paper's numbers. */
export const MUTED = '#6b6b6b';

/** From nothing (white) to much (dark blue), ever darker: brightness alone orders it. */
export const SEQUENTIAL: readonly (readonly [number, string])[] = [
  [0, '#ffffff'],
  [0.25, '#c6dbef'],
  [0.5, '#6baed6'],
  [0.75, '#2171b5'],
  [1, '#08306b'],
];

/** Where on {@link SEQUENTIAL}, from 0 to 1, white text becomes easier to read than black. */
export const SEQUENTIAL_DARK = 0.55;

/** Fonts that look alike on all systems; nothing is loaded from a network. */
export const FONT_FAMILY = 'Arial, Helvetica, "Liberation Sans", "DejaVu Sans", sans-serif';

/** Size of a figure, in pixels, unless it needs another. */
export const DEFAULT_SIZE = { width: 640, height: 400 } as const;

/**
 * The style of series number `index`, from 0; after ten the colours begin again and after six the dashes, together after thirty.
 */
export function seriesStyle(index: number): SeriesStyle {
  return {
    color: PALETTE[index % PALETTE.length],
    dash: DASHES[index % DASHES.length],
    symbol: SYMBOLS[index % SYMBOLS.length],
  };
}

/**
 * A colour of the form `#rrggbb` made transparent, for intervals and overlapping bars.
 *
 * @param opacity - from 0, invisible, to 1.
 * @returns a colour of the form `rgba(…)`.
 */
export function translucent(color: string, opacity: number): string {
  const channel = (start: number) => Number.parseInt(color.slice(start, start + 2), 16);
  return `rgba(${channel(1)}, ${channel(3)}, ${channel(5)}, ${opacity})`;
}

const AXIS: Partial<LayoutAxis> = {
  automargin: true,
  gridcolor: '#e6e6e6',
  linecolor: '#444444',
  mirror: true,
  showline: true,
  ticks: 'outside',
  tickcolor: '#444444',
  ticklen: 4,
  zeroline: false,
};

/**
 * An axis in the project's style.
 *
 * @param title - what it measures, with its unit: `accuracy (%)`.
 * @param options - anything of Plotly's that differs.
 */
export function themedAxis(title: string, options: Partial<LayoutAxis> = {}): Partial<LayoutAxis> {
  return { ...AXIS, title: { text: title, standoff: 8 }, ...options };
}

/** An axis that is not drawn, for pictures and for projections whose coordinates mean nothing. */
export function hiddenAxis(options: Partial<LayoutAxis> = {}): Partial<LayoutAxis> {
  return { visible: false, fixedrange: true, ...options };
}

/** What all figures have in common: white background, fonts, margins that leave room for every label. */
export function themedLayout(title: string, layout: Partial<Layout> = {}): Partial<Layout> {
  return {
    ...DEFAULT_SIZE,
    font: { family: FONT_FAMILY, size: 13, color: '#1a1a1a' },
    title: {
      text: title,
      font: { size: 15 },
      x: 0,
      xanchor: 'left',
      y: 1,
      yanchor: 'top',
      pad: { l: 14, t: 14 },
    },
    paper_bgcolor: '#ffffff',
    plot_bgcolor: '#ffffff',
    margin: { l: 64, r: 24, t: 52, b: 56 },
    hovermode: 'closest',
    legend: { bgcolor: 'rgba(255, 255, 255, 0.85)', bordercolor: '#cccccc', borderwidth: 1 },
    ...layout,
  };
}
