import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choleskyFactor, invertLowerTriangle } from '../../lib/clustering/cholesky';
import { createRandom } from '../../lib/random';

/** `a b^T` of square matrices. */
function timesTransposed(a: Float64Array, b: Float64Array, size: number): Float64Array {
  return Float64Array.from({ length: size * size }, (_, entry) => {
    const [row, column] = [Math.floor(entry / size), entry % size];
    let sum = 0;
    for (let inner = 0; inner < size; inner++) {
      sum += a[row * size + inner] * b[column * size + inner];
    }
    return sum;
  });
}

describe('choleskyFactor and invertLowerTriangle', () => {
  it('factor the example of the textbooks', () => {
    const symmetric = Float64Array.from([4, 12, -16, 12, 37, -43, -16, -43, 98]);
    expect([...choleskyFactor(symmetric, 3)]).toEqual([2, 0, 0, 6, 1, 0, -8, 5, 3]);
  });

  it('give back the matrix, and the identity', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer(), (size, seed) => {
        const random = createRandom(seed);
        const root = Float64Array.from({ length: size * size }, () => random.normal());
        const symmetric = timesTransposed(root, root, size);
        for (let row = 0; row < size; row++) symmetric[row * size + row] += 0.5;
        const factor = choleskyFactor(symmetric, size);
        const product = timesTransposed(factor, factor, size);
        product.forEach((value, entry) => {
          expect(value).toBeCloseTo(symmetric[entry], 10);
        });
        const inverse = invertLowerTriangle(factor, size);
        const transposed = factor.map(
          (_, entry) => factor[(entry % size) * size + Math.floor(entry / size)],
        );
        timesTransposed(inverse, transposed, size).forEach((value, entry) => {
          expect(value).toBeCloseTo(entry % (size + 1) === 0 ? 1 : 0, 9);
        });
      }),
    );
  });

  it('refuse a matrix that is not positive definite', () => {
    expect(() => choleskyFactor(Float64Array.from([1, 2, 2, 1]), 2)).toThrow(
      'not positive definite (pivot -3 in row 1)',
    );
    expect(() => choleskyFactor(Float64Array.of(Number.NaN), 1)).toThrow('not positive definite');
  });
});
