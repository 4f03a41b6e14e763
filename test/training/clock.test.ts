import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createTrainingClock } from '../../lib/training/clock';

let now = 0;
beforeEach(() => {
  now = 5000;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => vi.restoreAllMocks());

it('counts the sittings before, and not what is done outside of training', async () => {
  const clock = createTrainingClock(100);
  now += 7000;
  const measured = clock.outside(async () => {
    now += 40_000;
    return 'measured';
  });
  await expect(measured).resolves.toBe('measured');
  now += 2000;
  expect(clock.sitting()).toBe(9);
  expect(clock.total()).toBe(109);
});

it('does not count what fails outside either', async () => {
  const clock = createTrainingClock(0);
  const failing = clock.outside(() => {
    now += 3000;
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(clock.total()).toBe(0);
});

it('says when progress and checkpoints are due: when so long has passed since they last were', () => {
  const clock = createTrainingClock(0);
  const due = [240, 20, 240, 20].map((passed) => {
    now += passed;
    return clock.progressIsDue();
  });
  expect(due).toEqual([false, true, false, true]);
  const checkpoints = [59_000, 1000, 59_000, 1000].map((passed) => {
    now += passed;
    return clock.checkpointIsDue(60);
  });
  // The 520 ms above count too.
  expect(checkpoints).toEqual([false, true, false, true]);
});
