import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createThreadPool, type ThreadPool } from '../../lib/clustering/threads';
import { webAssembly } from '../../lib/clustering/webassembly';
import { projectPath } from '../../lib/paths';

describe('a thread pool', () => {
  let pool: ThreadPool;
  beforeAll(() => {
    const bytes = readFileSync(projectPath('lib', 'clustering', 'kernel', 'k-means.wasm'));
    const memory = new webAssembly.Memory({ initial: 1024, maximum: 65_536, shared: true });
    pool = createThreadPool(new webAssembly.Module(bytes), memory);
  });
  afterAll(() => pool.close());

  // No start to make.
  const idle = { configuration: [16, 1024, 8, 1, 1, 2], work: [0, 0, 0, 2, 512, 1] };
  // One start, counted elsewhere, on points far behind the end of memory.
  const broken = { configuration: [2 ** 27, 2 ** 28, 8, 1, 1, 2], work: [8, 1, 0, 2, 512, 1] };
  // Two million starts of 32 bytes each: the better part of a second, and nearly all of the memory.
  const long = { configuration: [16, 1024, 8, 1, 1, 2], work: [8, 2e6, 0, 2, 4096, 1] };

  it('reports what goes wrong in a thread', async () => {
    await expect(pool.run([idle, broken])).rejects.toThrow('memory access out of bounds');
  });

  it('starts anew after it was closed', async () => {
    await pool.close();
    await expect(pool.run([idle, idle])).resolves.toBeUndefined();
  });

  it('reports a thread that is ended while it works', async () => {
    await pool.run([idle]);
    const running = expect(pool.run([long])).rejects.toThrow(
      /^a k-means thread ended early with exit code 1$/,
    );
    await pool.close();
    await running;
  });
});
