import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestNeighbors } from '../../lib/clustering';
import { type Matrix, matrix, row } from '../../lib/matrix';
import { createRandom } from '../../lib/random';
import { randomPoints } from './points';

/** Distances to the nearest points, one excepted, by looking at all. */
function distancesByBruteForce(
  points: Matrix,
  own: Float32Array,
  count: number,
  except?: number,
): number[] {
  return Array.from({ length: points.rows }, (_, other) => other)
    .filter((other) => other !== except)
    .map((other) =>
      Math.hypot(...Array.from(row(points, other), (value, axis) => value - own[axis])),
    )
    .sort((a, b) => a - b)
    .slice(0, count);
}

/** Compares relatively, so that distances near zero count as much as others. */
function expectClose(found: number, expected: number): void {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-12 * expected);
}

describe('nearestNeighbors', () => {
  it('finds what looking at all points finds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 60 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 0, max: 1000 }),
        async (rows, columns, seed) => {
          const points = randomPoints(rows, columns, seed);
          const count = Math.min(7, rows - 1);
          const { distances } = await nearestNeighbors(points, count);
          for (let index = 0; index < rows; index++) {
            const expected = distancesByBruteForce(points, row(points, index), count, index);
            expected.forEach((distance, rank) => {
              expectClose(distances[index * count + rank], distance);
            });
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('also where there are many cells to choose from, and points that coincide', async () => {
    const points = randomPoints(3000, 4, 1);
    points.data.copyWithin(0, 4, 8);
    const { indices, distances } = await nearestNeighbors(points, 10);
    for (let index = 0; index < points.rows; index += 97) {
      const expected = distancesByBruteForce(points, row(points, index), 10, index);
      expected.forEach((distance, rank) => {
        expectClose(distances[index * 10 + rank], distance);
      });
      expect(indices.subarray(index * 10, index * 10 + 10)).not.toContain(index);
    }
    expect([indices[0], distances[0]]).toEqual([1, 0]);
  });

  it('finds points that lie closer together than distances to their centroid are rounded', async () => {
    const random = createRandom(1);
    const values = Float32Array.from({ length: 60 }, (_, index) =>
      index % 2 === 0 ? 1e-16 * random.normal() : 1 + random.normal(),
    );
    const points = matrix(values, 60, 1);
    const { distances } = await nearestNeighbors(points, 5);
    for (let index = 0; index < 60; index++) {
      distancesByBruteForce(points, row(points, index), 5, index).forEach((distance, rank) => {
        expectClose(distances[index * 5 + rank], distance);
      });
    }
  });

  it('finds the nearest of other points, near and far from them', async () => {
    for (const rows of [40, 3000]) {
      const points = randomPoints(rows, 4, 2);
      const queries = randomPoints(200, 4, 3);
      queries.data.forEach((value, at) => {
        queries.data[at] = at < 400 ? value : 5 * value;
      });
      queries.data.set(points.data.subarray(0, 4));
      const { indices, distances } = await nearestNeighbors(points, 6, queries);
      expect(distances).toHaveLength(200 * 6);
      for (let index = 0; index < 200; index++) {
        distancesByBruteForce(points, row(queries, index), 6).forEach((distance, rank) => {
          expectClose(distances[index * 6 + rank], distance);
        });
      }
      // One that lies on a point finds it.
      expect([indices[0], distances[0]]).toEqual([0, 0]);
    }
  });

  it('refuses more neighbours than there are others', async () => {
    const five = randomPoints(5, 2, 0);
    await expect(nearestNeighbors(five, 5)).rejects.toThrow(/more than 5 points, got 5/);
    const found = await nearestNeighbors(five, 5, five);
    expect([...found.indices].filter((_, at) => at % 5 === 0)).toEqual([0, 1, 2, 3, 4]);
    await expect(nearestNeighbors(five, 6, five)).rejects.toThrow(/at least 6 points, got 5/);
  });

  it('refuses queries of other columns, or that are not finite', async () => {
    const five = randomPoints(5, 2, 0);
    await expect(nearestNeighbors(five, 2, randomPoints(5, 3, 0))).rejects.toThrow(/same columns/);
    const holed = matrix(Float32Array.of(0, Number.NaN), 1, 2);
    await expect(nearestNeighbors(five, 2, holed)).rejects.toThrow(/finite queries/);
  });
});
