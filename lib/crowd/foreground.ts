import type { OpenCv, OpenCvMatrix } from './opencv';

// A pixel this different from the background, after the blur, belongs to somebody.
const FOREGROUND_DIFFERENCE = 12;

// Standard deviation of the blur, in pixels: single pixels of noise do not count.
const BLUR = 1;

// The background follows the light so fast, in grey values a frame; slower than anybody stands still.
const BACKGROUND_STEP = 0.05;

/** Tells who is in the picture from the empty place. */
export interface Foreground {
  /**
   * Takes the next frame.
   *
   * @param grey - the frame, `CV_8UC1`.
   * @returns 255 where somebody is, with a pixel's margin, else 0; the same matrix each time, overwritten by the next call.
   */
  next(grey: OpenCvMatrix): OpenCvMatrix;
  /** Frees OpenCV's memory. */
  dispose(): void;
}

/**
 * Starts telling apart what is different from the background, which slowly follows the light.
 *
 * @param background - `width * height` grey values of the empty place.
 */
export function createForeground(
  cv: OpenCv,
  background: Float32Array,
  width: number,
  height: number,
): Foreground {
  const level = Float32Array.from(background);
  const empty = new cv.Mat(height, width, cv.CV_8UC1);
  const mask = new cv.Mat(height, width, cv.CV_8UC1);
  const margin = cv.Mat.ones(3, 3, cv.CV_8UC1);
  const automatic = new cv.Size(0, 0);
  return {
    next(grey) {
      const [pixels, rounded] = [grey.data, empty.data];
      for (let pixel = 0; pixel < level.length; pixel++) {
        rounded[pixel] = Math.round(level[pixel]);
        level[pixel] += pixels[pixel] > level[pixel] ? BACKGROUND_STEP : -BACKGROUND_STEP;
      }
      cv.absdiff(grey, empty, mask);
      cv.GaussianBlur(mask, mask, automatic, BLUR, BLUR, cv.BORDER_REPLICATE);
      cv.threshold(mask, mask, FOREGROUND_DIFFERENCE, 255, cv.THRESH_BINARY);
      cv.dilate(mask, mask, margin);
      return mask;
    },
    dispose() {
      for (const matrix of [empty, mask, margin]) matrix.delete();
    },
  };
}
