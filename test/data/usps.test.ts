import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readUsps } from '../../lib/data';
import { UserError } from '../../lib/errors';
import { put, useTemporaryFolder, uspsLine } from './fixtures';

const folder = useTemporaryFolder();

describe('readUsps', () => {
  // The original puts a blank at the end of each training line.
  const text = `${uspsLine(6, [-1, -0.631, 0, 0.862, 1])} \n${uspsLine(0)}\n`;

  it('reads labels and maps grey values from [-1, 1] to [0, 1], plain or compressed', async () => {
    for (const content of [text, gzipSync(text), text.trimEnd(), text.replaceAll('\n', '\r\n')]) {
      const split = await readUsps(put(folder(), 'zip.train', content), 2);
      expect([...split.labels]).toEqual([6, 0]);
      expect(split.images).toHaveLength(2 * 256);
      const first = [0, 0.1845, 0.5, 0.931, 1, 0].map(Math.fround);
      expect([...split.images.subarray(0, 6)]).toEqual(first);
      expect(split.images.subarray(6).every((value) => value === 0)).toBe(true);
    }
  });

  const cases: [string, string | Uint8Array, string[]][] = [
    [
      'a line cut off',
      text.slice(0, -20),
      ['line 2', 'a label and 256 grey values', 'found 255 numbers'],
    ],
    ['a line too long', `${uspsLine(1)} 0.5\n`, ['line 1', 'found 258 numbers']],
    ['an empty line between', text.replace('\n', '\n\n'), ['line 2', 'found 1 numbers']],
    ['a digit that is none', `${uspsLine(0)}\n${uspsLine(10)}`, ['line 2', '0 to 9', '"10.0000"']],
    ['a label with a fraction', uspsLine('1.5'), ['line 1', 'a label from 0 to 9', '"1.5"']],
    [
      'a grey value outside',
      uspsLine(3, [0, 1.5]),
      ['line 1', 'in [-1, 1]', '"1.5000" as value 2'],
    ],
    ['a word', uspsLine(3, [0, 0, 'nan']), ['line 1', '"nan" as value 3']],
    ['a digit too few', uspsLine(3), ['expected 2 lines', 'found 1']],
    ['an empty file', '', ['expected 2 lines', 'found 0']],
    ['a compressed file cut off', gzipSync(text).subarray(0, 60), ['a complete gzip file']],
  ];
  it.each(cases)('refuses %s', async (_, content, messages) => {
    const path = put(folder(), 'zip.train.gz', content);
    const error = await readUsps(path, 2).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    for (const message of [path, ...messages]) expect(String(error)).toContain(message);
  });
});
