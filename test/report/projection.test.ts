import { describe, expect, it } from 'vitest';
import { UserError } from '../../lib/errors';
import { type Matrix, matrix } from '../../lib/matrix';
import { createRandom } from '../../lib/random';
import { projectToPlane } from '../../lib/report/projection';

/** Three groups far apart in six dimensions. */
function groups(count: number): Matrix {
  const random = createRandom(2);
  const data = Float32Array.from({ length: count * 6 }, (_, at) => {
    const group = Math.floor(at / 6) % 3;
    return (at % 6 === group ? 10 : 0) + 0.3 * random.normal();
  });
  return matrix(data, count, 6);
}

describe('projection to the plane', () => {
  it('by UMAP keeps neighbours in the same group, and repeats for the same seed', () => {
    const points = groups(90);
    const plane = projectToPlane(points, { seed: 1 });
    expect([plane.rows, plane.columns]).toEqual([90, 2]);
    for (let a = 0; a < 90; a++) {
      let [nearest, least] = [-1, Infinity];
      for (let b = 0; b < 90; b++) {
        const squared =
          (plane.data[2 * a] - plane.data[2 * b]) ** 2 +
          (plane.data[2 * a + 1] - plane.data[2 * b + 1]) ** 2;
        if (b !== a && squared < least) [nearest, least] = [b, squared];
      }
      expect(nearest % 3).toBe(a % 3);
    }
    expect(projectToPlane(points, { seed: 1 }).data).toEqual(plane.data);
    expect(projectToPlane(points, { seed: 2 }).data).not.toEqual(plane.data);
  });

  it('by principal components finds the axes of a known ellipse', () => {
    const random = createRandom(7);
    const [cosine, sine] = [Math.cos(0.5), Math.sin(0.5)];
    const truth = Array.from({ length: 2000 }, () => [5 * random.normal(), 2 * random.normal()]);
    const data = truth.flatMap(([u, v]) => [1 + cosine * u - sine * v, sine * u + cosine * v, 3]);
    const plane = projectToPlane(matrix(Float32Array.from(data), 2000, 3), {
      seed: 0,
      method: 'principal components',
    });
    const variance = (axis: number) =>
      truth.reduce((sum, _, at) => sum + plane.data[2 * at + axis] ** 2, 0) / 2000;
    expect(variance(0)).toBeCloseTo(truth.reduce((sum, [u]) => sum + u * u, 0) / 2000, 0);
    expect(variance(1)).toBeCloseTo(truth.reduce((sum, [, v]) => sum + v * v, 0) / 2000, 0);
    const mixed = truth.reduce(
      (sum, _, at) => sum + plane.data[2 * at] * plane.data[2 * at + 1],
      0,
    );
    expect(mixed / 2000).toBeCloseTo(0, 3);
  });

  it('refuses too few points, and more than it can do in seconds', () => {
    expect(() => projectToPlane(groups(2), { seed: 0 })).toThrow(UserError);
    expect(() => projectToPlane(groups(6000), { seed: 0 })).toThrow(/gatherRows/);
  });
});
