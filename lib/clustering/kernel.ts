import { readFileSync } from 'node:fs';
import { type Matrix, matrix } from '../matrix';
import { projectPath } from '../paths';
import { type KernelLayout, layOut, leastBytes, sourceScale, writeScaled } from './kernel-memory';
import type { LloydResult } from './lloyd';
import { createThreadPool, type KernelExports, type ThreadPool } from './threads';
import {
  growTo,
  KEPT_BYTES,
  MAX_PAGES,
  type WasmMemory,
  type WasmModule,
  webAssembly,
} from './webassembly';

/** What the kernel shall do. */
export interface KernelTask {
  readonly points: Matrix;
  readonly clusters: number;
  readonly maxIterations: number;
  /** The random numbers of each start (see `seedingNumbers`), or the centroids where the only start begins. */
  readonly start: readonly Float64Array[] | Matrix;
  /** Worker threads; with 0 the calling thread computes. */
  readonly threads: number;
}

/** How all starts ended, in order; only the best one, of lowest inertia, has its assignments. */
export interface KernelResult {
  readonly results: readonly LloydResult[];
  readonly best: number;
}

interface Machine {
  readonly memory: WasmMemory;
  readonly kernel: KernelExports;
  readonly pool: ThreadPool;
}

let compiled: WasmModule | undefined;
let idle: Machine | undefined;
// JavaScript's collector does not feel how large the memory is and comes late: until it does, the next large call may have it.
let large: WeakRef<Machine> | undefined;
let last: Promise<unknown> = Promise.resolve();

function kernelBytes(): Buffer {
  return readFileSync(projectPath('lib', 'clustering', 'kernel', 'k-means.wasm'));
}

/** Whether this JavaScript engine can run the kernel, which needs WebAssembly with SIMD and threads. */
export function kernelIsSupported(): boolean {
  return compiled !== undefined || webAssembly.validate(kernelBytes());
}

/**
 * Runs k-means starts in the compiled kernel; calls wait for each other.
 *
 * @throws UserError when the points do not fit into the 4 GiB that the kernel can address.
 */
export function runKernel(task: KernelTask): Promise<KernelResult> {
  const turn = last.then(() => runNow(task));
  last = turn.catch(() => undefined);
  return turn;
}

function takeMachine(task: KernelTask): Machine {
  if (leastBytes(task) > KEPT_BYTES) {
    const again = large?.deref();
    large = undefined;
    if (again) return again;
  }
  const kept = idle;
  idle = undefined;
  if (kept) return kept;
  compiled ??= new webAssembly.Module(kernelBytes());
  const memory = new webAssembly.Memory({ initial: 1, maximum: MAX_PAGES, shared: true });
  const instance = new webAssembly.Instance(compiled, { env: { memory } });
  // The exports are what kernel/index.ts exports, which TypeScript cannot know.
  const kernel = instance.exports as unknown as KernelExports;
  return { memory, kernel, pool: createThreadPool(compiled, memory) };
}

async function runNow(task: KernelTask): Promise<KernelResult> {
  const machine = takeMachine(task);
  try {
    const layout = layOut(machine.kernel, task);
    growTo(machine.memory, layout.end);
    const scale = sourceScale(task);
    writeInputs(machine.memory.buffer, layout, task, scale);
    await compute(machine, layout, task);
    const result = readResult(machine, layout, task, scale);
    // The threads are kept with it; of a larger one they end at once.
    if (machine.memory.buffer.byteLength <= KEPT_BYTES) idle = machine;
    else large = new WeakRef(machine);
    return result;
  } finally {
    if (idle !== machine) await machine.pool.close();
  }
}

function writeInputs(
  buffer: ArrayBufferLike,
  layout: KernelLayout,
  { points, start, clusters }: KernelTask,
  scale: number,
): void {
  new Int32Array(buffer, layout.next, 1)[0] = 0;
  writeScaled(points, scale, new Float32Array(buffer, layout.points, points.data.length));
  if ('data' in start) {
    const target = layout.centroidsOfStart(0);
    writeScaled(start, scale, new Float32Array(buffer, target, clusters * points.columns));
    return;
  }
  start.forEach((numbers, index) => {
    const address = layout.numbers + index * numbers.byteLength;
    new Float64Array(buffer, address, numbers.length).set(numbers);
  });
}

async function compute(
  { kernel, pool }: Machine,
  layout: KernelLayout,
  task: KernelTask,
): Promise<void> {
  const work = layout.workArguments(task.maxIterations);
  if (task.threads === 0) {
    kernel.configure(...layout.configureArguments(0));
    kernel.work(...work);
    return;
  }
  await pool.run(
    Array.from({ length: layout.threads }, (_, thread) => ({
      configuration: layout.configureArguments(thread),
      work,
    })),
  );
}

function readResult(
  { memory: { buffer }, kernel }: Machine,
  layout: KernelLayout,
  { points, clusters }: KernelTask,
  scale: number,
): KernelResult {
  const centroidsOfStart = (start: number) =>
    new Float32Array(buffer, layout.centroidsOfStart(start), clusters * points.columns);
  const results = Array.from({ length: layout.starts }, (_, start): LloydResult => {
    const address = layout.result(start);
    const [iterations, converged] = new Int32Array(buffer, address + 8, 2);
    return {
      centroids: matrix(
        Float32Array.from(centroidsOfStart(start), (value) => value / scale),
        clusters,
        points.columns,
      ),
      assignments: new Int32Array(0),
      inertia: new Float64Array(buffer, address, 1)[0] / scale ** 2,
      iterations,
      converged: converged === 1,
    };
  });
  const best = results.reduce(
    (lowest, { inertia }, start) => (inertia < results[lowest].inertia ? start : lowest),
    0,
  );
  kernel.configure(...layout.configureArguments(0));
  // WebAssembly gives addresses as signed numbers: those in the upper half of the memory are negative.
  new Float32Array(buffer, kernel.centroidsAddress() >>> 0, clusters * points.columns).set(
    centroidsOfStart(best),
  );
  kernel.assignFirst();
  const assignments = new Int32Array(
    buffer,
    kernel.assignmentsAddress() >>> 0,
    points.rows,
  ).slice();
  results[best] = { ...results[best], assignments };
  return { results, best };
}
