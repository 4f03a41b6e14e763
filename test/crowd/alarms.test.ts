import { describe, expect, it } from 'vitest';
import { measureAlarms, thresholdOf } from '../../lib/crowd/alarm-measures';
import { type CrowdState, nextState } from '../../lib/crowd/alarm-state';
import { alarmThreshold } from '../../lib/crowd/alarm-threshold';
import { createRandom } from '../../lib/random';

function exponentials(count: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: count }, () => -Math.log(1 - random.next()));
}

describe('the alarm threshold', () => {
  it('is the score that an exponential exceeds as often as asked', () => {
    const maxima = Array.from(exponentials(5000, 3));
    const { threshold } = alarmThreshold(maxima, 1);
    expect(Math.abs(threshold - Math.log(60))).toBeLessThan(0.15);
    expect(alarmThreshold(maxima, 0.1).threshold).toBeGreaterThan(threshold);
    expect(() => alarmThreshold(maxima, 0)).toThrow(/false alarms a minute/);
    expect(() => alarmThreshold(maxima, 30)).toThrow(/at most 12/);
  });
});

describe('the state of a stream', () => {
  const statesOf = (scores: Iterable<number | undefined>, threshold: number, release: number) => {
    let state: CrowdState = 'starting';
    return Array.from(scores, (score) => {
      state = nextState(state, score, { threshold, release });
      return state;
    });
  };

  it('is an alarm above the threshold, and until the score has fallen to where it is released', () => {
    const scores = [undefined, 4.5, 5, 4.5, 4, 4.5, 9, 2, undefined, 4.5];
    const [low, high, none] = ['normal', 'alarm', 'starting'];
    expect(statesOf(scores, 4, 1)).toEqual([
      ...[none, high, high, high, low, high, high, low, none, high],
    ]);
    expect(statesOf(scores, 4.6, 0.9)).toEqual([
      ...[none, low, high, high, low, low, high, low, none, low],
    ]);
  });

  it('is an alarm in as many seconds as were asked for, and in far more where it ends late', () => {
    // Ten frames a second for two hours, averaged as the streaming scorer does it; who stands out does so for a while.
    let [person, score] = [1, 1];
    const scores = exponentials(72_000, 11).map((own) => {
      person += 0.02 * (own ** 2 - person);
      score += 0.1 * (person - score);
      return score;
    });
    const secondsOf = <T>(frames: ArrayLike<T>) =>
      Array.from({ length: frames.length / 10 }, (_, second) =>
        Array.from({ length: 10 }, (_, frame) => frames[10 * second + frame]),
      );
    const maxima = secondsOf(scores).map((own) => Math.max(...own));
    for (const asked of [1, 3, 10]) {
      const { threshold } = alarmThreshold(maxima, asked);
      const [kept, prolonged] = [1, 0.8].map((release) => {
        const seconds = secondsOf(statesOf(scores, threshold, release));
        return (60 * seconds.filter((own) => own.includes('alarm')).length) / seconds.length;
      });
      expect(kept).toBeGreaterThan(asked / 1.5);
      expect(kept).toBeLessThan(asked * 1.5);
      expect(prolonged).toBeGreaterThan(1.5 * kept);
    }
  });
});

describe('alarms', () => {
  const clip = (frames: number[], labels: number[]) => ({
    clip: 'clip',
    frames: Float64Array.from(frames),
    isAnomalous: Uint8Array.from(labels),
    pixelLevel: Float64Array.from(frames),
  });

  it('are counted in seconds, of normal video and of anomalies', () => {
    // Two frames a second: a second with a false alarm, one without, one half normal whose anomaly is found.
    const first = clip([5, 1, 1, 1, 2, 9], [0, 0, 0, 0, 0, 1]);
    // A quiet second, and an anomaly that is missed.
    const second = clip([0, 0, 1, 2], [0, 0, 1, 1]);
    const { falseAlarms, detectionRate } = measureAlarms([first, second], 4, 2);
    expect(falseAlarms).toBeCloseTo(60 / 4, 12);
    expect(detectionRate).toBeCloseTo(1 / 2, 12);
  });

  it('are also counted away from events, where smoothing does not carry them', () => {
    // One frame a second; the event is in second 5, and its score has leaked into the seconds around it.
    const scores = [9, 1, 1, 6, 8, 9, 8, 6, 1, 1];
    const labels = [0, 0, 0, 0, 0, 1, 0, 0, 0, 0];
    const { falseAlarms, falseAlarmsApart } = measureAlarms([clip(scores, labels)], 4, 1);
    expect(falseAlarms).toBeCloseTo((60 * 5) / 9, 12);
    expect(falseAlarmsApart).toBeCloseTo((60 * 1) / 5, 12);
    expect(measureAlarms([clip([1, 2], [0, 1])], 4, 1)).not.toHaveProperty('falseAlarmsApart');
  });

  it('are counted in seconds of a camera whose rate is no whole number', () => {
    // 2.5 frames a second: the seconds begin with frames 0, 3, 5 and 8.
    const scores = [9, 1, 1, 9, 1, 1, 1, 9, 1, 9];
    const labels = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1];
    const { falseAlarms, detectionRate } = measureAlarms([clip(scores, labels)], 4, 2.5);
    expect(falseAlarms).toBeCloseTo(60, 12);
    expect(detectionRate).toBe(1);
    // Two minutes at 29.97 frames a second, in which one frame of each second is high.
    const length = Math.ceil(120 * 29.97);
    const frames = Array.from({ length }, (_, frame) =>
      Math.floor(frame / 29.97) === Math.floor((frame - 1) / 29.97) ? 1 : 9,
    );
    const minutes = clip(frames, new Array(length).fill(0));
    expect(measureAlarms([minutes], 4, 29.97).falseAlarms).toBe(60);
    expect(() => measureAlarms([minutes], 4, 0)).toThrow(/above 0, got 0/);
  });

  it('have a threshold for such a camera too', () => {
    const frames = Array.from(exponentials(20_000, 8));
    const scores = clip(frames, new Array(frames.length).fill(0));
    for (const rate of [29.97, 12.5, 0.5]) {
      const threshold = thresholdOf([scores], 3, rate);
      const { falseAlarms } = measureAlarms([scores], threshold, rate);
      expect(falseAlarms).toBeGreaterThan(1.5);
      expect(falseAlarms).toBeLessThan(4.5);
    }
  });

  it('leave out what the clips cannot tell', () => {
    const normal = measureAlarms([clip([1, 9], [0, 0])], 4, 1);
    expect(normal).toEqual({ falseAlarms: 30, falseAlarmsApart: 30 });
    expect(measureAlarms([clip([1, 9], [1, 1])], 4, 1)).toEqual({ detectionRate: 0.5 });
  });

  it('of training clips are about as frequent as was asked for, whatever their labels', () => {
    const frames = Array.from(exponentials(20_000, 8));
    const scores = clip(frames, new Array(frames.length).fill(1));
    const threshold = thresholdOf([scores], 3, 10);
    const normal = { ...scores, isAnomalous: new Uint8Array(frames.length) };
    expect(measureAlarms([normal], threshold, 10).falseAlarms).toBeGreaterThan(1.5);
    expect(measureAlarms([normal], threshold, 10).falseAlarms).toBeLessThan(4.5);
  });
});
