import { readFile } from 'node:fs/promises';
import { badFile } from './source-file';

/**
 * Reads the frame labels of the UCSD anomaly data: lines such as
 * `TestVideoFile{end+1}.gt_frame = [60:152, 170:180];`, one a test clip in order, with inclusive intervals that
 * count from 1. What stands behind a `%` is a comment.
 *
 * @param path - the name to use in messages.
 * @param text - the content of the `.m` file.
 * @param frameCounts - number of frames of each test clip, in order.
 * @returns for each clip `[frames]`, 1 where something is anomalous.
 * @throws UserError when a line is not of this form, an interval does not fit its clip, or the number of lines is not
 *   the number of clips.
 */
export function parseUcsdLabels(
  path: string,
  text: string,
  frameCounts: readonly number[],
): Uint8Array[] {
  const lines = text.split(/\r?\n/).filter((line) => /^[^%]*gt_frame/.test(line));
  if (lines.length !== frameCounts.length) {
    throw badFile(path, `labels of ${frameCounts.length} test clips`, `${lines.length}`);
  }
  return lines.map((line, clip) => {
    const where = `${path}, clip ${clip + 1}`;
    const list = /=\s*\[([^\]]*)\]/.exec(line)?.[1];
    if (list === undefined) throw badFile(where, 'intervals such as [61:180]', `"${line.trim()}"`);
    const labels = new Uint8Array(frameCounts[clip]);
    for (const interval of list.split(/[\s,;]+/).filter((part) => part !== '')) {
      const found = /^(\d+)(?::(\d+))?$/.exec(interval);
      const first = Number(found?.[1]);
      const last = found?.[2] === undefined ? first : Number(found[2]);
      if (!(first >= 1 && first <= last)) {
        throw badFile(where, 'intervals such as [61:180]', `"${interval}"`);
      }
      if (last > labels.length) {
        throw badFile(where, `frames up to ${labels.length}, the clip's length`, `frame ${last}`);
      }
      labels.fill(1, first - 1, last);
    }
    return labels;
  });
}

/**
 * Reads a label file, see {@link parseUcsdLabels}.
 *
 * @param frameCounts - number of frames of each test clip, in order.
 * @returns for each clip `[frames]`, 1 where something is anomalous.
 * @throws UserError as {@link parseUcsdLabels}, and when the file cannot be read.
 */
export async function readUcsdLabels(
  path: string,
  frameCounts: readonly number[],
): Promise<Uint8Array[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw badFile(path, 'the frame labels of the test clips', (error as Error).message);
  }
  return parseUcsdLabels(path, text, frameCounts);
}
