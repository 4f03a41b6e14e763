import type { Annotations } from 'plotly.js';
import { halveFrame } from '../../data/halve-frame';
import { UserError } from '../../errors';
import { createFigure, type Figure, type FigureOptions } from '../figure';
import { type Pixels, pngDataUri } from '../png';
import { hiddenAxis } from '../theme';
import type { GreyFrame } from './heat-map';

/** A frame of a sheet, with what stands under it. */
export interface SheetFrame extends GreyFrame {
  readonly caption?: string;
}

/** What a sheet of frames can be told. */
export interface FrameSheetOptions extends FigureOptions {
  /** Frames on a line; default 3. */
  readonly perLine?: number;
  /** Pixels on the screen across a frame; default 260. */
  readonly frameWidth?: number;
}

const GAP = 10;
const CAPTION_HEIGHT = 22;

/**
 * Frames of video side by side, as on a photographer's contact sheet.
 *
 * @param frames - all of the same size.
 * @throws UserError when there is none, or one has another size or number of pixels.
 */
export function frameSheetFigure(
  frames: readonly SheetFrame[],
  options: FrameSheetOptions = {},
): Figure {
  const { perLine = 3, frameWidth = 260, title = '' } = options;
  if (frames.length === 0) throw new UserError('there is no frame to show');
  const [{ width, height }] = frames;
  for (const frame of frames) {
    if (frame.width !== width || frame.height !== height || frame.pixels.length !== width * height)
      throw new UserError(
        `frames of a sheet have one size, ${width} x ${height}; one is ${frame.width} x ${frame.height} ` +
          `with ${frame.pixels.length} pixels`,
      );
  }
  const captioned = frames.some(({ caption }) => caption !== undefined);
  const frameHeight = Math.round((frameWidth * height) / width);
  const cell = {
    width: frameWidth + GAP,
    height: frameHeight + GAP + (captioned ? CAPTION_HEIGHT : 0),
  };
  const columns = Math.min(perLine, frames.length);
  const lines = Math.ceil(frames.length / perLine);
  const plot = { width: columns * cell.width - GAP, height: lines * cell.height };
  const margin = { l: 12, r: 12, t: title ? 44 : 10, b: 4 };
  const place = (index: number) => ({
    x: (index % perLine) * cell.width,
    y: Math.floor(index / perLine) * cell.height,
  });
  return createFigure(
    // Without a trace, Plotly draws no axes for the pictures to stand on.
    [{ type: 'scatter', mode: 'markers', x: [0], y: [0], opacity: 0, hoverinfo: 'skip' }],
    `Sheet of ${frames.length} frames${captioned ? `: ${frames.map(({ caption }) => caption).join(', ')}` : ''}.`,
    {
      width: plot.width + margin.l + margin.r,
      height: plot.height + margin.t + margin.b,
      margin,
      showlegend: false,
      xaxis: hiddenAxis({ range: [0, plot.width] }),
      yaxis: hiddenAxis({ range: [plot.height, 0] }),
      images: frames.map(({ pixels }, index) => ({
        source: pngDataUri(thumbnail({ width, height, pixels }, frameWidth)),
        xref: 'x' as const,
        yref: 'y' as const,
        ...place(index),
        sizex: frameWidth,
        sizey: frameHeight,
        sizing: 'stretch' as const,
        layer: 'above' as const,
      })),
      annotations: frames.flatMap(({ caption }, index): Partial<Annotations>[] =>
        caption === undefined
          ? []
          : [
              {
                text: caption,
                xref: 'x',
                yref: 'y',
                x: place(index).x + frameWidth / 2,
                y: place(index).y + frameHeight + CAPTION_HEIGHT / 2,
                showarrow: false,
              },
            ],
      ),
    },
    options,
  );
}

/** Sixteen greys look nearly the same and take a third of the bytes: the camera's noise is what costs most. */
export function fewGreys(pixels: Uint8Array): Uint8Array {
  return pixels.map((value) => 17 * Math.round(value / 17));
}

/** No more pixels than the screen shows: half of the width and height, where two thirds of what is shown would be left. */
function thumbnail({ width, height, pixels }: GreyFrame, shown: number): Pixels {
  const [columns, rows] = [width >> 1, height >> 1];
  if (3 * columns < 2 * shown) return { width, height, channels: 1, data: fewGreys(pixels) };
  return {
    width: columns,
    height: rows,
    channels: 1,
    data: fewGreys(halveFrame(pixels, width, height)),
  };
}
