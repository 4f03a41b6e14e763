import { describe, expect, it } from 'vitest';
import { joinSittings, type TrainingSitting } from '../../lib/training';

describe('joinSittings', () => {
  const here: TrainingSitting = { commit: 'a', threads: 1, cpu: 'x', epochs: 3 };

  it('puts the sittings of trainings one after the other, those of one program as one', () => {
    const later = { ...here, commit: 'b', epochs: 2 };
    expect(joinSittings([[here], [here, later], [later]])).toEqual([
      { ...here, epochs: 6 },
      { ...later, epochs: 4 },
    ]);
    for (const other of [{ threads: 2 }, { cpu: 'y' }, { cpu: undefined }]) {
      expect(joinSittings([[here], [{ ...here, ...other }]])).toHaveLength(2);
    }
  });

  it('keeps the order of a program that comes back', () => {
    const other = { ...here, commit: 'b' };
    expect(joinSittings([[here], [other], [here]])).toEqual([here, other, here]);
  });

  it('knows nothing where one training does not know its own', () => {
    expect(joinSittings([[here], undefined])).toBeUndefined();
    expect(joinSittings([])).toEqual([]);
  });
});
