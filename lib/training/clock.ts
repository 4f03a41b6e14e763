const PROGRESS_INTERVAL_MS = 250;

/** Keeps the time of a training run: what counts as training, and when something is due. */
export interface TrainingClock {
  /** Seconds of training in this sitting and those before it, pauses left out. */
  total(): number;
  /** Seconds of training in this sitting. */
  sitting(): number;
  /** Seconds in this sitting that did not count as training. */
  paused(): number;
  /** Runs something whose time does not count as training. */
  outside<Result>(work: () => Promise<Result> | Result): Promise<Result>;
  /** True when it is time to report progress again. */
  progressIsDue(): boolean;
  /** True when so many seconds have passed since it last was. */
  checkpointIsDue(everySeconds: number): boolean;
}

/**
 * Starts the clock of a training run.
 *
 * @param earlierSeconds - training time of the sittings before.
 */
export function createTrainingClock(earlierSeconds: number): TrainingClock {
  const start = performance.now();
  let paused = 0;
  let lastProgress = start;
  let lastCheckpoint = start;
  const sitting = () => (performance.now() - start - paused) / 1000;
  return {
    sitting,
    total: () => earlierSeconds + sitting(),
    paused: () => paused / 1000,
    async outside(work) {
      const begin = performance.now();
      try {
        return await work();
      } finally {
        paused += performance.now() - begin;
      }
    },
    progressIsDue() {
      const due = performance.now() - lastProgress >= PROGRESS_INTERVAL_MS;
      if (due) lastProgress = performance.now();
      return due;
    },
    checkpointIsDue(everySeconds) {
      const due = performance.now() - lastCheckpoint >= everySeconds * 1000;
      if (due) lastCheckpoint = performance.now();
      return due;
    },
  };
}
