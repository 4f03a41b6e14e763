import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  hardAssignments,
  sphereLengthScale,
  studentAssignments,
  targetDistribution,
} from '../../lib/clustering/student-assignment';
import { gatherRows, matrix, row } from '../../lib/matrix';
import { mixture, problems } from './points';

describe('studentAssignments', () => {
  it('weighs squared distances as DEC does', () => {
    const points = matrix(Float32Array.from([0, 0, 3, 4]), 2, 2);
    const centroids = matrix(Float32Array.from([0, 0, 3, 4]), 2, 2);
    const [near, far] = [1, 1 / 26];
    const expected = [near, far, far, near].map((value) => value / (near + far));
    studentAssignments(points, centroids).data.forEach((share, position) => {
      expect(share).toBeCloseTo(expected[position], 6);
    });
  });

  it('counts distances in units of a length scale', () => {
    const points = matrix(Float32Array.from([0, 0, 3, 4]), 2, 2);
    const far = 1 / (1 + (5 / 2) ** 2);
    const { data } = studentAssignments(points, points, 2);
    expect(data[1]).toBeCloseTo(far / (1 + far), 6);
    expect(data[0]).toBeCloseTo(1 / (1 + far), 6);
    for (const scale of [0, -1, Number.NaN]) {
      expect(() => studentAssignments(points, points, scale)).toThrow('length scale is above 0');
    }
  });

  it('refuses centroids of another space', () => {
    const points = matrix(new Float32Array(4), 2, 2);
    expect(() => studentAssignments(points, matrix(new Float32Array(3), 1, 3))).toThrow(
      'need the same columns, got 2 and 3',
    );
  });

  it('refuses what is not finite', () => {
    const points = matrix(new Float32Array(4), 2, 2);
    const broken = matrix(Float32Array.of(0, 0, Number.NaN, 0), 2, 2);
    expect(() => studentAssignments(broken, points)).toThrow('finite representations, but row 1');
    expect(() => studentAssignments(points, broken)).toThrow('finite centroids, but row 1');
  });
});

describe('sphereLengthScale', () => {
  it('lets a point on its centroid have the wanted share when centroids are as far apart as they can be', () => {
    // Unit vectors along the axes, less their mean, are a regular simplex; made as long as the sphere's radius, one of corners D apart.
    for (const [clusters, share] of [
      [2, 0.9],
      [3, 0.5],
      [10, undefined],
    ] as const) {
      const corners = Float32Array.from({ length: clusters ** 2 }, (_, position) => {
        const own = Math.floor(position / clusters) === position % clusters ? 1 : 0;
        return (own - 1 / clusters) / Math.sqrt(1 - 1 / clusters);
      });
      const simplex = matrix(corners, clusters, clusters);
      const shares = studentAssignments(simplex, simplex, sphereLengthScale(clusters, share));
      for (let corner = 0; corner < clusters; corner++) {
        expect(row(shares, corner)[corner]).toBeCloseTo(share ?? 0.95, 5);
      }
    }
  });

  it('refuses shares that no point can have, and a single cluster', () => {
    for (const share of [0.1, 1, 0, Number.NaN]) {
      expect(() => sphereLengthScale(10, share)).toThrow('between 1/10 and 1');
    }
    expect(sphereLengthScale(10, 0.101)).toBeGreaterThan(1);
    for (const clusters of [1, 2.5]) {
      expect(() => sphereLengthScale(clusters)).toThrow('two clusters or more');
    }
  });
});

describe('targetDistribution', () => {
  it('is the worked example', () => {
    // f = [1.4, 0.6]: q^2 / f of the first row is .81 / 1.4 and .01 / .6, of the second .25 / 1.4 and .25 / .6.
    const target = targetDistribution(matrix(Float32Array.from([0.9, 0.1, 0.5, 0.5]), 2, 2));
    const first = 0.81 / 1.4 / (0.81 / 1.4 + 0.01 / 0.6);
    const second = 0.25 / 1.4 / (0.25 / 1.4 + 0.25 / 0.6);
    [first, 1 - first, second, 1 - second].forEach((value, position) => {
      expect(target.data[position]).toBeCloseTo(value, 6);
    });
  });

  it('sharpens when clusters are equally large, and adds up to one always', () => {
    fc.assert(
      fc.property(problems, ({ rows, columns, clusters, seed }) => {
        const points = mixture(rows, columns, clusters, seed);
        const centroids = gatherRows(
          points,
          Int32Array.from({ length: clusters }, (_, i) => i),
        );
        const shares = studentAssignments(points, centroids);
        const target = targetDistribution(shares);
        for (let index = 0; index < rows; index++) {
          expect(row(shares, index).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
          expect(row(target, index).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
        }
      }),
      { seed: 1 },
    );
    // Every row once in each order: the clusters are equally large.
    const symmetric = matrix(Float32Array.from([0.7, 0.3, 0.3, 0.7]), 2, 2);
    expect(targetDistribution(symmetric).data[0]).toBeCloseTo(0.49 / 0.58, 6);
  });

  it('is another one for a part of the data', () => {
    const shares = matrix(Float32Array.from([0.9, 0.1, 0.5, 0.5]), 2, 2);
    const whole = targetDistribution(shares).data[0];
    const alone = targetDistribution(gatherRows(shares, [0])).data[0];
    expect(Math.abs(whole - alone)).toBeGreaterThan(0.05);
  });
});

describe('hardAssignments', () => {
  it('takes the largest share, the first of equal ones', () => {
    const shares = matrix(Float32Array.from([0.2, 0.5, 0.3, 0.4, 0.2, 0.4]), 2, 3);
    expect([...hardAssignments(shares)]).toEqual([1, 0]);
  });
});
