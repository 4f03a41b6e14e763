import { describe, expect, it } from 'vitest';
import { type Contender, median, takeTurns, timed } from '../../bench/measure';

function scripted(peer: string, variant: string, log: string[], milliseconds: number): Contender {
  return {
    peer,
    variant,
    async measure(repetitions) {
      log.push(`${peer} ${repetitions}`);
      return {
        milliseconds: Array.from({ length: repetitions }, (_, index) => milliseconds + index),
        result: { value: milliseconds },
      };
    },
  };
}

describe('median', () => {
  it.each([
    [[5], 5],
    [[9, 1, 5], 5],
    [[4, 1, 3, 2], 2.5],
  ])('of %j is %f', (values, middle) => {
    expect(median(values)).toBe(middle);
  });
});

describe('takeTurns', () => {
  it('alternates between the contenders and leaves warm-ups out', async () => {
    const log: string[] = [];
    const contenders = [scripted('ours', 'a', log, 10), scripted('theirs', 'b', log, 20)];
    const turns = { rounds: 2, repetitions: 3, warmups: 7 };
    const summaries = await takeTurns(contenders, turns);
    expect(log).toEqual(['ours 7', 'theirs 7', 'ours 3', 'theirs 3', 'ours 3', 'theirs 3']);
    expect(summaries[0]).toEqual({
      peer: 'ours',
      variant: 'a',
      median: 11,
      min: 10,
      max: 12,
      result: { value: 10 },
    });
  });
});

describe('timed', () => {
  it('times every repetition of what it is given', async () => {
    let calls = 0;
    const measure = timed(async () => {
      await new Promise((resolve) => setTimeout(resolve, 12));
      return { calls: ++calls };
    });
    const { milliseconds, result } = await measure(3);
    expect(milliseconds).toHaveLength(3);
    expect(Math.min(...milliseconds)).toBeGreaterThan(10);
    expect(result).toEqual({ calls: 3 });
  });
});
