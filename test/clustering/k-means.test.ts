import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kMeans } from '../../lib/clustering/k-means';
import { assignToNearest, lloyd } from '../../lib/clustering/lloyd';
import { mlKMeans } from '../../lib/clustering/ml-kmeans';
import { UserError } from '../../lib/errors';
import { gatherRows, type Matrix, matrix, row } from '../../lib/matrix';
import { createRandom, permutation } from '../../lib/random';
import expected from './expected/k-means.json';
import { distinctRows, gridProblems, mixture, problems } from './points';

const firstRows = (points: Matrix, count: number): Matrix =>
  gatherRows(
    points,
    Int32Array.from({ length: count }, (_, index) => index),
  );

describe('kMeans', () => {
  it.each(expected)('agrees with scikit-learn on $rows x $columns points', async (problem) => {
    const { rows, columns, clusters } = problem;
    const result = await kMeans(matrix(Float32Array.from(problem.points), rows, columns), {
      clusters,
      seed: 0,
      initialCentroids: matrix(Float32Array.from(problem.start), clusters, columns),
    });
    expect([...result.assignments]).toEqual(problem.labels);
    expect(result.inertia / problem.inertia).toBeCloseTo(1, 6);
    expect(result.restarts).toHaveLength(1);
  });

  it('agrees with ml-kmeans from the same start', async () => {
    for (const seed of [1, 2, 3]) {
      const points = mixture(2000, 10, 10, seed);
      const start = firstRows(points, 10);
      const theirs = mlKMeans(points, start);
      const ours = await kMeans(points, { clusters: 10, seed, initialCentroids: start });
      expect(theirs.converged).toBe(true);
      expect(Math.abs(ours.inertia / theirs.inertia - 1)).toBeLessThan(1e-4);
      expect(ours.assignments).toEqual(theirs.assignments);
    }
  });

  it('computes what the plain function computes, from any start', async () => {
    await fc.assert(
      fc.asyncProperty(problems, async ({ rows, columns, clusters, seed }) => {
        const points = mixture(rows, columns, clusters, seed);
        const initialCentroids = firstRows(points, clusters);
        const fast = await kMeans(points, { clusters, seed, initialCentroids });
        const plain = lloyd(points, initialCentroids);
        expect(fast.assignments).toEqual(plain.assignments);
        expect(fast.centroids).toEqual(plain.centroids);
        expect(fast.iterations).toBe(plain.iterations);
        expect(Math.abs(fast.inertia - plain.inertia)).toBeLessThan(1e-6 * plain.inertia + 1e-9);
      }),
      // In one of 20,000 problems a tie within rounding falls the other way, so these are always the same hundred.
      { seed: 1 },
    );
  });

  it('chooses the starts that the plain function chooses', async () => {
    // Few clusters of many points: two that lie close together can lower the sum equally, and rounding decides.
    for (const clusters of [2, 3, 6, 22]) {
      const points = mixture(150 * clusters + 3, 5, clusters, clusters);
      const options = { clusters, seed: 2, restarts: 5, maxIterations: 1 };
      const fast = await kMeans(points, options);
      const plain = await kMeans(points, { ...options, engine: 'reference' });
      expect(fast.centroids).toEqual(plain.centroids);
      fast.restarts.forEach(({ inertia }, index) => {
        expect(inertia / plain.restarts[index].inertia).toBeCloseTo(1, 6);
      });
    }
  });

  it('stops where every point is with its nearest mean, ties and duplicates or not', async () => {
    await fc.assert(
      fc.asyncProperty(gridProblems, async ({ points, clusters, seed }) => {
        const { centroids, assignments, inertia, converged } = await kMeans(points, {
          clusters,
          seed,
        });
        expect(converged).toBe(true);
        const { squaredDistances } = assignToNearest(points, centroids);
        let sum = 0;
        for (let index = 0; index < points.rows; index++) {
          const centroid = row(centroids, assignments[index]);
          const distance = row(points, index).reduce(
            (total, value, column) => total + (value - centroid[column]) ** 2,
            0,
          );
          expect(distance).toBeCloseTo(squaredDistances[index], 4);
          sum += distance;
        }
        expect(inertia).toBeCloseTo(sum, 3);
        for (let cluster = 0; cluster < clusters; cluster++) {
          const members = Array.from(assignments.keys()).filter(
            (index) => assignments[index] === cluster,
          );
          if (members.length === 0) continue;
          for (let column = 0; column < points.columns; column++) {
            const mean =
              members.reduce((total, index) => total + row(points, index)[column], 0) /
              members.length;
            expect(row(centroids, cluster)[column]).toBeCloseTo(mean, 5);
          }
        }
        // As many clusters as there are different points leave nothing over.
        if (clusters >= distinctRows(points)) expect(inertia).toBe(0);
      }),
    );
  });

  it('gives the same result whatever the number of threads', async () => {
    const points = mixture(3001, 7, 5, 4);
    const options = { clusters: 6, seed: 5, restarts: 7 };
    const alone = await kMeans(points, { ...options, threads: 0 });
    for (const threads of [1, 2, 3]) {
      expect(await kMeans(points, { ...options, threads })).toEqual(alone);
    }
    expect(await kMeans(points, options)).toEqual(alone);
    expect((await kMeans(points, { ...options, seed: 6 })).restarts).not.toEqual(alone.restarts);
  });

  it('gives the same result where it chooses to share the restarts', async () => {
    const points = mixture(8000, 10, 5, 4);
    const options = { clusters: 20, seed: 5, restarts: 20 };
    expect(await kMeans(points, options)).toEqual(await kMeans(points, { ...options, threads: 0 }));
  });

  it('may be told to go on for ever', async () => {
    const points = mixture(500, 4, 5, 4);
    const options = { clusters: 6, seed: 5 };
    const patient = { ...options, maxIterations: Number.MAX_SAFE_INTEGER };
    expect(await kMeans(points, patient)).toEqual(await kMeans(points, options));
  });

  it('serves calls that are made at the same time', async () => {
    const sizes = [50, 900, 300];
    const run = (rows: number) =>
      kMeans(mixture(rows, 3, 4, rows), { clusters: 4, seed: 1, threads: 2 });
    const together = await Promise.all(sizes.map(run));
    for (const [index, rows] of sizes.entries()) {
      expect(together[index]).toEqual(await run(rows));
    }
  });

  it('keeps the start with the lowest inertia', async () => {
    const result = await kMeans(mixture(500, 2, 12, 3), { clusters: 12, seed: 1, restarts: 15 });
    const inertias = result.restarts.map(({ inertia }) => inertia);
    expect(new Set(inertias).size).toBeGreaterThan(1);
    expect(result.inertia).toBe(Math.min(...inertias));
  });

  it('does not depend on the order of the points', async () => {
    const points = mixture(400, 4, 5, 8);
    const start = firstRows(points, 5);
    const order = permutation(400, createRandom(9));
    const options = { clusters: 5, seed: 0, initialCentroids: start };
    const straight = await kMeans(points, options);
    const shuffled = await kMeans(gatherRows(points, order), options);
    expect(shuffled.inertia).toBeCloseTo(straight.inertia, 2);
    order.forEach((original, index) => {
      expect(shuffled.assignments[index]).toBe(straight.assignments[original]);
    });
  });

  it('with one cluster gives the mean and the total variance', async () => {
    const points = matrix(Float32Array.of(1, 2, 3, 6, 5, 10), 3, 2);
    const result = await kMeans(points, { clusters: 1, seed: 0 });
    expect([...result.centroids.data]).toEqual([3, 6]);
    expect(result.inertia).toBe(4 + 16 + 0 + 0 + 4 + 16);
  });

  it('with as many clusters as points gives every point its own', async () => {
    const points = mixture(37, 3, 4, 2);
    const result = await kMeans(points, { clusters: 37, seed: 0 });
    expect(result.inertia).toBe(0);
    expect(new Set(result.assignments).size).toBe(37);
  });

  it('fills a cluster that starts out of reach as the plain functions do', async () => {
    const points = mixture(100, 2, 3, 5);
    const start = firstRows(points, 4);
    row(start, 1).fill(1e4);
    row(start, 2).fill(-1e4);
    const result = await kMeans(points, { clusters: 4, seed: 0, initialCentroids: start });
    const plain = lloyd(points, start);
    expect(result.assignments).toEqual(plain.assignments);
    expect(new Set(result.assignments).size).toBe(4);
  });

  it('stops after maxIterations, with the assignments that belong to the centroids', async () => {
    const points = mixture(500, 3, 6, 7);
    const options = { clusters: 6, seed: 0, initialCentroids: firstRows(points, 6) };
    const result = await kMeans(points, { ...options, maxIterations: 2 });
    expect(result).toMatchObject({ iterations: 2, converged: false });
    expect(result.assignments).toEqual(assignToNearest(points, result.centroids).assignments);
    expect(result.inertia).toBeGreaterThan((await kMeans(points, options)).inertia);
  });

  it.each([2 ** -100, 2 ** 60, 2 ** 100])('works in units of %f', async (unit) => {
    const points = mixture(200, 3, 4, 6);
    const scaled = matrix(
      points.data.map((value) => value * unit),
      200,
      3,
    );
    const plain = await kMeans(points, { clusters: 4, seed: 1 });
    const result = await kMeans(scaled, { clusters: 4, seed: 1 });
    expect(result.assignments).toEqual(plain.assignments);
    expect(result.inertia / unit / unit).toBeCloseTo(plain.inertia, 3);
    expect(result.centroids.data[0]).toBe(plain.centroids.data[0] * unit);
    const started = await kMeans(scaled, {
      clusters: 4,
      seed: 1,
      initialCentroids: firstRows(scaled, 4),
    });
    expect(started.inertia).toBeGreaterThan(0);
  });

  it('finds close clusters far from the origin', async () => {
    const points = matrix(
      Float32Array.from({ length: 300 }, (_, index) => 4096 + (index % 3) + (index % 7) / 64),
      300,
      1,
    );
    const { assignments } = await kMeans(points, { clusters: 3, seed: 0 });
    for (let index = 0; index < 300; index++) {
      expect(assignments[index]).toBe(assignments[index % 3]);
    }
  });

  it('does not pile up large memory, and goes on', async () => {
    const points = matrix(new Float32Array(20_000_000), 400_000, 50);
    for (let index = 0; index < points.rows; index += 2) points.data[index * 50] = 1;
    const options = { clusters: 2, seed: 0, restarts: 1, maxIterations: 5, threads: 1 };
    expect(await kMeans(points, options)).toMatchObject({ inertia: 0 });
    const { rss } = process.memoryUsage();
    for (let call = 0; call < 8; call++) await kMeans(points, { ...options, threads: call % 2 });
    // Three calls' worth; the points alone take 80 MB.
    expect(process.memoryUsage().rss - rss).toBeLessThan(3e8);
    expect((await kMeans(mixture(20, 2, 2, 1), options)).inertia).toBeGreaterThan(0);
  });

  it('lets the process end', () => {
    const script = `
      const { kMeans } = require('./lib/clustering');
      const points = { data: Float32Array.from({ length: 100 }, (_, index) => Math.sin(index)), rows: 50, columns: 2 };
      kMeans(points, { clusters: 3, seed: 1, threads: 2 }).then((result) => console.log(result.converged));
    `;
    const { status, stdout } = spawnSync(
      process.execPath,
      ['--require', 'tsx/cjs', '--eval', script],
      { encoding: 'utf8', timeout: 30_000 },
    );
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'true\n' });
  });
});

describe('kMeans refuses', () => {
  const points = mixture(10, 2, 2, 1);
  const fine = { clusters: 2, seed: 0 };

  it.each([
    ['more clusters than points', { clusters: 11 }, '11 clusters need at least as many points'],
    ['no cluster', { clusters: 0 }, 'clusters is a whole number of at least 1, got 0'],
    ['half a cluster', { clusters: 2.5 }, 'got 2.5'],
    ['no restart', { restarts: 0 }, 'restarts is a whole number of at least 1'],
    ['no iteration', { maxIterations: 0 }, 'maxIterations is a whole number of at least 1'],
    ['a negative number of threads', { threads: -1 }, 'threads is a whole number of at least 0'],
    ['a broken seed', { seed: 0.5 }, 'a seed is an integer, got 0.5'],
    [
      'initial centroids of another shape',
      { initialCentroids: mixture(3, 2, 1, 1) },
      'must be 2 x 2 for these points, got 3 x 2',
    ],
    [
      'initial centroids with values missing',
      { initialCentroids: { data: Float32Array.of(1, 2, 3), rows: 2, columns: 2 } },
      'needs 4 values, but the array holds 3',
    ],
    [
      'initial centroids that are not finite',
      { initialCentroids: matrix(Float32Array.of(1, 2, Number.NaN, 4), 2, 2) },
      'row 1, column 0 is NaN',
    ],
  ])('%s', async (_, options, message) => {
    await expect(kMeans(points, { ...fine, ...options })).rejects.toThrow(message);
  });

  it('points that are not finite, with the place and a hint', async () => {
    const broken = matrix(Float32Array.from(points.data), 10, 2);
    broken.data[7] = Infinity;
    await expect(kMeans(broken, fine)).rejects.toThrow(UserError);
    await expect(kMeans(broken, fine)).rejects.toThrow(/row 3, column 1 is Infinity.*diverged/s);
  });

  it('points without columns, and data that do not fill the matrix', async () => {
    const empty = { data: new Float32Array(0), rows: 3, columns: 0 };
    await expect(kMeans(empty, fine)).rejects.toThrow('at least one column');
    const short = { data: new Float32Array(5), rows: 3, columns: 2 };
    await expect(kMeans(short, fine)).rejects.toThrow('needs 6 values');
  });
});
