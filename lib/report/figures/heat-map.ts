import { UserError } from '../../errors';
import { createFigure, type Figure, type FigureOptions, rounded } from '../figure';
import { pngDataUri } from '../png';
import { hiddenAxis } from '../theme';
import { fewGreys } from './frames';

/** A grey picture: a frame of a video. */
export interface GreyFrame {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** `width * height` values from 0 to 255, row by row. */
  readonly pixels: Uint8Array;
}

/** Values on a grid that covers the whole frame, coarser or as fine. */
export interface HeatGrid {
  readonly columns: number;
  readonly rows: number;
  /** `columns * rows` values, row by row; NaN is left transparent. */
  readonly values: Float32Array;
}

/**
 * A map with about one value for every so many columns and rows: a picture of blocks does not need a value a pixel, and a notebook
 * holds the values.
 *
 * @param map - `width * height` values, row by row.
 * @param step - in pixels of the map; where it does not divide the width or height, blocks are a little wider or narrower, so that
 *   they cover the whole map as {@link heatMapFigure} draws them: were the rest cut off, all would lie too far to the right and below.
 * @returns for each block the value in its middle.
 */
export function coarsenHeat(
  {
    width,
    height,
    values,
  }: { readonly width: number; readonly height: number; readonly values: Float32Array },
  step: number,
): HeatGrid {
  const [columns, rows] = [width, height].map((size) => Math.max(1, Math.round(size / step)));
  const middle = (block: number, size: number, blocks: number) =>
    Math.floor(((block + 0.5) * size) / blocks);
  return {
    columns,
    rows,
    values: Float32Array.from({ length: columns * rows }, (_, cell) => {
      const row = middle(Math.floor(cell / columns), height, rows);
      return values[row * width + middle(cell % columns, width, columns)];
    }),
  };
}

/** What a heat map over a frame can be told. */
export interface HeatMapFigureOptions extends FigureOptions {
  /** What is shown, e.g. `anomaly score`. */
  readonly valueTitle: string;
  /** Lowest and highest value of the colours; the same for all figures that are to be compared. */
  readonly range?: readonly [number, number];
}

/** Transparent where nothing is, then from yellow to black-red: brightness falls as the value grows. */
const HEAT: [number, string][] = [
  [0, 'rgba(255, 237, 160, 0)'],
  [0.35, 'rgba(254, 178, 76, 0.45)'],
  [0.7, 'rgba(227, 26, 28, 0.65)'],
  [1, 'rgba(103, 0, 13, 0.8)'],
];

/**
 * A heat map over a frame of video: where in it something was found.
 *
 * @param frame - the picture below.
 * @param heat - the values above.
 * @throws UserError when the numbers of pixels or values do not fit the sizes.
 */
export function heatMapFigure(
  frame: GreyFrame,
  heat: HeatGrid,
  options: HeatMapFigureOptions,
): Figure {
  const { width, height, pixels } = frame;
  const { columns, rows, values } = heat;
  if (pixels.length !== width * height || values.length !== columns * rows)
    throw new UserError(
      `a frame of ${width} x ${height} needs ${width * height} pixels (got ${pixels.length}), ` +
        `a grid of ${columns} x ${rows} as many values (got ${values.length})`,
    );
  const z = Array.from({ length: rows }, (_, row) =>
    rounded(values.subarray(row * columns, (row + 1) * columns), 3).map((value) =>
      Number.isNaN(value) ? null : value,
    ),
  );
  const scale = Math.max(1, Math.min(2, 480 / width));
  const margin = { l: 12, r: 90, t: options.title ? 44 : 12, b: 12 };
  return createFigure(
    [
      {
        type: 'heatmap',
        z,
        x0: width / columns / 2,
        dx: width / columns,
        y0: height / rows / 2,
        dy: height / rows,
        colorscale: HEAT,
        colorbar: { title: { text: options.valueTitle, side: 'right' }, thickness: 12 },
        ...(options.range ? { zmin: options.range[0], zmax: options.range[1] } : {}),
        hovertemplate: '%{z}<extra></extra>',
      },
    ],
    `Heat map of the ${options.valueTitle} over a frame of ${width} by ${height} pixels.`,
    {
      width: Math.round(width * scale) + margin.l + margin.r,
      height: Math.round(height * scale) + margin.t + margin.b,
      margin,
      xaxis: hiddenAxis({ range: [0, width] }),
      yaxis: hiddenAxis({ range: [height, 0] }),
      images: [
        {
          source: pngDataUri({ width, height, channels: 1, data: fewGreys(pixels) }),
          xref: 'x',
          yref: 'y',
          x: 0,
          y: 0,
          sizex: width,
          sizey: height,
          sizing: 'stretch',
          layer: 'below',
        },
      ],
    },
    options,
  );
}
