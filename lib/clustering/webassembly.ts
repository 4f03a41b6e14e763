/** A compiled module; it can be handed to worker threads. */
export interface WasmModule {
  readonly [Symbol.toStringTag]: string;
}

/** Linear memory; where it is not shared between threads, growing it makes its old buffer useless. */
export interface WasmMemory {
  readonly buffer: ArrayBufferLike;
  grow(pages: number): number;
}

interface WebAssemblyInterface {
  Module: new (bytes: Uint8Array) => WasmModule;
  Memory: new (description: { initial: number; maximum: number; shared: boolean }) => WasmMemory;
  Instance: new (module: WasmModule, imports: object) => { readonly exports: object };
  validate(bytes: Uint8Array): boolean;
}

/** The engine's WebAssembly, of which TypeScript has a description for browsers only. */
export const webAssembly = (globalThis as unknown as { WebAssembly: WebAssemblyInterface })
  .WebAssembly;

const PAGE_BYTES = 65_536;
/** What 32 bits address. */
export const ADDRESSABLE_BYTES = 2 ** 32;
/** The same in the pages by which a memory grows. */
export const MAX_PAGES = ADDRESSABLE_BYTES / PAGE_BYTES;
/** A kernel keeps its memory for the next call up to this size. */
export const KEPT_BYTES = 64 * 2 ** 20;

/** Makes a memory at least so large. */
export function growTo(memory: WasmMemory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
}
