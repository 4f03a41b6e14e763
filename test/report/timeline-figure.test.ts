import { expect, it } from 'vitest';
import { coarsenHeat, timelineFigure } from '../../lib/report';

it('puts clips one after another and shades what happens, also up to a clip’s end', () => {
  const figure = timelineFigure(
    [
      { frames: [1, 2, 3, 4], isAnomalous: [0, 1, 1, 0] },
      { frames: [5, 6, 7, 8], isAnomalous: [1, 0, 0, 1] },
    ],
    { name: 'a score', framesPerSecond: 2, threshold: 6 },
  );
  const [line, reference] = figure.data as unknown as { x: number[]; y: number[] }[];
  expect(line.x).toEqual([0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5]);
  expect(line.y).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(reference.y).toEqual([6, 6]);
  expect(figure.layout.shapes?.map(({ x0, x1 }) => [x0, x1])).toEqual([
    [0.5, 1.5],
    [2, 2.5],
    [3.5, 4],
  ]);
});

it('refuses a clip whose truth is of another length than its scores', () => {
  const clips = [
    { frames: [1, 2], isAnomalous: [0, 1] },
    { frames: [1, 2, 3], isAnomalous: [0, 1] },
  ];
  expect(() => timelineFigure(clips, { name: 'a score', framesPerSecond: 2 })).toThrow(
    'clip 1 has scores of 3 frames, and the truth of 2',
  );
});

it('keeps the middle of every block of a map', () => {
  const map = { width: 7, height: 4, values: Float32Array.from({ length: 28 }, (_, at) => at) };
  // Two blocks of three and a half pixels, whose middles are in the pixels 1 and 5 of row 2.
  expect(coarsenHeat(map, 3)).toEqual({ columns: 2, rows: 1, values: Float32Array.of(15, 19) });
  const even = { width: 6, height: 3, values: Float32Array.from({ length: 18 }, (_, at) => at) };
  expect(coarsenHeat(even, 3)).toEqual({ columns: 2, rows: 1, values: Float32Array.of(7, 10) });
});
