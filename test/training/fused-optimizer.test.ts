import { describe, expect, it } from 'vitest';
import { createRandom } from '../../lib/random';
import { tf } from '../../lib/tensorflow';
import { createFusedOptimizer } from '../../lib/training/fused-optimizer';
import type { Optimizer } from '../../lib/training/optimizer';

const random = createRandom(3);
const gradients = Array.from({ length: 20 }, () => [random.normal(), 10 * random.normal()]);

function runFused(optimizer: Optimizer, start: number[], interruptAt?: number): number[] {
  const weight = tf.tidy(() => tf.variable(tf.tensor1d(start)));
  let fused = createFusedOptimizer(optimizer, [weight]);
  gradients.forEach((gradient, step) => {
    if (step === interruptAt) {
      const [slots, steps] = [fused.slots(), fused.steps()];
      fused.dispose();
      fused = createFusedOptimizer(optimizer, [weight]);
      fused.restore(slots, steps);
    }
    tf.tidy(() => fused.apply([tf.tensor1d(gradient)], 0.01));
  });
  const result = [...weight.dataSync()];
  fused.dispose();
  weight.dispose();
  return result;
}

describe('createFusedOptimizer', () => {
  // Algorithm 1 of Kingma and Ba 2015, in the form of its section 2 (epsilon outside the bias correction).
  it('follows the algorithm of its paper: Adam', () => {
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
    runFused('adam', [0.5, -2]).forEach((value, index) => {
      expect(value).toBeCloseTo(expected[index], 5);
    });
  });

  // As Keras writes it: the learning rate is within the velocity.
  it('follows the rule of Polyak 1964: momentum', () => {
    const expected = [0.5, -2].map((start, index) => {
      let [weight, velocity] = [start, 0];
      for (const gradient of gradients) {
        velocity = 0.9 * velocity - 0.01 * gradient[index];
        weight += velocity;
      }
      return weight;
    });
    runFused('momentum', [0.5, -2]).forEach((value, index) => {
      expect(value).toBeCloseTo(expected[index], 5);
    });
  });

  it.each(['adam', 'momentum'] as const)('goes on exactly where it was: %s', (optimizer) => {
    expect(runFused(optimizer, [1, 1], 7)).toEqual(runFused(optimizer, [1, 1]));
  });

  it.each(['adam', 'momentum'] as const)('leaks no tensors: %s', (optimizer) => {
    const before = tf.memory().numTensors;
    runFused(optimizer, [1, 2]);
    expect(tf.memory().numTensors).toBe(before);
  });
});
