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

  it('needs no warm-up', () => {
    expect(rates({ kind: 'cosine', peak: 2, warmupEpochs: 0 }, 2, 2)[0]).toBe(2);
  });
});
