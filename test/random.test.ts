import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, deriveSeed, permutation } from '../lib/random';

function draw<Value>(count: number, next: () => Value): Value[] {
  return Array.from({ length: count }, next);
}

describe('createRandom', () => {
  it('gives the same numbers for the same seed, and others for another', () => {
    const numbers = (seed: number) => draw(100, createRandom(seed).next);
    expect(numbers(3)).toEqual(numbers(3));
    expect(numbers(3)).not.toEqual(numbers(4));
  });

  it('gives the numbers of an independent implementation', () => {
    const bits = (seed: number) => draw(3, createRandom(seed).next).map((value) => value * 2 ** 32);
    expect(bits(7)).toEqual([210494603, 711084892, 3993689120]);
    expect(bits(-1)).toEqual([4104197751, 1825856343, 1152209388]);
  });

  it('is uniform on [0, 1): mean, variance and the share of each tenth', () => {
    const count = 100_000;
    const numbers = draw(count, createRandom(1).next);
    const mean = numbers.reduce((sum, value) => sum + value) / count;
    const variance = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
    expect(Math.abs(mean - 1 / 2)).toBeLessThan(0.004);
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.002);
    const tenths = new Array(10).fill(0);
    for (const value of numbers) tenths[Math.floor(10 * value)]++;
    for (const tenth of tenths) expect(Math.abs(tenth / count - 0.1)).toBeLessThan(0.005);
  });

  it('draws standard normal numbers', () => {
    const count = 100_000;
    const numbers = draw(count, createRandom(2).normal);
    const moment = (power: number) =>
      numbers.reduce((sum, value) => sum + value ** power, 0) / count;
    expect(Math.abs(moment(1))).toBeLessThan(0.015);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.03);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.2);
  });

  it('refuses a seed that is no integer', () => {
    expect(() => createRandom(0.5)).toThrow('a seed is an integer, got 0.5');
    expect(() => createRandom(Number.NaN)).toThrow(RangeError);
  });
});

describe('deriveSeed', () => {
  it('separates streams and seeds', () => {
    const seeds = new Set<number>();
    for (let seed = 0; seed < 50; seed++) {
      for (let stream = 0; stream < 50; stream++) seeds.add(deriveSeed(seed, `restart/${stream}`));
    }
    expect(seeds.size).toBe(2500);
  });
});

describe('deriveSeed, against FNV-1a written in Python', () => {
  it.each([
    [0, 'k-means/0', 436542045],
    [3, 'epoch/12', -1779099426],
    [0, '😀', 447012480],
  ])('%i, %s', (seed, stream, expected) => {
    expect(deriveSeed(seed, stream)).toBe(expected);
  });

  it('refuses a seed that is no integer', () => {
    expect(() => deriveSeed(Number.NaN, 'epoch/1')).toThrow('a seed is an integer, got NaN');
  });
});

describe('permutation', () => {
  it('holds every number once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), fc.integer(), (count, seed) => {
        const order = permutation(count, createRandom(seed));
        expect([...order].sort((a, b) => a - b)).toEqual(draw(count, () => 0).map((_, i) => i));
      }),
    );
  });

  it('puts every number in every place equally often', () => {
    const random = createRandom(5);
    const counts = draw(4, () => [0, 0, 0, 0]);
    for (let trial = 0; trial < 8000; trial++) {
      permutation(4, random).forEach((value, place) => {
        counts[place][value]++;
      });
    }
    for (const count of counts.flat()) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });
});
