import { expect, it } from 'vitest';
import {
  describeDuration,
  describeProgress,
  progressOfPart,
  type TrainingProgress,
} from '../../lib/training';

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

it('makes of the progress of parts the progress of the whole, to the last of them', () => {
  const heard: TrainingProgress[] = [];
  // Three parts of 100 s each.
  for (const part of [0, 1, 2]) {
    const onProgress = progressOfPart((progress) => heard.push(progress), part, 3);
    for (const done of [0.25, 1]) {
      const secondsLeft = 100 * (1 - done);
      onProgress({ epoch: 4 * done, epochs: 4, done, loss: 0.02, secondsLeft });
    }
  }
  expect(heard.map(({ secondsLeft }) => secondsLeft)).toEqual([275, 200, 175, 100, 75, 0]);
  heard.forEach(({ done, secondsLeft, ...rest }, at) => {
    expect(done).toBeCloseTo(1 - secondsLeft / 300, 12);
    expect(rest).toEqual({ epoch: at % 2 === 0 ? 1 : 4, epochs: 4, loss: 0.02 });
  });
});
