import { describe, expect, it } from 'vitest';
import { createRandom } from '../../lib/random';
import { tf } from '../../lib/tensorflow';
import { createFusedAdam } from '../../lib/training/fused-adam';

const random = createRandom(3);
const gradients = Array.from({ length: 20 }, () => [random.normal(), 10 * random.normal()]);

function runFused(start: number[], interruptAt?: number): number[] {
  const weight = tf.tidy(() => tf.variable(tf.tensor1d(start)));
  let adam = createFusedAdam([weight]);
  gradients.forEach((gradient, step) => {
    if (step === interruptAt) {
      const [moments, steps] = [adam.moments(), adam.steps()];
      adam.dispose();
      adam = createFusedAdam([weight]);
      adam.restore(moments, steps);
    }
    tf.tidy(() => adam.apply([tf.tensor1d(gradient)], 0.01));
  });
  const result = [...weight.dataSync()];
  adam.dispose();
  weight.dispose();
  return result;
}

describe('createFusedAdam', () => {
  // Algorithm 1 of Kingma and Ba 2015, in the form of its section 2 (epsilon outside the bias correction).
  it('follows the algorithm of its paper', () => {
    const expected = [0.5, -2].map((start, index) => {
      let [weight, m, v] = [start, 0, 0];
      gradients.forEach((gradient, step) => {
        const g = gradient[index];
        m = 0.9 * m + 0.1 * g;
        v = 0.999 * v + 0.001 * g * g;
        const rate = (0.01 * Math.sqrt(1 - 0.999 ** (step + 1))) / (1 - 0.9 ** (step + 1));
        weight -= (rate * m) / (Math.sqrt(v) + 1e-7);
      });
      return weight;
    });
    runFused([0.5, -2]).forEach((value, index) => {
      expect(value).toBeCloseTo(expected[index], 5);
    });
  });

  it('goes on exactly where its moments were taken', () => {
    expect(runFused([1, 1], 7)).toEqual(runFused([1, 1]));
  });

  it('leaks no tensors', () => {
    const before = tf.memory().numTensors;
    runFused([1, 2]);
    expect(tf.memory().numTensors).toBe(before);
  });
});
