import { createRequire } from 'node:module';
import { halveFrame } from '../data/halve-frame';
import { UserError } from '../errors';
import { projectPath } from '../paths';

/** The part of OpenCV that is used here. */
interface OpenCv {
  readonly CV_8UC1: number;
  readonly Mat: {
    new (): OpenCvMatrix;
    new (rows: number, columns: number, type: number): OpenCvMatrix;
  };
  calcOpticalFlowFarneback(
    before: OpenCvMatrix,
    after: OpenCvMatrix,
    flow: OpenCvMatrix,
    pyramidScale: number,
    levels: number,
    window: number,
    iterations: number,
    neighbourhood: number,
    sigma: number,
    flags: number,
  ): void;
}

interface OpenCvMatrix {
  /** A view that is valid until the next allocation. */
  readonly data: Uint8Array;
  readonly data32F: Float32Array;
  delete(): void;
}

/**
 * Does something and takes away the listeners for uncaught errors that it leaves on the process: those of OpenCV's build end
 * the whole program, without a word, over an error that has nothing to do with it.
 */
function withoutNewListeners<Result>(action: () => Result): Result {
  const events = ['uncaughtException', 'unhandledRejection'];
  const before = events.map((event) => process.rawListeners(event));
  const result = action();
  for (const [index, event] of events.entries()) {
    for (const listener of process.rawListeners(event)) {
      if (!before[index].includes(listener)) {
        process.removeListener(event, listener as (...details: unknown[]) => void);
      }
    }
  }
  return result;
}

let loading: Promise<{ readonly cv: OpenCv }> | undefined;

/**
 * OpenCV's WebAssembly build, started when first wanted: it takes a third of a second. In a wrapper, because the module
 * has a `then` of its own: to await it, or to resolve a promise with it, would never end.
 */
function openCv(): Promise<{ readonly cv: OpenCv }> {
  loading ??= new Promise((resolve) => {
    const require = createRequire(projectPath('package.json'));
    const cv = withoutNewListeners(
      () => require('@techstark/opencv-js') as OpenCv & { onRuntimeInitialized?: () => void },
    );
    if (cv.Mat) resolve({ cv });
    else cv.onRuntimeInitialized = () => resolve({ cv });
  });
  return loading;
}

/** How everything in the picture moves, at half of the picture's width and height. */
export interface MotionField {
  readonly width: number;
  readonly height: number;
  /** `2 * width * height`: the velocity of each pixel to the right and down, in pixels of this field a frame. */
  readonly velocity: Float32Array;
  /** `width * height` grey values of the later frame. */
  readonly grey: Uint8Array;
}

/** Dense optical flow of a stream of frames. */
export interface MotionEstimator {
  /**
   * Takes the next frame.
   *
   * @param pixels - `width * height` grey values.
   * @param framesSinceLast - 1, or more where frames were left out.
   * @returns the mean motion over the last {@link FLOW_FRAMES} frames, over more where frames were left out, or from the oldest frame
   *   seen when that is later;
   *   undefined for the first one.
   * @throws UserError when there are more or fewer grey values, or the frame does not come after the last one.
   */
  next(pixels: Uint8Array, framesSinceLast?: number): MotionField | undefined;
  /** Frees OpenCV's memory; a second time it does nothing. */
  dispose(): void;
}

/**
 * Motion is measured over so many frames. Pedestrians move by less than half a pixel of the halved picture from one frame
 * to the next, about the error of optical flow; over two frames, what goes fast stands out from it.
 */
export const FLOW_FRAMES = 2;

/**
 * Starts dense optical flow by Farneback's polynomial expansion (OpenCV), at half size: a quarter of the time, and what
 * is lost in fine motion is noise for a person of 30 pixels.
 *
 * Source: G. Farneback, *Two-frame motion estimation based on polynomial expansion*, SCIA 2003.
 *
 * @param width - of the frames, in pixels; at least 2.
 * @param height - of the frames, in pixels; at least 2.
 * @throws UserError when nothing is left of them at half size.
 */
export async function createMotionEstimator(
  width: number,
  height: number,
): Promise<MotionEstimator> {
  if (!(width >= 2 && height >= 2)) {
    throw new UserError(
      `there is no motion in frames of ${width} x ${height} pixels: give larger ones`,
    );
  }
  const { cv } = await openCv();
  const [columns, rows] = [width >> 1, height >> 1];
  const flow = new cv.Mat();
  // The latest frames, oldest first.
  const kept: { readonly matrix: OpenCvMatrix; readonly time: number }[] = [];
  let time = 0;
  let disposed = false;
  return {
    next(pixels, framesSinceLast = 1) {
      if (pixels.length !== width * height) {
        throw new UserError(
          `a frame of ${width} x ${height} pixels has ${width * height} grey values, found ${pixels.length}: ` +
            'give one value a pixel, without colours, of frames that are all of one size',
        );
      }
      if (!Number.isInteger(framesSinceLast) || framesSinceLast < 1) {
        throw new UserError(
          `a frame comes a whole number of frames after the last one, at least 1, got ${framesSinceLast}`,
        );
      }
      const grey = halveFrame(pixels, width, height);
      time += framesSinceLast;
      const reused = kept.length > FLOW_FRAMES ? kept.shift()?.matrix : undefined;
      const after = reused ?? new cv.Mat(rows, columns, cv.CV_8UC1);
      after.data.set(grey);
      const longAgo = kept.filter((frame) => frame.time <= time - FLOW_FRAMES);
      const before = longAgo.at(-1) ?? kept[0];
      kept.push({ matrix: after, time });
      if (!before) return undefined;
      cv.calcOpticalFlowFarneback(before.matrix, after, flow, 0.5, 3, 9, 2, 5, 1.1, 0);
      const frames = time - before.time;
      const velocity = flow.data32F.map((length) => length / frames);
      return { width: columns, height: rows, velocity, grey };
    },
    dispose() {
      if (disposed) return;
      disposed = true;
      for (const { matrix } of kept) matrix.delete();
      flow.delete();
    },
  };
}
