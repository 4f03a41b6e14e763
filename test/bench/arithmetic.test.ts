import { describe, expect, it } from 'vitest';
import { operationsAStep } from '../../bench/arithmetic';
import { buildAutoencoder } from '../../lib/model';

const base = { side: 28, bottleneck: 10, normalization: 'l2', seed: 0 } as const;

describe('operationsAStep', () => {
  it('counts the dense auto-encoder', () => {
    const half = 784 * 500 + 500 * 500 + 500 * 2000 + 2000 * 10;
    const autoencoder = buildAutoencoder({ ...base, architecture: 'dense' });
    expect(operationsAStep(autoencoder, 256)).toBe(2 * 256 * (6 * half - 784 * 500));
  });

  it('counts the convolutional auto-encoder', () => {
    const first = 14 * 14 * 25 * 1 * 32;
    const half = first + 7 * 7 * 25 * 32 * 64 + 3 * 3 * 9 * 64 * 128 + 1152 * 10;
    const autoencoder = buildAutoencoder({ ...base, architecture: 'convolutional' });
    expect(operationsAStep(autoencoder, 1)).toBe(2 * (6 * half - first));
  });
});
