import { describe, expect, it } from 'vitest';
import { kMeans } from '../../lib/clustering/k-means';
import { runKernel } from '../../lib/clustering/kernel';
import { expectCompiled } from './compile-kernel';
import { mixture } from './points';

describe('the k-means kernel', () => {
  it('is what its source compiles to', () => {
    expectCompiled('kernel', 'k-means.wasm');
  });

  it('refuses what it cannot address, and works on', async () => {
    const points = { data: new Float32Array(0), rows: 200_000_000, columns: 10 };
    const start = [Float64Array.of(0)];
    const task = { points, clusters: 1, maxIterations: 1, start, threads: 0 };
    await expect(runKernel(task)).rejects.toThrow(/needs \d+\.\d GiB, but its kernel addresses 4/);
    const { converged } = await kMeans(mixture(20, 2, 2, 1), { clusters: 2, seed: 1 });
    expect(converged).toBe(true);
  });
});
