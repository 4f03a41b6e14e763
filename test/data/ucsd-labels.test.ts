import { describe, expect, it } from 'vitest';
import { parseUcsdLabels } from '../../lib/data/ucsd-labels';

describe('frame labels', () => {
  it('may have several intervals and single frames', () => {
    const text = 'TestVideoFile = {};\nTestVideoFile{end+1}.gt_frame = [2:3, 5 7:8];';
    expect(Array.from(parseUcsdLabels('x.m', text, [9])[0])).toEqual([0, 1, 1, 0, 1, 0, 1, 1, 0]);
  });

  it.each([
    ['[1:10]', /up to 9.*frame 10/],
    ['[0:3]', /intervals.*"0:3"/],
    ['[5:3]', /intervals.*"5:3"/],
    ['[a:3]', /intervals.*"a:3"/],
    ['[2:3:5]', /intervals.*"2:3:5"/],
    ['[2.5]', /intervals.*"2.5"/],
    ['1:3', /intervals/],
  ])('such as %s are refused', (list, message) => {
    expect(() => parseUcsdLabels('x.m', `T{end+1}.gt_frame = ${list};`, [9])).toThrow(message);
  });

  it('are not what stands in a comment', () => {
    const text = '% T{1}.gt_frame = [1:9];\nT{end+1}.gt_frame = [2:3]; % gt_frame as published';
    const labels = parseUcsdLabels('x.m', text, [4]);
    expect(labels.map((clip) => [...clip])).toEqual([[0, 1, 1, 0]]);
  });

  it('are refused when their number is not that of the clips', () => {
    expect(() => parseUcsdLabels('x.m', 'T{1}.gt_frame = [1:2];', [9, 9])).toThrow(/2 test clips/);
  });
});
