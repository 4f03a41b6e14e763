import type { VideoClip, VideoDataset, VideoFrame } from '../../data/video';
import { createRandom, deriveSeed } from '../../random';
import { drawPlaza } from './canvas';
import { drawWalker } from './draw-walker';
import { FRAME_HEIGHT, FRAME_WIDTH, FRAMES_PER_SECOND } from './plaza';
import { liveThrough, type Moment, SIMULATED_ANOMALIES, type Story } from './story';

/** Standard deviation of the camera's noise, in grey values. */
const CAMERA_NOISE = 1.5;

/** The camera's noise: one long strip, of which each frame takes another piece, since drawing it anew would be slow. */
function drawNoise(seed: number): Float32Array {
  const random = createRandom(deriveSeed(seed, 'noise'));
  return Float32Array.from(
    { length: FRAME_WIDTH * FRAME_HEIGHT + 10_007 },
    () => CAMERA_NOISE * random.normal(),
  );
}

interface Picture {
  readonly pixels: Uint8Array;
  readonly mask: Uint8Array;
}

function drawMoment(
  moment: Moment,
  plaza: Float32Array,
  noise: Float32Array,
  frame: number,
): Picture {
  const canvas = { pixels: Float32Array.from(plaza), mask: new Uint8Array(plaza.length) };
  const farFirst = [...moment.walkers].sort((a, b) => a.depth - b.depth);
  for (const walker of farFirst) drawWalker(canvas, walker);
  const offset = (frame * 7919) % 10_007;
  const pixels = new Uint8Array(plaza.length);
  for (let pixel = 0; pixel < pixels.length; pixel++) {
    const value = canvas.pixels[pixel] + noise[offset + pixel];
    pixels[pixel] = value < 0 ? 0 : value > 255 ? 255 : value + 0.5;
  }
  return { pixels, mask: moment.anomalous ? canvas.mask : canvas.mask.fill(0) };
}

/**
 * A clip of the simulated plaza. Nothing is kept: each reading simulates and draws the story again.
 *
 * @param name - the clip's name.
 * @param story - what happens.
 */
export function simulateClip(name: string, story: Story): VideoClip {
  async function* pictures(): AsyncGenerator<VideoFrame & Picture> {
    // All clips are of one place: neither depends on the story's seed.
    const plaza = drawPlaza(0);
    const noise = drawNoise(0);
    let index = 0;
    for (const moment of liveThrough(story)) {
      yield { index, ...drawMoment(moment, plaza, noise, index) };
      index++;
    }
  }
  let drawing = pictures();
  let position = 0;
  const drawMask = async (wanted: number): Promise<Uint8Array | undefined> => {
    // Masks are asked for in order: drawing goes on from the last one instead of from the beginning.
    if (wanted < position) [drawing, position] = [pictures(), 0];
    for (;;) {
      const { value, done } = await drawing.next();
      if (done) return undefined;
      position = value.index + 1;
      if (value.index === wanted) return value.mask;
    }
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    name,
    frameCount: story.frameCount,
    width: FRAME_WIDTH,
    height: FRAME_HEIGHT,
    framesPerSecond: FRAMES_PER_SECOND,
    frames: pictures,
    isAnomalous: Uint8Array.from([...liveThrough(story)].map(({ anomalous }) => Number(anomalous))),
    mask: (wanted) => {
      // One after another: those asked for at the same time share the drawing, and would take frames from each other.
      const mask = last.then(() => drawMask(wanted));
      last = mask.catch(() => undefined);
      return mask;
    },
  };
}

/** How much to simulate. */
export interface SimulationOptions {
  readonly seed: number;
  /** Default 8. */
  readonly trainClips?: number;
  /** Test clips of each anomaly; default 2. */
  readonly clipsPerAnomaly?: number;
  /** Frames of each clip; default 150. */
  readonly frameCount?: number;
  /** New pedestrians a second; default 0.9, which keeps about 20 on the plaza. */
  readonly arrivalsPerSecond?: number;
}

/**
 * A data set like Ped2 that needs no download: pedestrians driven by social forces cross a plaza both ways, keeping to
 * the right; test clips begin normally, then one thing happens that is in no training clip.
 *
 * @returns training clips `normal 1` … and test clips `cyclist 1` …, named after what happens in them.
 */
export function simulateCrowd(options: SimulationOptions): VideoDataset {
  const { seed, trainClips = 8, clipsPerAnomaly = 2, frameCount = 150 } = options;
  const { arrivalsPerSecond = 0.9 } = options;
  const story = (name: string): Story => ({
    seed: deriveSeed(seed, name),
    frameCount,
    arrivalsPerSecond,
  });
  const train = Array.from({ length: trainClips }, (_, index) => `normal ${index + 1}`);
  const test = SIMULATED_ANOMALIES.flatMap((kind) =>
    Array.from({ length: clipsPerAnomaly }, (_, index) => ({ kind, name: `${kind} ${index + 1}` })),
  );
  return {
    name: 'simulator',
    width: FRAME_WIDTH,
    height: FRAME_HEIGHT,
    train: train.map((name) => simulateClip(name, story(name))),
    test: test.map(({ kind, name }) =>
      simulateClip(name, {
        ...story(name),
        anomaly: { kind, startFrame: Math.round(0.4 * frameCount) },
      }),
    ),
  };
}
