import { randomUUID } from 'node:crypto';
import { notebookOutput } from './notebook';

/** One line of text that changes in place. */
export interface ProgressLine {
  /** Replaces the text. */
  show(text: string): void;
  /** Replaces the text for good: what an executed notebook keeps. */
  finish(text: string): void;
}

/**
 * A line that is updated in place: in a notebook as one output of the cell, in a terminal on the last line. Where output goes to a
 * file, only what it finishes with is written.
 *
 * @example
 * const line = progressLine();
 * await trainAutoencoder(autoencoder, images, { onProgress: (progress) => line.show(describeProgress(progress)) });
 * line.finish('trained');
 */
export function progressLine(): ProgressLine {
  const output = notebookOutput();
  if (!output) return terminalLine(process.stdout);
  const id = randomUUID();
  let shown: string | undefined;
  const show = (text: string) => {
    if (text === shown) return;
    output({ 'text/plain': text }, { id, update: shown !== undefined });
    shown = text;
  };
  return { show, finish: show };
}

/**
 * A line that is updated in place at the end of a stream.
 *
 * @param stream - standard output, usually.
 */
export function terminalLine(stream: {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}): ProgressLine {
  // Longer text would wrap, and the next would not replace all of it.
  const fitted = (text: string) => text.slice(0, (stream.columns ?? 80) - 1);
  return {
    show: (text) => {
      if (stream.isTTY) stream.write(`\r\x1b[2K${fitted(text)}`);
    },
    finish: (text) => {
      stream.write(stream.isTTY ? `\r\x1b[2K${fitted(text)}\n` : `${text}\n`);
    },
  };
}
