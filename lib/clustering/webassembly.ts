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
