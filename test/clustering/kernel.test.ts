import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kMeans } from '../../lib/clustering/k-means';
import { runKernel } from '../../lib/clustering/kernel';
import { projectPath } from '../../lib/paths';
import { mixture } from './points';

describe('the k-means kernel', () => {
  it('is what its source compiles to', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kernel-'));
    try {
      const target = join(folder, 'k-means.wasm');
      const compiler = projectPath('node_modules', 'assemblyscript', 'bin', 'asc.js');
      const config = projectPath('lib', 'clustering', 'kernel', 'asconfig.json');
      const { status, stderr } = spawnSync(
        process.execPath,
        [compiler, '--config', config, '--target', 'release', '--outFile', target],
        { encoding: 'utf8' },
      );
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      const committed = readFileSync(projectPath('lib', 'clustering', 'kernel', 'k-means.wasm'));
      // Differs? Run `npm run build:kernel`.
      expect(readFileSync(target).equals(committed)).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
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
