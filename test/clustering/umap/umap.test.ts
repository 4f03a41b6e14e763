import { describe, expect, it } from 'vitest';
import { kMeans, nearestNeighbors, partitionAgreement, umap } from '../../../lib/clustering';
import { closenessCurve } from '../../../lib/clustering/umap/closeness-curve';
import { neighborhoodGraph } from '../../../lib/clustering/umap/neighborhood-graph';
import { UserError } from '../../../lib/errors';
import { matrix } from '../../../lib/matrix';
import { randomPoints } from '../points';

// umap-learn 0.5: fuzzy_simplicial_set(points, n_neighbors=4, metric="euclidean").
const SEVEN = [0, 0, 1, 0, 0, 2, 3, 1, 5, 5, 6, 5, 5, 7];
const CERTAINTIES: Readonly<Record<string, number>> = {
  '0-1': 1,
  '0-2': 1,
  '0-3': 0.68461,
  '1-2': 0.876424,
  '1-3': 1,
  '2-3': 0.623579,
  '3-4': 0.295855,
  '3-5': 0.306266,
  '3-6': 0.112453,
  '4-5': 1,
  '4-6': 1,
  '5-6': 0.965562,
};

describe('neighborhoodGraph', () => {
  it('is that of umap-learn', async () => {
    const points = matrix(Float32Array.from(SEVEN), 7, 2);
    const { heads, tails, weights } = neighborhoodGraph(await nearestNeighbors(points, 3));
    const found = Object.fromEntries(
      Array.from(weights, (weight, edge) => [
        [heads[edge], tails[edge]].sort().join('-'),
        Number(weight.toFixed(3)),
      ]),
    );
    const expected = Object.entries(CERTAINTIES).map(([pair, weight]) => [
      pair,
      Number(weight.toFixed(3)),
    ]);
    expect(found).toEqual(Object.fromEntries(expected));
  });
});

describe('closenessCurve', () => {
  // umap-learn 0.5: find_ab_params(1, distance).
  it.each([
    [0, 1.93280839734315, 0.7904949732233831],
    [0.1, 1.5769434602697652, 0.8950608778515733],
    [0.5, 0.5830300203414425, 1.3341669924314914],
  ])('is that of umap-learn for a smallest distance of %d', (minDistance, a, b) => {
    const curve = closenessCurve(minDistance);
    expect(curve.a).toBeCloseTo(a, 5);
    expect(curve.b).toBeCloseTo(b, 5);
  });
});

describe('umap', () => {
  const groups = Int32Array.from({ length: 400 }, (_, index) => index % 4);
  const points = randomPoints(400, 8, 3);
  groups.forEach((group, index) => {
    points.data[index * 8 + group] += 9;
  });

  it('makes islands of what is apart', async () => {
    const layout = await umap(points, { seed: 1, minDistance: 0, epochs: 200 });
    expect([layout.rows, layout.columns]).toEqual([400, 2]);
    const { assignments, inertia } = await kMeans(layout, { clusters: 4, seed: 1 });
    expect(partitionAgreement(assignments, groups)).toBe(1);
    const { inertia: whole } = await kMeans(layout, { clusters: 1, seed: 1 });
    expect(inertia / whole).toBeLessThan(0.1);
  });

  it('keeps neighbours together along a line', async () => {
    // A spiral, unrolled: what lies next to each other stays so.
    const spiral = matrix(
      Float32Array.from({ length: 900 }, (_, at) => {
        const angle = Math.floor(at / 3) / 30;
        return [angle * Math.cos(angle), angle * Math.sin(angle), 0][at % 3];
      }),
      300,
      3,
    );
    const layout = await umap(spiral, { seed: 2, neighbors: 8, epochs: 300 });
    const { indices } = await nearestNeighbors(layout, 4);
    const near = indices.filter((other, at) => Math.abs(other - Math.floor(at / 4)) <= 12);
    expect(near.length / indices.length).toBeGreaterThan(0.9);
  });

  it('gives the same for the same seed, in as many columns as wished', async () => {
    const options = { seed: 5, epochs: 20, components: 3 };
    const [first, second, other] = [
      await umap(points, options),
      await umap(points, options),
      await umap(points, { ...options, seed: 6 }),
    ];
    expect(first.columns).toBe(3);
    expect(first.data).toEqual(second.data);
    expect(first.data).not.toEqual(other.data);
  });

  it('refuses what it cannot lay out', async () => {
    await expect(umap(points, { seed: 0, neighbors: 1 })).rejects.toThrow(/neighbors/);
    await expect(umap(points, { seed: 0, components: 0.5 })).rejects.toThrow(/components/);
    const wide = { seed: 0, components: points.columns + 1 };
    await expect(umap(points, wide)).rejects.toThrow(`the points have ${points.columns} columns`);
    await expect(umap(points, { seed: 0, minDistance: 3 })).rejects.toThrow(/minDistance/);
    const broken = matrix(Float32Array.from(points.data), 400, 8);
    broken.data[9] = Number.NaN;
    await expect(umap(broken, { seed: 0 })).rejects.toThrow(UserError);
  });
});
