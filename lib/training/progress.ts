/** How far a training run is; given to `onProgress` several times a second at most. */
export interface TrainingProgress {
  /** Number of finished epochs. */
  readonly epoch: number;
  /** Number of epochs of the whole run. */
  readonly epochs: number;
  /** Share of the whole run that is done, in [0, 1]. */
  readonly done: number;
  /** Mean loss of the last finished epoch; `undefined` in the first. */
  readonly loss: number | undefined;
  /** Estimated time to the end, in seconds. */
  readonly secondsLeft: number;
}

/**
 * Makes of the progress of one of several equally long parts the progress of the whole.
 *
 * @param onProgress - hears of the whole.
 * @param part - number of this part, from 0.
 * @param parts - how many there are.
 * @returns what the part reports its own progress to.
 */
export function progressOfPart(
  onProgress: (progress: TrainingProgress) => void,
  part: number,
  parts: number,
): (progress: TrainingProgress) => void {
  // At its end a part has no time left to tell by.
  let secondsAPart = 0;
  return (progress) => {
    const { done, secondsLeft } = progress;
    if (done < 1) secondsAPart = secondsLeft / (1 - done);
    const partsLeft = parts - part - done;
    onProgress({
      ...progress,
      done: 1 - partsLeft / parts,
      secondsLeft: secondsAPart * partsLeft,
    });
  };
}

/**
 * Progress as one line of text, for a terminal or a notebook.
 *
 * @example
 * describeProgress({ epoch: 2, epochs: 20, done: 0.13, loss: 0.0191, secondsLeft: 300 });
 * // 'epoch 3 of 20 · 13 % · loss 0.01910 · 5 min left'
 */
export function describeProgress({
  epoch,
  epochs,
  done,
  loss,
  secondsLeft,
}: TrainingProgress): string {
  const parts = [
    `epoch ${Math.min(epoch + 1, epochs)} of ${epochs}`,
    `${Math.floor(100 * done)} %`,
    ...(loss === undefined ? [] : [`loss ${loss.toFixed(5)}`]),
    done < 1 ? `${describeDuration(secondsLeft)} left` : 'done',
  ];
  return parts.join(' · ');
}

/** A duration for people: `45 s`, `12 min`, `3 h 5 min`. */
export function describeDuration(seconds: number): string {
  if (seconds < 99.5) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
