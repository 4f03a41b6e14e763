import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createThreadPool, type ThreadPool } from '../../lib/clustering/threads';
import { webAssembly } from '../../lib/clustering/webassembly';
import { projectPath } from '../../lib/paths';

describe('a thread pool', () => {
  let pool: ThreadPool;
  beforeAll(() => {
    const bytes = readFileSync(projectPath('lib', 'clustering', 'kernel', 'k-means.wasm'));
    const memory = new webAssembly.Memory({ initial: 1, maximum: 65_536, shared: true });
    pool = createThreadPool(new webAssembly.Module(bytes), memory);
  });
  afterAll(() => pool.close());

  // No start to make: one page of memory is enough.
  const idle = { configuration: [16, 1024, 8, 1, 1, 2], work: [0, 0, 0, 2, 512, 1] };
  // One start, counted elsewhere, on points far behind the end of memory.
  const broken = { configuration: [2 ** 20, 2 ** 21, 8, 1, 1, 2], work: [8, 1, 0, 2, 512, 1] };

  it('reports what goes wrong in a thread', async () => {
    await expect(pool.run([idle, broken])).rejects.toThrow('memory access out of bounds');
  });

  it('starts anew after it was closed', async () => {
    pool.close();
    await expect(pool.run([idle, idle])).resolves.toBeUndefined();
  });

  it('reports a thread that is ended while it works', async () => {
    // A thread that still has to start, and then ends with 0 or 1: one that waits for work could be done before it is ended.
    pool.close();
    const running = pool.run([idle]);
    pool.close();
    await expect(running).rejects.toThrow(/^a k-means thread ended early with exit code [01]$/);
  });
});
