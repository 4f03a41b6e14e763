import { describeProgress, type TrainingProgress } from '../lib/training/progress';

/** Shows the progress of one training on standard error. */
export interface ProgressPrinter {
  update(progress: TrainingProgress): void;
  /** Leaves the line, so that other output can follow. */
  end(): void;
}

/**
 * One line written over and over in a terminal; elsewhere (a log, the parent process) a line for every whole percent.
 *
 * @param title - what is trained.
 */
export function progressPrinter(title: string): ProgressPrinter {
  const terminal = process.stderr.isTTY;
  let percent = -1;
  return {
    update(progress) {
      const line = `${title}: ${describeProgress(progress)}`;
      if (terminal) {
        process.stderr.write(`\r\u001b[K${line.slice(0, process.stderr.columns - 1)}`);
        return;
      }
      const reached = Math.floor(100 * progress.done);
      if (reached > percent) process.stderr.write(`${line}\n`);
      percent = reached;
    },
    end() {
      if (terminal) process.stderr.write('\n');
    },
  };
}
