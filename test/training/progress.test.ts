import { expect, it } from 'vitest';
import { describeDuration, describeProgress } from '../../lib/training';

it('describes progress in a line', () => {
  const start = { epoch: 0, epochs: 20, done: 0.004, loss: undefined, secondsLeft: 3000 };
  expect(describeProgress(start)).toBe('epoch 1 of 20 · 0 % · 50 min left');
  // A percentage is reached before it is shown.
  const almost = { epoch: 19, epochs: 20, done: 0.999, loss: 0.0115, secondsLeft: 1 };
  expect(describeProgress(almost)).toBe('epoch 20 of 20 · 99 % · loss 0.01150 · 1 s left');
  const end = { epoch: 20, epochs: 20, done: 1, loss: 0.0115, secondsLeft: 0 };
  expect(describeProgress(end)).toBe('epoch 20 of 20 · 100 % · loss 0.01150 · done');
});

it('describes durations in the unit that fits', () => {
  expect([0.4, 45, 99.4, 100, 5400, 12_000].map(describeDuration)).toEqual([
    '0 s',
    '45 s',
    '99 s',
    '2 min',
    '90 min',
    '3 h 20 min',
  ]);
});
