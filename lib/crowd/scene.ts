import { halveFrame } from '../data/halve-frame';
import type { VideoClip } from '../data/video';
import { UserError } from '../errors';
import { createMotionEstimator } from './optical-flow';

/** What a camera always sees, learned from its training clips without labels; sizes are those of the motion field. */
export interface Scene {
  /** Half of the frames' width and height. */
  readonly width: number;
  readonly height: number;
  /** `width * height` grey values of the empty place. */
  readonly background: Float32Array;
  /** `height` speeds, in pixels a frame: how fast people move there, which perspective makes smaller far away. */
  readonly walkingSpeed: Float32Array;
}

/** A pixel whose speed is below this does not move: what optical flow gives for noise. */
export const STILL_SPEED = 0.15;

/** Background and speeds need no more frames than these; not so far apart that flow would lose who is who. */
const FRAMES_BETWEEN_SAMPLES = 3;

const BAND_ROWS = 10;
const SPEED_BINS = 400;
const SPEED_BIN = 0.02;

// Bands with fewer moving pixels say nothing about how fast people move there.
const ENOUGH_PIXELS = 500;

/** People walk no faster than this quantile of moving pixels, by and large; what is faster are swinging legs. */
const WALKING_QUANTILE = 0.9;

/**
 * Checks that frames are as large as those that a scene was learned from: of any other size, each pixel would be compared
 * with another place.
 *
 * @param frames - a clip, or what is known of a stream of frames.
 * @param scene - its sizes are halved, see {@link Scene}.
 * @throws UserError when they are not; it names both sizes.
 */
export function requireSceneSize(
  frames: { readonly name: string; readonly width: number; readonly height: number },
  scene: Pick<Scene, 'width' | 'height'>,
): void {
  const { name, width, height } = frames;
  if (width >> 1 === scene.width && height >> 1 === scene.height) return;
  throw new UserError(
    `${name} has frames of ${width} x ${height} pixels, but the scene was learned from frames of ${2 * scene.width} x ` +
      `${2 * scene.height}: give clips of one camera, all of one size`,
  );
}

function quantileOfCounts(counts: Float64Array, quantile: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let below = 0;
  let bin = 0;
  while (bin < counts.length - 1 && below + counts[bin] < quantile * total) below += counts[bin++];
  return (bin + 0.5) * SPEED_BIN;
}

/**
 * A straight line through the walking speed of each band of rows, weighted by how much moves there: perspective on a
 * plane makes speed linear in the row, and a line also covers rows where nobody walked.
 *
 * @param counts - for each band the histogram of its moving pixels' speeds.
 * @param height - number of rows.
 * @throws UserError when nothing moves in any band.
 */
export function fitWalkingSpeed(counts: readonly Float64Array[], height: number): Float32Array {
  let [weight, sumRow, sumSpeed, sumRowRow, sumRowSpeed] = [0, 0, 0, 0, 0];
  for (const [band, histogram] of counts.entries()) {
    const pixels = histogram.reduce((sum, count) => sum + count, 0);
    if (pixels < ENOUGH_PIXELS) continue;
    const row = (band + 0.5) * BAND_ROWS;
    const speed = quantileOfCounts(histogram, WALKING_QUANTILE);
    weight += pixels;
    sumRow += pixels * row;
    sumSpeed += pixels * speed;
    sumRowRow += pixels * row * row;
    sumRowSpeed += pixels * row * speed;
  }
  if (weight === 0) {
    throw new UserError(
      'nothing moves in the training clips: the scene cannot be learned from them',
    );
  }
  const mean = sumSpeed / weight;
  const spread = sumRowRow - sumRow ** 2 / weight;
  const slope = spread > 0 ? Math.max(0, (sumRowSpeed - (sumRow * sumSpeed) / weight) / spread) : 0;
  return Float32Array.from({ length: height }, (_, row) =>
    Math.max(0.5 * mean, mean + slope * (row + 0.5 - sumRow / weight)),
  );
}

/**
 * Learns a camera's scene: the background as the median of each pixel, and how fast people walk in each row. While it learns, each
 * pixel of the motion field needs 1 kB, for how often it had each grey value: 22 MB for Ped2, and 0.5 GB for a camera of
 * 1920 x 1080 pixels.
 *
 * @param clips - training clips; they may contain anomalies, as long as these are rare.
 * @throws UserError when there is no clip, they are too short, not all of one size, or nothing moves in them; as the clips when a frame
 *   is refused.
 */
export async function learnScene(clips: readonly VideoClip[]): Promise<Scene> {
  if (clips.length === 0) throw new UserError('there are no training clips to learn a scene from');
  const [width, height] = [clips[0].width >> 1, clips[0].height >> 1];
  for (const clip of clips) requireSceneSize(clip, { width, height });
  const greyCounts = new Uint32Array(width * height * 256);
  const speedCounts = Array.from(
    { length: Math.ceil(height / BAND_ROWS) },
    () => new Float64Array(SPEED_BINS),
  );
  let fields = 0;
  for (const clip of clips) {
    const estimator = await createMotionEstimator(clip.width, clip.height);
    try {
      let last = -1;
      for await (const { index, pixels } of clip.frames()) {
        if (index % FRAMES_BETWEEN_SAMPLES !== 0) continue;
        const motion = estimator.next(pixels, index - last);
        last = index;
        if (motion) {
          countSpeeds(motion, speedCounts);
          fields++;
        }
        countGreys(motion?.grey ?? halveFrame(pixels, clip.width, clip.height), greyCounts);
      }
    } finally {
      estimator.dispose();
    }
  }
  if (fields === 0) {
    throw new UserError(
      'the training clips are too short to see anything move: give clips of at least a few seconds',
    );
  }
  return {
    width,
    height,
    background: medians(greyCounts, width * height),
    walkingSpeed: fitWalkingSpeed(speedCounts, height),
  };
}

function countSpeeds(
  { width, height, velocity }: { width: number; height: number; velocity: Float32Array },
  counts: readonly Float64Array[],
): void {
  for (let row = 0; row < height; row++) {
    const histogram = counts[Math.floor(row / BAND_ROWS)];
    for (let pixel = row * width; pixel < (row + 1) * width; pixel++) {
      const speed = Math.hypot(velocity[2 * pixel], velocity[2 * pixel + 1]);
      if (speed < STILL_SPEED) continue;
      histogram[Math.min(SPEED_BINS - 1, Math.floor(speed / SPEED_BIN))]++;
    }
  }
}

function countGreys(grey: Uint8Array, counts: Uint32Array): void {
  for (let pixel = 0; pixel < grey.length; pixel++) counts[256 * pixel + grey[pixel]]++;
}

function medians(counts: Uint32Array, pixels: number): Float32Array {
  return Float32Array.from({ length: pixels }, (_, pixel) => {
    const histogram = counts.subarray(256 * pixel, 256 * pixel + 256);
    const half = histogram.reduce((sum, count) => sum + count, 0) / 2;
    let below = 0;
    let value = 0;
    while (value < 255 && below + histogram[value] < half) below += histogram[value++];
    return value;
  });
}
