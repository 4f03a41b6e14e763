/** How close two points lie, as a function of their distance: `1 / (1 + a d^(2 b))`. */
export interface ClosenessCurve {
  readonly a: number;
  readonly b: number;
}

const SAMPLES = 300;
const FARTHEST = 3;

/**
 * Fits the smooth curve of UMAP to what is wanted: 1 up to the smallest distance, from there on falling exponentially with a
 * scale of 1 (McInnes et al. 2018). Least squares by Gauss and Newton's method, with Levenberg's damping.
 *
 * @param minDistance - from 0 to 2.5. Beyond, so little of the fall is left before the farthest distance looked at, 3, that the search
 * ends before the curve fits.
 */
export function closenessCurve(minDistance: number): ClosenessCurve {
  const distances = Array.from(
    { length: SAMPLES },
    (_, index) => (FARTHEST * index) / (SAMPLES - 1),
  );
  const wanted = distances.map((d) => (d < minDistance ? 1 : Math.exp(minDistance - d)));
  const errorOf = (a: number, b: number) =>
    distances.reduce((sum, d, index) => sum + (1 / (1 + a * d ** (2 * b)) - wanted[index]) ** 2, 0);
  let [a, b, damping] = [1, 1, 1e-3];
  for (let iteration = 0; iteration < 200; iteration++) {
    let [aa, ab, bb, ra, rb] = [0, 0, 0, 0, 0];
    for (const [index, d] of distances.entries()) {
      if (d === 0) continue;
      const power = d ** (2 * b);
      const value = 1 / (1 + a * power);
      const byA = -power * value * value;
      const byB = -2 * a * power * Math.log(d) * value * value;
      const residual = wanted[index] - value;
      aa += byA * byA;
      ab += byA * byB;
      bb += byB * byB;
      ra += byA * residual;
      rb += byB * residual;
    }
    const [dampedA, dampedB] = [aa * (1 + damping), bb * (1 + damping)];
    const determinant = dampedA * dampedB - ab * ab;
    const stepA = (ra * dampedB - rb * ab) / determinant;
    const stepB = (rb * dampedA - ra * ab) / determinant;
    if (a + stepA > 0 && errorOf(a + stepA, b + stepB) <= errorOf(a, b)) {
      a += stepA;
      b += stepB;
      damping /= 10;
      if (Math.abs(stepA) + Math.abs(stepB) < 1e-12) break;
    } else {
      damping *= 10;
    }
  }
  return { a, b };
}
