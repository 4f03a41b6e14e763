import { readFileSync } from 'node:fs';
import { UserError } from '../errors';
import type { Matrix } from '../matrix';
import { projectPath } from '../paths';
import {
  type CovarianceStructure,
  type GaussianMixture,
  isDiagonal,
  whiten,
} from './gaussian-density';
import type { Moments } from './gaussian-moments';
import {
  ADDRESSABLE_BYTES,
  growTo,
  KEPT_BYTES,
  MAX_PAGES,
  type WasmMemory,
  type WasmModule,
  webAssembly,
} from './webassembly';

/** What the compiled kernel offers; `mixture-kernel/index.ts` is its source. */
interface MixtureKernelExports {
  configure(rows: number, columns: number, clusters: number, diagonal: number): number;
  pass(): number;
  readonly constants: Address;
  readonly triangles: Address;
  readonly offsets: Address;
  readonly means: Address;
  readonly sizes: Address;
  readonly first: Address;
  readonly second: Address;
  readonly points: Address;
}

/** A variable of the kernel; WebAssembly's addresses are signed numbers to JavaScript. */
interface Address {
  readonly value: number;
}

interface Machine {
  readonly kernel: MixtureKernelExports;
  readonly memory: WasmMemory;
}

/** What one pass over the points finds out about them. */
export interface MixturePass {
  /** Sum over the points of log p(x), in nats. */
  readonly logLikelihood: number;
  /** About the mixture's means, counted by its components' responsibilities; of those below 2e-12 there are none. */
  readonly moments: Moments;
}

let compiled: WasmModule | undefined;
let kept: Machine | undefined;

/**
 * Loads points into the compiled kernel, to make passes of expectation-maximisation over them: the expectation step for all
 * points (see `expectation`), and the sums that the maximisation step needs, without writing down the responsibilities.
 *
 * @param points - `[points, columns]`, finite.
 * @param shape - of the mixtures to come.
 * @returns makes a pass with a mixture; to be used before points are loaded again, and not after.
 * @throws UserError when the points do not fit into the 4 GiB that the kernel can address.
 */
export function loadForPasses(
  points: Matrix,
  shape: { readonly clusters: number; readonly structure: CovarianceStructure },
): (mixture: GaussianMixture) => MixturePass {
  const { rows, columns } = points;
  const { clusters } = shape;
  const { kernel, memory } = takeMachine();
  const bytes = kernel.configure(rows, columns, clusters, isDiagonal(shape.structure) ? 1 : 0);
  if (bytes > ADDRESSABLE_BYTES) {
    throw new UserError(
      `a mixture of ${clusters} components on ${rows} x ${columns} points needs ${(bytes / 2 ** 30).toFixed(1)} GiB, ` +
        'but its kernel addresses 4: use fewer points or columns',
    );
  }
  growTo(memory, bytes);
  if (memory.buffer.byteLength > KEPT_BYTES) kept = undefined;
  const { buffer } = memory;
  const array = ({ value }: Address, length: number) =>
    new Float64Array(buffer, value >>> 0, length);
  const values = clusters * columns;
  const constants = array(kernel.constants, clusters);
  const triangles = array(kernel.triangles, values * columns);
  const offsets = array(kernel.offsets, values);
  const means = array(kernel.means, values);
  const sizes = array(kernel.sizes, clusters);
  const first = array(kernel.first, values);
  const second = array(kernel.second, values * columns);
  new Float32Array(buffer, kernel.points.value >>> 0, points.data.length).set(points.data);
  return (mixture) => {
    const whitening = whiten(mixture);
    constants.set(whitening.constants);
    triangles.set(whitening.triangles);
    offsets.set(whitening.offsets);
    means.set(mixture.means);
    const logLikelihood = kernel.pass();
    const moments = { sizes: sizes.slice(), first: first.slice(), second: second.slice() };
    return { logLikelihood, moments };
  };
}

function takeMachine(): Machine {
  if (kept) return kept;
  compiled ??= new webAssembly.Module(
    readFileSync(projectPath('lib', 'clustering', 'mixture-kernel', 'mixture.wasm')),
  );
  const memory = new webAssembly.Memory({ initial: 1, maximum: MAX_PAGES, shared: false });
  const { exports } = new webAssembly.Instance(compiled, { env: { memory } });
  // They are what mixture-kernel/index.ts exports, which TypeScript cannot know.
  kept = { memory, kernel: exports as unknown as MixtureKernelExports };
  return kept;
}
