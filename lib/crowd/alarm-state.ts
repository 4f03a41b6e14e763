import { UserError } from '../errors';

/** Whether somebody should look: `starting` until there is motion to speak of, `alarm` above the threshold. */
export type CrowdState = 'starting' | 'normal' | 'alarm';

/** When an alarm begins and ends. */
export interface AlarmRule {
  /** Score above which an alarm begins. */
  readonly threshold: number;
  /**
   * An alarm ends when the score is no longer above this share of the threshold, in (0, 1]. At 1, and only there, there are as
   * many seconds with an alarm as `alarmThreshold` was asked for. Below, an alarm does not flicker, but it goes on after what raised it:
   * scores that are smoothed over time fall slowly, and at 0.8 there are several times as many seconds with an alarm.
   */
  readonly release: number;
}

/**
 * Checks a rule before frames come.
 *
 * @throws UserError when the share is not above 0 and at most 1.
 */
export function requireRelease(release: number): void {
  if (release > 0 && release <= 1) return;
  throw new UserError(
    `an alarm ends at a share of the threshold above 0 and at most 1, got ${release}: give 1 to end it at the threshold itself`,
  );
}

/**
 * The state after one more frame.
 *
 * @param before - the state after the frame before; `starting` for the first.
 * @param score - of this frame; undefined while cuboids are too short to say anything.
 */
export function nextState(
  before: CrowdState,
  score: number | undefined,
  { threshold, release }: AlarmRule,
): CrowdState {
  if (score === undefined) return 'starting';
  return score > (before === 'alarm' ? release : 1) * threshold ? 'alarm' : 'normal';
}
