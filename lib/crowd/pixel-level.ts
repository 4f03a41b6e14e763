import type { HeatMap } from './heat-map';

/** A frame's anomaly is found when at least this share of its pixels is. */
const COVERED_SHARE = 0.4;

/**
 * The pixel-level criterion of Mahadevan et al. (2010): an anomalous frame counts as detected when at least 40 % of its
 * anomalous pixels are, a normal frame when any pixel is. So the highest threshold at which a frame counts is the score
 * from which a ROC curve can be drawn.
 *
 * @param map - of half of the frame's size.
 * @param mask - 1 in anomalous pixels of the frame; undefined for a normal frame. Of an anomalous frame that nobody has marked
 *   this gives the frame-level score, which is no pixel-level one.
 * @param frameWidth - width of the mask.
 */
export function pixelLevelScore(
  { width, height, values }: HeatMap,
  mask: Uint8Array | undefined,
  frameWidth: number,
): number {
  if (!mask?.includes(1)) {
    let highest = 0;
    for (const value of values) if (value > highest) highest = value;
    return highest;
  }
  const inside: number[] = [];
  for (let pixel = mask.indexOf(1); pixel >= 0; pixel = mask.indexOf(1, pixel + 1)) {
    const row = Math.min(height - 1, Math.floor(pixel / frameWidth) >> 1);
    const column = Math.min(width - 1, (pixel % frameWidth) >> 1);
    inside.push(values[row * width + column]);
  }
  const descending = Float32Array.from(inside).sort().reverse();
  return descending[Math.ceil(COVERED_SHARE * descending.length) - 1];
}
