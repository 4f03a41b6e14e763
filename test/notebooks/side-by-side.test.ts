import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sideBySide } from '../../scripts/notebook/side-by-side';

describe('sideBySide', () => {
  it('does everything once, in order, never more at a time than there are places', async () => {
    const times = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(times, fc.integer({ min: 1, max: 3 }), async (durations, places) => {
        const begun: number[] = [];
        let [underWay, most] = [0, 0];
        await sideBySide([...durations.keys()], places, async (item) => {
          begun.push(item);
          most = Math.max(most, ++underWay);
          await wait(durations[item]);
          underWay--;
        });
        expect(begun).toEqual([...durations.keys()]);
        expect(most).toBe(Math.min(places, durations.length));
      }),
      { numRuns: 30 },
    );
  });

  it('begins nothing after a failure, lets the others end, and passes the failure on', async () => {
    const log: string[] = [];
    const done = sideBySide(['slow', 'bad', 'never'], 2, async (item) => {
      log.push(`begin ${item}`);
      if (item === 'bad') throw new Error('broken');
      await wait(20);
      log.push(`end ${item}`);
    });
    await expect(done).rejects.toThrow('broken');
    expect(log).toEqual(['begin slow', 'begin bad', 'end slow']);
  });
});
