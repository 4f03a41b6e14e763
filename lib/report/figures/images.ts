import type { Annotations, Image } from 'plotly.js';
import { UserError } from '../../errors';
import { createRandom, deriveSeed, permutation } from '../../random';
import { createFigure, type Figure, type FigureOptions } from '../figure';
import { type Pixels, pngDataUri } from '../png';
import { FONT_FAMILY } from '../theme';

/** Square grey images in one array, as a data set holds them. */
export interface GreyImages {
  /** `count * side * side` values in [0, 1], image by image, row by row. */
  readonly images: Float32Array;
  /** Width and height of an image, in pixels. */
  readonly side: number;
}

/** One image of a grid. */
export interface GridItem {
  /** Number of the image in the array. */
  readonly index: number;
  /** Stands under the image: a score, a class. */
  readonly caption?: string;
}

/** One line of a grid, with what stands before it. */
export interface GridRow {
  readonly head?: string;
  readonly items: readonly GridItem[];
}

/** What an image grid can be told. */
export interface ImageFigureOptions extends FigureOptions {
  /** Pixels on the screen to a side of an image; default 48. */
  readonly imageSize?: number;
}

/** Pixels of the images' own size between two of them. */
const GAP = 2;

/**
 * A picture that holds all images of a grid side by side, dark digits on white (less ink, and legible when small).
 *
 * @param rows - the lines of the grid; at least one with an image.
 * @returns one channel; the images at their own size, two pixels apart.
 * @throws RangeError when an image number is not in the array.
 */
export function gridPixels({ images, side }: GreyImages, rows: readonly GridRow[]): Pixels {
  const count = images.length / (side * side);
  const columns = Math.max(...rows.map(({ items }) => items.length));
  const width = columns * (side + GAP) - GAP;
  const height = rows.length * (side + GAP) - GAP;
  const data = new Uint8Array(width * height).fill(255);
  rows.forEach(({ items }, gridRow) => {
    items.forEach(({ index }, gridColumn) => {
      if (!(index >= 0 && index < count))
        throw new RangeError(`there is no image ${index} among ${count}`);
      for (let y = 0; y < side; y++) {
        const target = (gridRow * (side + GAP) + y) * width + gridColumn * (side + GAP);
        for (let x = 0; x < side; x++) {
          // Sixteen greys look the same and take half the bytes.
          const value = images[(index * side + y) * side + x];
          data[target + x] = 255 - 17 * Math.round(15 * Math.min(1, Math.max(0, value)));
        }
      }
    });
  });
  return { width, height, channels: 1, data };
}

/**
 * Images in lines, each line with its head and each image with its caption, if any.
 *
 * @param source - where the images are.
 * @param rows - which to show.
 * @throws UserError when there is nothing to show; RangeError when an image number is not in the array.
 * @example
 * imageFigure(dataset, [{ head: 'most normal', items: best.map((index) => ({ index, caption: score(index) })) }]);
 */
export function imageFigure(
  source: GreyImages,
  rows: readonly GridRow[],
  options: ImageFigureOptions = {},
): Figure {
  const { imageSize = 48, title = '' } = options;
  const columns = Math.max(0, ...rows.map(({ items }) => items.length));
  if (columns === 0) throw new UserError('there is no image to show');
  const captions = rows.some(({ items }) => items.some(({ caption }) => caption !== undefined));
  const captionHeight = captions ? 20 : 0;
  const headWidth = 14 + 7.2 * Math.max(0, ...rows.map(({ head }) => head?.length ?? 0));
  const gap = (GAP * imageSize) / source.side;
  const cell = { width: imageSize + gap, height: imageSize + 4 + captionHeight };
  const margin = { l: headWidth, r: 12, t: title ? 44 : 8, b: 8 };
  const size = {
    width: Math.max(columns * cell.width + margin.l + margin.r, 8.5 * title.length + 40),
    height: rows.length * cell.height + margin.t + margin.b,
  };
  // The axes count pixels of the figure, from the upper left corner of the grid.
  const plot = {
    width: size.width - margin.l - margin.r,
    height: size.height - margin.t - margin.b,
  };
  const hidden = { visible: false, fixedrange: true };
  return createFigure(
    // Without a trace, Plotly draws no axes for the pictures to stand on.
    [{ type: 'scatter', mode: 'markers', x: [0], y: [0], opacity: 0, hoverinfo: 'skip' }],
    `Grid of ${rows.length} by ${columns} images${rows[0].head === undefined ? '' : `; lines: ${rows.map(({ head }) => head).join(', ')}`}.`,
    {
      ...size,
      margin,
      showlegend: false,
      xaxis: { ...hidden, range: [0, plot.width] },
      yaxis: { ...hidden, range: [plot.height, 0] },
      images: rows.flatMap((row, line) =>
        row.items.length === 0 ? [] : [linePicture(source, row, line, cell, imageSize)],
      ),
      annotations: rows.flatMap((row, line) => labels(row, line, cell, imageSize)),
    },
    options,
  );
}

/** The images of one line of the grid as one picture, in its place. */
function linePicture(
  source: GreyImages,
  row: GridRow,
  line: number,
  cell: { readonly width: number; readonly height: number },
  imageSize: number,
): Partial<Image> {
  return {
    source: pngDataUri(enlarge(gridPixels(source, [row]), pixelScale(imageSize, source.side))),
    xref: 'x',
    yref: 'y',
    x: 0,
    y: line * cell.height,
    sizex: row.items.length * cell.width - (cell.width - imageSize),
    sizey: imageSize,
    sizing: 'stretch',
    layer: 'above',
  };
}

/** How many times each pixel is repeated, because browsers blur pictures that they enlarge. */
function pixelScale(imageSize: number, side: number): number {
  return Math.max(1, Math.round((1.5 * imageSize) / side));
}

function enlarge({ width, height, channels, data }: Pixels, scale: number): Pixels {
  const enlarged = new Uint8Array(width * height * scale * scale);
  for (let y = 0; y < height * scale; y++) {
    for (let x = 0; x < width * scale; x++) {
      enlarged[y * width * scale + x] = data[Math.floor(y / scale) * width + Math.floor(x / scale)];
    }
  }
  return { width: width * scale, height: height * scale, channels, data: enlarged };
}

function labels(
  { head, items }: GridRow,
  line: number,
  cell: { width: number; height: number },
  imageSize: number,
): Partial<Annotations>[] {
  const common = { xref: 'x' as const, yref: 'y' as const, showarrow: false };
  const headLabel: Partial<Annotations>[] =
    head === undefined
      ? []
      : [
          {
            ...common,
            x: 0,
            y: line * cell.height + imageSize / 2,
            xanchor: 'right',
            xshift: -6,
            text: head,
            font: { family: FONT_FAMILY, size: 13 },
          },
        ];
  const captions = items.flatMap(({ caption }, column): Partial<Annotations>[] =>
    caption === undefined
      ? []
      : [
          {
            ...common,
            x: column * cell.width + imageSize / 2,
            y: line * cell.height + imageSize + 9,
            text: caption,
            font: { family: FONT_FAMILY, size: 11 },
          },
        ],
  );
  return [...headLabel, ...captions];
}

/**
 * Images of each cluster, drawn at random: what the clusters have found, without any label.
 *
 * @param source - where the images are.
 * @param assignments - `[count]` cluster numbers.
 * @param options - how many a cluster (default 12), and the seed of the choice.
 * @throws UserError when there is nothing to show; RangeError when an image number is not in the array.
 */
export function clusterSamplesFigure(
  source: GreyImages,
  assignments: ArrayLike<number>,
  options: ImageFigureOptions & {
    readonly perCluster?: number;
    readonly seed?: number;
    /** What stands before each line; `cluster 3` unless told. */
    readonly heads?: ReadonlyMap<number, string>;
  } = {},
): Figure {
  const { perCluster = 12, seed = 0, heads } = options;
  const order = permutation(assignments.length, createRandom(deriveSeed(seed, 'figure/samples')));
  const members = new Map<number, GridItem[]>();
  for (const index of order) {
    const items = members.get(assignments[index]) ?? [];
    if (items.length < perCluster) members.set(assignments[index], [...items, { index }]);
  }
  const rows = [...members.keys()]
    .sort((a, b) => a - b)
    .map((cluster) => ({
      head: heads?.get(cluster) ?? `cluster ${cluster}`,
      items: members.get(cluster) ?? [],
    }));
  return imageFigure(source, rows, { imageSize: 36, ...options });
}
