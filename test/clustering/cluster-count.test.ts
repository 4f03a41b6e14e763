import { describe, expect, it } from 'vitest';
import { chooseClusterCount } from '../../lib/clustering/cluster-count';
import { clustersByGap, gapStatistic } from '../../lib/clustering/gap-statistic';
import { silhouette } from '../../lib/clustering/silhouette';
import { type Matrix, matrix } from '../../lib/matrix';
import { createRandom } from '../../lib/random';

const CENTRES = [
  [0, 0, 0],
  [12, 1, -3],
  [-8, 9, 4],
  [3, -13, 8],
  [-10, -9, -9],
  [7, 12, 11],
];

/** Round clusters, clear of each other. */
function balls(clusters: number, seed: number): Matrix {
  const random = createRandom(seed);
  const values = Array.from({ length: 60 * clusters }, (_, index) =>
    CENTRES[index % clusters].map((coordinate) => coordinate + random.normal()),
  );
  return matrix(Float32Array.from(values.flat()), 60 * clusters, 3);
}

describe('silhouette', () => {
  // The same Park-Miller numbers in Python, with silhouette_score of scikit-learn 1.9.1.
  let state = 3;
  const values = Array.from({ length: 240 }, (_, position) => {
    state = (16807 * state) % 2147483647;
    const shift = position % 3 === 0 ? 4 * (Math.floor(position / 3) % 4) : 0;
    return Math.fround((state % 1000) / 100) + shift;
  });
  const points = matrix(Float32Array.from(values), 80, 3);
  const assignments = Int32Array.from({ length: 80 }, (_, index) => index % 4);

  it('agrees with scikit-learn, lone points included', () => {
    expect(silhouette(points, assignments)).toBeCloseTo(0.03396651052775969, 6);
    const lone = Int32Array.from(assignments);
    lone[7] = 9;
    expect(silhouette(points, lone)).toBeCloseTo(-0.09849393752067573, 6);
  });

  it('is estimated from a draw when there are many points', () => {
    const many = balls(5, 1);
    const clusters = Int32Array.from({ length: many.rows }, (_, index) => index % 5);
    const whole = silhouette(many, clusters);
    const drawn = silhouette(many, clusters, { maxPoints: 150, seed: 2 });
    expect(drawn).not.toBe(whole);
    expect(Math.abs(drawn - whole)).toBeLessThan(0.03);
  });

  it('needs no room for cluster numbers that are not there', () => {
    // A table of 3,000 points by three million clusters would not fit into any array.
    const rows = 3e6;
    const ends = Float32Array.from({ length: rows }, (_, index) => index % 2);
    const far = Int32Array.from(ends, (end) => (end === 0 ? 0 : rows - 1));
    expect(silhouette(matrix(ends, rows, 1), far)).toBe(1);
  });

  it('needs two clusters', () => {
    expect(() => silhouette(points, new Int32Array(80))).toThrow('all points are in one');
    expect(() => silhouette(points, [0, 1])).toThrow('80 points need as many assignments');
    const broken = matrix(Float32Array.of(Number.NaN, 0, 1, 5), 4, 1);
    expect(() => silhouette(broken, [0, 0, 1, 1])).toThrow('row 0, column 0 is NaN');
  });
});

describe('gapStatistic', () => {
  it('is about zero without clusters, and its rule then says one', async () => {
    const random = createRandom(6);
    const even = matrix(
      Float32Array.from({ length: 600 }, (_, position) => (1 + 4 * (position % 2)) * random.next()),
      300,
      2,
    );
    const gaps = await gapStatistic(even, [1, 2, 3], { seed: 1 });
    for (const { gap } of gaps) expect(Math.abs(gap)).toBeLessThan(0.1);
    expect(clustersByGap(gaps)).toBe(1);
  });

  it('refuses to compare where clusters leave nothing over', async () => {
    const three = matrix(Float32Array.of(0, 0, 1, 1, 5, 5), 6, 1);
    await expect(gapStatistic(three, [2, 3], { seed: 0 })).rejects.toThrow(
      'fewer than there are different points',
    );
  });

  it('has a rule that waits for a gap that the next does not beat', () => {
    const curve = (values: number[]) =>
      values.map((gap, index) => ({ clusters: index + 1, gap, error: 0.05 }));
    expect(clustersByGap(curve([0.1, 0.4, 0.9, 0.92, 0.5]))).toBe(3);
    expect(clustersByGap(curve([0.1, 0.4, 0.9]))).toBe(3);
    // The next one's error counts, not one's own: 0.54 is above 0.50 by less than 0.05, though by more than 0.01.
    const errors = [0.01, 0.05, 0.01];
    const uneven = [0.5, 0.54, 0.1].map((gap, index) => ({
      clusters: index + 1,
      gap,
      error: errors[index],
    }));
    expect(clustersByGap(uneven)).toBe(1);
  });

  it('is the same however the points are turned', async () => {
    // A strip, ten by a fifth: in a box along the axes that were given, a slanted one would lie in much empty space.
    const random = createRandom(8);
    const strip = Array.from({ length: 200 }, () => [10 * random.next(), 0.2 * random.next()]);
    const turned = strip.map(([x, y]) => [(x - y) * Math.SQRT1_2, (x + y) * Math.SQRT1_2]);
    const gapsOf = (values: number[][]) =>
      gapStatistic(matrix(Float32Array.from(values.flat()), 200, 2), [1, 2, 3], { seed: 2 });
    const [level, slanted] = [await gapsOf(strip), await gapsOf(turned)];
    expect(clustersByGap(level)).toBe(1);
    level.forEach(({ gap, error }, index) => {
      expect(slanted[index].gap).toBeCloseTo(gap, 3);
      expect(slanted[index].error).toBeCloseTo(error, 3);
    });
  });

  it('refuses numbers of clusters that do not ascend, and a single point', async () => {
    const points = balls(2, 1);
    for (const counts of [
      [2, 1],
      [1, 2, 2],
    ]) {
      await expect(gapStatistic(points, counts, { seed: 0 })).rejects.toThrow(RangeError);
      await expect(gapStatistic(points, counts, { seed: 0 })).rejects.toThrow('must ascend');
    }
    const [one, two] = [1, 2].map((clusters) => ({ clusters, gap: 0, error: 0 }));
    expect(() => clustersByGap([two, one])).toThrow('after 2 comes 1');
    const single = matrix(Float32Array.of(1, 2), 1, 2);
    await expect(gapStatistic(single, [1], { seed: 0 })).rejects.toThrow(
      'two points or more, got 1',
    );
  });
});

describe('chooseClusterCount', () => {
  it.each(['bic', 'silhouette', 'gap'] as const)(
    'finds how many there are by %s',
    async (criterion) => {
      for (const clusters of [3, 6]) {
        const result = await chooseClusterCount(balls(clusters, 4), [2, 3, 4, 5, 6, 7], {
          criterion,
          seed: 1,
          restarts: 5,
        });
        expect(result.clusters).toBe(clusters);
        expect(result.curve.map((point) => point.clusters)).toEqual([2, 3, 4, 5, 6, 7]);
      }
    },
  );

  it('needs more regularisation where values are rounded, or components shrink onto what coincides', async () => {
    const random = createRandom(1);
    const values = Float32Array.from({ length: 400 }, () => Math.round(2 * random.normal()));
    const options = { criterion: 'bic', seed: 0, restarts: 5 } as const;
    const chosen = async (regularization?: number) => {
      const points = matrix(values, 200, 2);
      const candidates = [1, 2, 4, 6];
      return (await chooseClusterCount(points, candidates, { ...options, regularization }))
        .clusters;
    };
    expect(await chosen()).toBe(6);
    expect(await chosen(0.1)).toBe(1);
  });

  it('refuses what it cannot try', async () => {
    const options = { criterion: 'silhouette', seed: 0 } as const;
    await expect(chooseClusterCount(balls(2, 1), [], options)).rejects.toThrow('no number');
    await expect(chooseClusterCount(balls(2, 1), [1, 2], options)).rejects.toThrow(
      'at least 2, got 1',
    );
    await expect(chooseClusterCount(balls(2, 1), [3, 2], options)).rejects.toThrow(
      'candidate numbers of clusters must ascend, each once, but after 3 comes 2',
    );
    const unknown = { criterion: 'aic' as 'bic', seed: 0 };
    await expect(chooseClusterCount(balls(2, 1), [2], unknown)).rejects.toThrow('got "aic"');
  });
});
