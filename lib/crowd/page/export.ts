import { accessSync, constants, copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { VideoClip } from '../../data/video';
import { UserError } from '../../errors';
import { writeFileAtomic } from '../../files';
import { projectPath } from '../../paths';
import type { CrowdDetector } from '../detector';
import type { HeatMap } from '../heat-map';
import { createStreamingScorer } from '../stream';

/** What the page says around the clip. */
export interface CrowdPageOptions {
  readonly title: string;
  /** What is to be seen, in a sentence. */
  readonly subtitle?: string;
  /** Where it comes from and what to keep in mind. */
  readonly note?: string;
  /** Streaming score from which on the page shows an alarm; none unless told. */
  readonly threshold?: number;
}

/** Everything that the page draws; read by `page.js`. */
interface PageClip {
  readonly title: string;
  readonly subtitle: string;
  readonly note: string;
  readonly framesPerSecond: number;
  /** JPEG pictures, base64. */
  readonly frames: string[];
  readonly scores: number[];
  readonly states: string[];
  readonly labels: number[] | null;
  readonly threshold: number | null;
  /** One byte a cell, frame by frame, base64. */
  readonly heat: string;
  readonly heatColumns: number;
  readonly heatRows: number;
  /** Share of the picture's width and height that the cells cover. */
  readonly heatWidth: number;
  readonly heatHeight: number;
}

/** A cell at this surprise, in nats as `frameSurprise` has them, is drawn as hot as can be. */
const HOTTEST = 10;

/**
 * One value for each block of the map, as a byte. Not `coarsenHeat` of the figures: these are the blocks of which the map is made, with
 * what they cover told to the page, and the page needs nothing of what draws figures.
 */
function toCells({ width, height, values }: HeatMap, stride: number): Uint8Array {
  const columns = Math.floor(width / stride);
  const rows = Math.floor(height / stride);
  return Uint8Array.from({ length: columns * rows }, (_, cell) => {
    const row = Math.floor(cell / columns) * stride;
    const value = values[row * width + (cell % columns) * stride];
    return Math.min(255, Math.round((255 * value) / HOTTEST));
  });
}

/**
 * Makes the folder of a page, and checks that something can be written to it: best before a long training.
 *
 * @throws UserError when it cannot be made or written to, such as where a file has its name.
 */
export function preparePageFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const reason = (error as Error).message;
    throw new UserError(`${folder} cannot hold the page: give another folder (${reason})`);
  }
}

/**
 * Writes a page that plays a clip with its heat map, score curve and threshold, as somebody at a screen would see it: scores
 * are those of the streaming scorer. The folder can be opened from disk, without a server or a network.
 *
 * @param folder - where `index.html` and what it needs go; made when missing.
 * @param detector - from `trainCrowdDetector`.
 * @param clip - labelled or not; its frames become part of the page, so mind their licence before you publish it.
 * @returns path of the page.
 * @throws UserError when the folder cannot be made or written to, or the clip has no frame; as the clip, when a frame is refused.
 */
export async function exportCrowdPage(
  folder: string,
  detector: CrowdDetector,
  clip: VideoClip,
  { title, subtitle = '', note = '', threshold }: CrowdPageOptions,
): Promise<string> {
  preparePageFolder(folder);
  const { width, height } = clip;
  const { stride } = detector.geometry;
  const frames: string[] = [];
  const scores: number[] = [];
  const states: string[] = [];
  const labels: number[] = [];
  const heat: Uint8Array[] = [];
  const scorer = await createStreamingScorer(detector, { width, height, threshold });
  let last = -1;
  try {
    for await (const { index, pixels } of clip.frames()) {
      const streamed = scorer.next(pixels, index - last);
      last = index;
      const picture = sharp(pixels, { raw: { width, height, channels: 1 } });
      frames.push((await picture.jpeg({ quality: 80 }).toBuffer()).toString('base64'));
      scores.push(Number(streamed.score.toFixed(3)));
      states.push(streamed.state);
      labels.push(clip.isAnomalous?.[index] ?? 0);
      heat.push(toCells(streamed.heatMap, stride));
    }
  } finally {
    scorer.dispose();
  }
  if (frames.length === 0) throw new UserError(`${clip.name} has no frame to show`);
  const heatColumns = Math.floor(detector.scene.width / stride);
  const heatRows = Math.floor(detector.scene.height / stride);
  const content: PageClip = {
    title,
    subtitle,
    note,
    framesPerSecond: clip.framesPerSecond,
    frames,
    scores,
    states,
    labels: clip.isAnomalous ? labels : null,
    threshold: threshold ?? null,
    heat: Buffer.concat(heat).toString('base64'),
    heatColumns,
    heatRows,
    heatWidth: (2 * heatColumns * stride) / width,
    heatHeight: (2 * heatRows * stride) / height,
  };
  for (const file of ['index.html', 'page.css', 'page.js']) {
    copyFileSync(projectPath('lib', 'crowd', 'page', file), join(folder, file));
  }
  // A sequence that would end the script must not come out of a title.
  const json = JSON.stringify(content).replaceAll('<', '\\u003c');
  writeFileAtomic(join(folder, 'clip.js'), `window.CROWD_CLIP = ${json};\n`);
  return join(folder, 'index.html');
}
