import { requireOneOf, UserError } from '../errors';

/** How the learning rate runs over a training: an input of every step, so that any curve is possible. */
export type LearningRateSchedule =
  | { readonly kind: 'constant'; readonly rate: number }
  | {
      /** Linear up to `peak` over the steps of the warm-up, the first being above 0; then half a cosine towards 0. */
      readonly kind: 'cosine';
      readonly peak: number;
      /** Parts of an epoch count as whole steps, rounded. */
      readonly warmupEpochs: number;
    };

const FIELDS: Readonly<Record<LearningRateSchedule['kind'], readonly string[]>> = {
  constant: ['rate'],
  cosine: ['peak', 'warmupEpochs'],
};

/**
 * Fails where a schedule would give rates that are no numbers, or negative.
 *
 * @throws UserError, naming the field, or when there is no such kind.
 */
export function requireSchedule(schedule: LearningRateSchedule): void {
  const { kind } = schedule;
  requireOneOf('kind of a learning rate', kind, Object.keys(FIELDS));
  for (const name of FIELDS[kind]) {
    const value = (schedule as unknown as Record<string, number>)[name];
    if (Number.isFinite(value) && value >= 0) continue;
    throw new UserError(
      `the ${name} of a ${kind} learning rate is a number of at least 0, got ${value}`,
    );
  }
}

/**
 * The learning rate of one step.
 *
 * @param schedule - the curve.
 * @param step - number of the step, from 0.
 * @param stepsPerEpoch - steps in an epoch.
 * @param epochs - epochs of the whole training.
 * @returns a rate from 0 to the peak, or the constant one.
 */
export function learningRateAt(
  schedule: LearningRateSchedule,
  step: number,
  stepsPerEpoch: number,
  epochs: number,
): number {
  if (schedule.kind === 'constant') return schedule.rate;
  // Part of a step would let the last one overshoot the peak.
  const warmup = Math.round(schedule.warmupEpochs * stepsPerEpoch);
  if (step < warmup) return (schedule.peak * (step + 1)) / warmup;
  const progress = (step - warmup) / (epochs * stepsPerEpoch - warmup);
  return (schedule.peak * (1 + Math.cos(Math.PI * progress))) / 2;
}
