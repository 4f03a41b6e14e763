import { expect, it } from 'vitest';
import { frameSheetFigure } from '../../lib/report';

const frame = (width: number, caption?: string) => ({
  width,
  height: 4,
  pixels: new Uint8Array(width * 4).fill(200),
  caption,
});

it('lays frames out in lines, captions under them', () => {
  const figure = frameSheetFigure([frame(8, 'a'), frame(8, 'b'), frame(8, 'c')], {
    perLine: 2,
    frameWidth: 80,
  });
  const { images = [], annotations = [] } = figure.layout;
  expect(images.map(({ x, y, sizex, sizey }) => [x, y, sizex, sizey])).toEqual([
    [0, 0, 80, 40],
    [90, 0, 80, 40],
    [0, 72, 80, 40],
  ]);
  expect(annotations.map(({ text, x }) => [text, x])).toEqual([
    ['a', 40],
    ['b', 130],
    ['c', 40],
  ]);
  expect(figure.description).toContain('a, b, c');
});

it('refuses frames of different sizes, and none', () => {
  expect(() => frameSheetFigure([frame(8), frame(6)])).toThrow(/one size/);
  expect(() => frameSheetFigure([])).toThrow(/no frame/);
});
