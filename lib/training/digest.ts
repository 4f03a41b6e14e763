import { createHash } from 'node:crypto';

/**
 * What numbers are known by in a checkpoint: going on with others would give a result of neither.
 *
 * @returns SHA-256 of their bytes, in hexadecimal digits.
 */
export function digestOf(arrays: Iterable<Float32Array>): string {
  const hash = createHash('sha256');
  for (const { buffer, byteOffset, byteLength } of arrays) {
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
}
