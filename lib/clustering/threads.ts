import { Worker } from 'node:worker_threads';
import type { WasmMemory, WasmModule } from './webassembly';

/** What the compiled kernel offers; `kernel/index.ts` is its source. */
export interface KernelExports {
  configure(
    points: number,
    workspace: number,
    rows: number,
    columns: number,
    clusters: number,
    candidates: number,
  ): number;
  resultBytes(): number;
  work(
    next: number,
    starts: number,
    numbers: number,
    candidates: number,
    results: number,
    maxIterations: number,
  ): void;
  assignFirst(): number;
  centroidsAddress(): number;
  assignmentsAddress(): number;
}

/** One thread's share of a task. */
export interface ThreadTask {
  readonly configuration: readonly number[];
  readonly work: readonly number[];
}

/** Worker threads that run the kernel over one shared memory. */
export interface ThreadPool {
  /** Runs one task a thread, starting threads as needed. */
  run(tasks: readonly ThreadTask[]): Promise<void>;
  /** Ends all threads, and waits until they have. */
  close(): Promise<void>;
}

// A string, because it must run unchanged under every loader that compiles this file: the thread knows none of them.
const THREAD = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { module, memory } = workerData;
  const kernel = new WebAssembly.Instance(module, { env: { memory } }).exports;
  parentPort.on('message', ({ configuration, work }) => {
    kernel.configure(...configuration);
    kernel.work(...work);
    parentPort.postMessage('done');
  });
`;

/** Creates an empty pool. Idle threads do not keep the process alive. */
export function createThreadPool(module: WasmModule, memory: WasmMemory): ThreadPool {
  const workers: Worker[] = [];

  const start = (): Worker => {
    const worker = new Worker(THREAD, {
      eval: true,
      execArgv: [],
      workerData: { module, memory },
    });
    worker.unref();
    return worker;
  };

  const runOn = (worker: Worker, task: ThreadTask): Promise<void> =>
    new Promise((resolve, reject) => {
      const settle = (finish: () => void) => {
        worker.off('message', onDone).off('error', onError).off('exit', onExit);
        worker.unref();
        finish();
      };
      const onDone = () => settle(resolve);
      const onError = (error: unknown) => settle(() => reject(error));
      const onExit = (code: number) =>
        settle(() => reject(new Error(`a k-means thread ended early with exit code ${code}`)));
      worker.on('message', onDone).on('error', onError).on('exit', onExit);
      worker.ref();
      worker.postMessage(task);
    });

  return {
    async run(tasks) {
      while (workers.length < tasks.length) workers.push(start());
      await Promise.all(tasks.map((task, index) => runOn(workers[index], task)));
    },
    async close() {
      await Promise.all(workers.splice(0).map((worker) => worker.terminate()));
    },
  };
}
