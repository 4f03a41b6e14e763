import { describe, expect, it } from 'vitest';
import { type LearningRateSchedule, learningRateAt } from '../../lib/training';

const rates = (schedule: LearningRateSchedule, stepsPerEpoch: number, epochs: number) =>
  Array.from({ length: stepsPerEpoch * epochs }, (_, step) =>
    learningRateAt(schedule, step, stepsPerEpoch, epochs),
  );

describe('learningRateAt', () => {
  it('stays constant', () => {
    expect(new Set(rates({ kind: 'constant', rate: 0.25 }, 3, 4))).toEqual(new Set([0.25]));
  });

  it('warms up linearly, then follows half a cosine to zero', () => {
    const curve = rates({ kind: 'cosine', peak: 2, warmupEpochs: 1 }, 4, 3);
    expect(curve.slice(0, 5)).toEqual([0.5, 1, 1.5, 2, 2]);
    expect(curve[8]).toBeCloseTo(1, 12);
    expect(curve[11]).toBeCloseTo(1 + Math.cos((Math.PI * 7) / 8), 12);
    expect(Math.min(...curve)).toBeGreaterThan(0);
  });

  it('warms up in whole steps, and never above the peak', () => {
    // Half of five steps is three, and a part of the first is none.
    const half = rates({ kind: 'cosine', peak: 3, warmupEpochs: 0.5 }, 5, 2);
    expect(half.slice(0, 4)).toEqual([1, 2, 3, 3]);
    const little = rates({ kind: 'cosine', peak: 2, warmupEpochs: 0.01 }, 4, 3);
    expect(little).toEqual(rates({ kind: 'cosine', peak: 2, warmupEpochs: 0 }, 4, 3));
  });

  it('needs no warm-up', () => {
    expect(rates({ kind: 'cosine', peak: 2, warmupEpochs: 0 }, 2, 2)[0]).toBe(2);
  });
});
