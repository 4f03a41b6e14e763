import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode as encodeBmp } from 'bmp-ts';
import sharp from 'sharp';
import type { VideoClip, VideoFrame } from '../../lib/data/video';

/** Width and height of Ped2's frames. */
export const WIDTH = 360;
export const HEIGHT = 240;

/** A frame that tells its number: every pixel is `10 + index`, one block of 20 x 10 pixels is 200. */
export function testFrame(index: number): Uint8Array {
  const pixels = new Uint8Array(WIDTH * HEIGHT).fill(10 + index);
  for (let y = 50; y < 60; y++) pixels.fill(200, y * WIDTH + 30, y * WIDTH + 50);
  return pixels;
}

/** 1 in the block of {@link testFrame}. */
export function testMask(): Uint8Array {
  return testFrame(0).map((value) => (value === 200 ? 1 : 0));
}

/** Writes grey pixels as the type of picture that the file's name asks for. */
export async function writePicture(
  path: string,
  pixels: Uint8Array,
  width = WIDTH,
  height = HEIGHT,
): Promise<void> {
  const image = sharp(pixels, { raw: { width, height, channels: 1 } });
  if (path.endsWith('.tif')) await image.tiff({ compression: 'none' }).toFile(path);
  else if (path.endsWith('.jpg')) await image.jpeg({ quality: 95 }).toFile(path);
  else if (path.endsWith('.png')) await image.png().toFile(path);
  else {
    const data = Buffer.alloc(4 * width * height);
    for (const [index, value] of pixels.entries()) data.fill(value, 4 * index, 4 * index + 4);
    writeFileSync(path, encodeBmp({ data, width, height, bitPP: 24 }).data);
  }
}

/** A tiny Ped2: one training clip of four frames, one test clip of four with anomalies in frames 2 and 3. */
export async function writeTinyPed2(
  root: string,
  { frames = 'tif', masks = 'bmp' }: { frames?: string; masks?: string } = {},
): Promise<void> {
  for (const split of ['Train', 'Test']) {
    const folder = join(root, split, `${split}001`);
    mkdirSync(folder, { recursive: true });
    for (let index = 0; index < 4; index++) {
      await writePicture(join(folder, `00${index + 1}.${frames}`), testFrame(index));
    }
  }
  const folder = join(root, 'Test', 'Test001_gt');
  mkdirSync(folder);
  for (let index = 0; index < 4; index++) {
    const mask = testMask().map((value) => (index === 1 || index === 2 ? 255 * value : 0));
    await writePicture(join(folder, `frame00${index + 1}.${masks}`), mask);
  }
  writeFileSync(
    join(root, 'Test', 'UCSDped2.m'),
    'TestVideoFile = {};\r\nTestVideoFile{end+1}.gt_frame = [2:3];\r\n',
  );
}

/** All frames of a clip that can be read, in order. */
export async function readAll(clip: VideoClip): Promise<VideoFrame[]> {
  const frames: VideoFrame[] = [];
  for await (const frame of clip.frames()) frames.push(frame);
  return frames;
}
