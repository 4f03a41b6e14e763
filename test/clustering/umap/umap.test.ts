import { describe, expect, it } from 'vitest';
import {
  kMeans,
  nearestNeighbors,
  partitionAgreement,
  principalComponents,
  projectOnComponents,
  umap,
} from '../../../lib/clustering';
import { closenessCurve } from '../../../lib/clustering/umap/closeness-curve';
import { neighborhoodGraph } from '../../../lib/clustering/umap/neighborhood-graph';
import { moveAlong, scheduleEdges } from '../../../lib/clustering/umap/umap';
import { UserError } from '../../../lib/errors';
import { matrix } from '../../../lib/matrix';
import { createRandom, deriveSeed } from '../../../lib/random';
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
    // The largest that is allowed: SciPy's minimize finds this, and for 2.6 what the search here no longer does.
    [2.5, 1.1473121804537182e-7, 7.1712551814668135],
  ])('is that of umap-learn for a smallest distance of %d', (minDistance, a, b) => {
    const curve = closenessCurve(minDistance);
    expect(curve.a / a).toBeCloseTo(1, 3);
    expect(curve.b / b).toBeCloseTo(1, 5);
  });
});

describe('the descent', () => {
  /** Draws one point again and again, and counts how often it is asked. */
  const always = (point: number) => {
    const random = { ...createRandom(0), asked: 0 };
    random.integer = () => {
      random.asked++;
      return point;
    };
    return random;
  };

  it('has an edge that is half as certain take half as many turns, and pushes five times in each', () => {
    const graph = {
      heads: Int32Array.of(0, 1, 0),
      tails: Int32Array.of(1, 2, 2),
      weights: Float64Array.of(0.8, 0.4, 0.01),
    };
    const edges = scheduleEdges(graph, 10);
    // Both ways; the third pair would not have a turn in ten epochs.
    expect([...edges.heads]).toEqual([0, 1, 1, 2]);
    expect([...edges.tails]).toEqual([1, 2, 0, 1]);
    expect([...edges.intervals]).toEqual([1, 2, 1, 2]);
    const random = always(0);
    const layout = Float64Array.from({ length: 6 }, (_, at) => at);
    for (let epoch = 0; epoch < 10; epoch++) {
      moveAlong(edges, layout, { epoch, rate: 0, a: 1, b: 1, components: 2, random });
    }
    // The first turn is after one interval: 1 … 9 and 2, 4, 6, 8, in both directions.
    expect(random.asked).toBe(2 * 5 * (9 + 4));
  });

  it('draws both ends of an edge together, and pushes its head away from the others', () => {
    const graph = { heads: Int32Array.of(0), tails: Int32Array.of(1), weights: Float64Array.of(1) };
    const { heads, tails, intervals, next } = scheduleEdges(graph, 10);
    const oneWay = {
      heads: heads.subarray(0, 1),
      tails: tails.subarray(0, 1),
      intervals: intervals.subarray(0, 1),
      next: next.subarray(0, 1),
    };
    const layout = Float64Array.of(0, 0, 1, 0, 0, 10);
    const moves = { epoch: 1, rate: 0.1, a: 1, b: 1, components: 2 };
    moveAlong(oneWay, layout, { ...moves, random: always(2) });
    // At distance 1 the pull is -2 / (1 + 1) times the difference, so that each end moves by a tenth.
    const head = [0.1, 0];
    for (let push = 0; push < 5; push++) {
      const squared = head[0] ** 2 + (head[1] - 10) ** 2;
      const strength = 2 / ((0.001 + squared) * (1 + squared));
      head[0] += 0.1 * strength * head[0];
      head[1] += 0.1 * strength * (head[1] - 10);
    }
    [...head, 0.9, 0, 0, 10].forEach((expected, at) => {
      expect(layout[at]).toBeCloseTo(expected, 12);
    });
    expect(head[1]).toBeLessThan(-5e-4);
  });

  it('moves no point further than four at a time', () => {
    // Both ends in one place, so that nothing pulls, and a third point so near that it would push by thirty.
    const edges = {
      heads: Int32Array.of(0),
      tails: Int32Array.of(1),
      intervals: Float64Array.of(1),
      next: Float64Array.of(1),
    };
    const layout = Float64Array.of(0.03, 0, 0.03, 0, 0, 0);
    moveAlong(edges, layout, { epoch: 1, rate: 1, a: 1, b: 1, components: 2, random: always(2) });
    // From four away the other four pushes hardly count.
    expect(layout[0]).toBeGreaterThan(4.03);
    expect(layout[0]).toBeLessThan(4.2);
    expect([...layout.subarray(2)]).toEqual([0.03, 0, 0, 0]);
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

  it('slows down evenly, from the components to the end', async () => {
    const few = randomPoints(30, 4, 1);
    const [epochs, components] = [6, 2];
    const random = createRandom(deriveSeed(7, 'umap'));
    const start = projectOnComponents(few, principalComponents(few, components)).data;
    const widest = start.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const layout = Float64Array.from(
      start,
      (value) => value * (10 / widest) + 1e-4 * random.normal(),
    );
    const edges = scheduleEdges(neighborhoodGraph(await nearestNeighbors(few, 14)), epochs);
    [1, 5 / 6, 4 / 6, 3 / 6, 2 / 6, 1 / 6].forEach((rate, epoch) => {
      moveAlong(edges, layout, { epoch, rate, ...closenessCurve(0.1), components, random });
    });
    const { data } = await umap(few, { seed: 7, epochs });
    data.forEach((value, at) => {
      expect(value).toBeCloseTo(layout[at], 5);
    });
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
    await expect(umap(points, { seed: 0, minDistance: 2.6 })).rejects.toThrow(/minDistance/);
    const broken = matrix(Float32Array.from(points.data), 400, 8);
    broken.data[9] = Number.NaN;
    await expect(umap(broken, { seed: 0 })).rejects.toThrow(UserError);
  });
});
