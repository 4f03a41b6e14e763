/** How the learning rate runs over a training: an input of every step, so that any curve is possible. */
export type LearningRateSchedule =
  | { readonly kind: 'constant'; readonly rate: number }
  | {
      /** Linear from 0 to `peak` over the warm-up, then half a cosine down to 0. */
      readonly kind: 'cosine';
      readonly peak: number;
      readonly warmupEpochs: number;
    };

/**
 * The learning rate of one step.
 *
 * @param schedule - the curve.
 * @param step - number of the step, from 0.
 * @param stepsPerEpoch - steps in an epoch.
 * @param epochs - epochs of the whole training.
 */
export function learningRateAt(
  schedule: LearningRateSchedule,
  step: number,
  stepsPerEpoch: number,
  epochs: number,
): number {
  if (schedule.kind === 'constant') return schedule.rate;
  const warmup = schedule.warmupEpochs * stepsPerEpoch;
  if (step < warmup) return (schedule.peak * (step + 1)) / warmup;
  const progress = (step - warmup) / (epochs * stepsPerEpoch - warmup);
  return (schedule.peak * (1 + Math.cos(Math.PI * progress))) / 2;
}
