import { createForeground } from './foreground';
import { type OpenCv, type OpenCvMatrix, openCv } from './opencv';

/** How points of a frame move, in pixels of half of the frame's width and height. */
export interface MotionField {
  readonly width: number;
  readonly height: number;
  /** `width * height`: not 0 where something is that does not belong to the empty place. */
  readonly foreground: Uint8Array;
  /** `2 * points`: column and row of each point now, in pixels of this field. */
  readonly positions: Float32Array;
  /** `2 * points`: its velocity to the right and down, in pixels of this field a frame. */
  readonly velocities: Float32Array;
}

/** Follows the points of a stream of frames. */
export interface MotionEstimator {
  /**
   * Takes the next frame.
   *
   * @param pixels - `width * height` grey values.
   * @param framesSinceLast - 1, or more where frames were left out.
   * @returns the mean motion over the last {@link TRACK_FRAMES} frames of all points that were followed so long; undefined for
   *   the first frames, in which none can have been.
   */
  next(pixels: Uint8Array, framesSinceLast?: number): MotionField | undefined;
  /** Frees OpenCV's memory. */
  dispose(): void;
}

/**
 * Points are followed over so many frames. Pedestrians move by less than a pixel from one frame to the next, and their arms
 * and legs by more: what a point does in several frames together is how they walk. See `data/README.md` for the lengths
 * that were compared, and for the other choices here.
 */
export const TRACK_FRAMES = 4;

/** Corners are looked for so far from each other and from points that are followed already, in pixels of the frame. */
const POINT_DISTANCE = 2;

/** No more new points than these in one frame, and none whose corner is weaker than this share of the strongest. */
const NEW_POINTS = 300;
const CORNER_QUALITY = 0.005;

/** A point that does not come back to within so many pixels when it is followed backwards is lost. */
const COMES_BACK = 1;

/** Lucas and Kanade's window in pixels, the coarser levels it starts from, and when its iteration ends. */
const WINDOW = 9;
const LEVELS = 2;
const ITERATIONS = 10;
const PRECISION = 0.03;

/** Half the width and height, each pixel the mean of four; a last odd row or column is left out. */
export function halve(pixels: Uint8Array, width: number, height: number): Uint8Array {
  const columns = width >> 1;
  const rows = height >> 1;
  const half = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    let source = 2 * row * width;
    for (let column = 0; column < columns; column++, source += 2) {
      const sum =
        pixels[source] + pixels[source + 1] + pixels[source + width] + pixels[source + width + 1];
      half[row * columns + column] = (sum + 2) >> 2;
    }
  }
  return half;
}

/** A point and where it has been, the latest first. */
interface Track {
  readonly times: readonly number[];
  readonly columns: readonly number[];
  readonly rows: readonly number[];
}

/** Lucas and Kanade's sparse optical flow, with its scratch memory. */
function createPointFlow(cv: OpenCv) {
  const [status, error] = [new cv.Mat(), new cv.Mat()];
  const window = new cv.Size(WINDOW, WINDOW);
  const { TermCriteria_COUNT, TermCriteria_EPS } = cv;
  const ends = new cv.TermCriteria(TermCriteria_COUNT + TermCriteria_EPS, ITERATIONS, PRECISION);
  return {
    /** @returns where points of one picture are in the other, and whether each was found there. */
    follow(before: OpenCvMatrix, after: OpenCvMatrix, from: Float32Array) {
      const points = new cv.Mat(from.length / 2, 1, cv.CV_32FC2);
      const moved = new cv.Mat();
      points.data32F.set(from);
      cv.calcOpticalFlowPyrLK(before, after, points, moved, status, error, window, LEVELS, ends);
      const result = { to: moved.data32F.slice(), found: status.data.slice() };
      points.delete();
      moved.delete();
      return result;
    },
    dispose: () => {
      status.delete();
      error.delete();
    },
  };
}

/** The mask at twice its width and height. */
function enlarge(mask: Uint8Array, columns: number, rows: number): Uint8Array {
  const large = new Uint8Array(4 * rows * columns);
  for (let row = 0; row < 2 * rows; row++) {
    const from = (row >> 1) * columns;
    for (let column = 0; column < 2 * columns; column++) {
      large[2 * row * columns + column] = mask[from + (column >> 1)];
    }
  }
  return large;
}

/** The frame without a last odd row or column, into a matrix of that size. */
function copyEven(pixels: Uint8Array, width: number, { rows, data }: OpenCvMatrix): void {
  const columns = width - (width % 2);
  for (let row = 0; row < rows; row++) {
    data.set(pixels.subarray(row * width, row * width + columns), row * columns);
  }
}

/**
 * Starts following corners of whatever stands out from the background (OpenCV). The background is compared at half size,
 * where single pixels of noise do not count; points are followed at full size, since somebody far away is no wider than the
 * window at half of it. Each point is followed forwards and back again, and given up when it does not come back; new
 * corners take the place of those that are lost.
 *
 * Sources: B. D. Lucas and T. Kanade, *An iterative image registration technique with an application to stereo vision*,
 * IJCAI 1981; J. Shi and C. Tomasi, *Good features to track*, CVPR 1994; Z. Kalal, K. Mikolajczyk and J. Matas,
 * *Forward-backward error: automatic detection of tracking failures*, ICPR 2010.
 *
 * @param width - of the frames.
 * @param height - of the frames.
 * @param background - grey values of the empty place at half of the frames' width and height.
 */
export async function createMotionEstimator(
  width: number,
  height: number,
  background: Float32Array,
): Promise<MotionEstimator> {
  const { cv } = await openCv();
  const half = { width: width >> 1, height: height >> 1 };
  const [columns, rows] = [2 * half.width, 2 * half.height];
  const flow = createPointFlow(cv);
  const foreground = createForeground(cv, background, half.width, half.height);
  const halved = new cv.Mat(half.height, half.width, cv.CV_8UC1);
  let [before, after] = [1, 2].map(() => new cv.Mat(rows, columns, cv.CV_8UC1));
  const free = new cv.Mat(rows, columns, cv.CV_8UC1);
  const corners = new cv.Mat();
  let tracks: Track[] = [];
  let started = false;
  let time = 0;

  const pixelAt = (column: number, row: number) => Math.round(row) * columns + Math.round(column);
  const inside = (column: number, row: number) =>
    column >= 0 && row >= 0 && column <= columns - 1 && row <= rows - 1;

  const followTracks = (occupied: Uint8Array): Track[] => {
    const from = Float32Array.from(tracks.flatMap((track) => [track.columns[0], track.rows[0]]));
    const { to, found } = flow.follow(before, after, from);
    const back = flow.follow(after, before, to);
    return tracks.flatMap((track, index) => {
      const [column, row] = [to[2 * index], to[2 * index + 1]];
      const off = Math.max(
        Math.abs(back.to[2 * index] - from[2 * index]),
        Math.abs(back.to[2 * index + 1] - from[2 * index + 1]),
      );
      if (!found[index] || !back.found[index] || !(off < COMES_BACK)) return [];
      if (!inside(column, row) || !occupied[pixelAt(column, row)]) return [];
      // The latest, and back to the first that is old enough to measure by.
      const old = track.times.findIndex((seen) => seen <= time - TRACK_FRAMES);
      const kept = old < 0 ? track.times.length : old + 1;
      return [
        {
          times: [time, ...track.times.slice(0, kept)],
          columns: [column, ...track.columns.slice(0, kept)],
          rows: [row, ...track.rows.slice(0, kept)],
        },
      ];
    });
  };

  const findCorners = (occupied: Uint8Array): Track[] => {
    const mask = free.data;
    mask.set(occupied);
    for (const track of tracks) {
      const [column, row] = [Math.round(track.columns[0]), Math.round(track.rows[0])];
      for (let down = -POINT_DISTANCE; down <= POINT_DISTANCE; down++) {
        for (let across = -POINT_DISTANCE; across <= POINT_DISTANCE; across++) {
          if (down ** 2 + across ** 2 > POINT_DISTANCE ** 2) continue;
          if (inside(column + across, row + down)) mask[pixelAt(column + across, row + down)] = 0;
        }
      }
    }
    cv.goodFeaturesToTrack(after, corners, NEW_POINTS, CORNER_QUALITY, POINT_DISTANCE, free, 3);
    const places = corners.rows > 0 ? corners.data32F : [];
    return Array.from({ length: corners.rows }, (_, index) => ({
      times: [time],
      columns: [places[2 * index]],
      rows: [places[2 * index + 1]],
    }));
  };

  return {
    next(pixels, framesSinceLast = 1) {
      [before, after] = [after, before];
      copyEven(pixels, width, after);
      halved.data.set(halve(pixels, width, height));
      time += started ? framesSinceLast : 0;
      started = true;
      const halfOccupied = foreground.next(halved).data.slice();
      const occupied = enlarge(halfOccupied, half.width, half.height);
      if (tracks.length > 0) tracks = followTracks(occupied);
      const old = tracks.filter(({ times }) => times[times.length - 1] <= time - TRACK_FRAMES);
      tracks = [...tracks, ...findCorners(occupied)];
      if (time < TRACK_FRAMES) return undefined;
      const mean = ({ times }: Track, places: readonly number[]) =>
        (places[0] - places[places.length - 1]) / 2 / (times[0] - times[times.length - 1]);
      return {
        ...half,
        foreground: halfOccupied,
        positions: Float32Array.from(
          old.flatMap((track) => [track.columns[0] / 2, track.rows[0] / 2]),
        ),
        velocities: Float32Array.from(
          old.flatMap((track) => [mean(track, track.columns), mean(track, track.rows)]),
        ),
      };
    },
    dispose() {
      flow.dispose();
      foreground.dispose();
      for (const matrix of [before, after, halved, free, corners]) matrix.delete();
    },
  };
}
