import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { UserError } from '../errors';
import { writeFileAtomic } from '../files';
import type { TrainingState } from './step';

// File layout: MAGIC, length of the header (uint32), header (JSON), values (float32, little endian), SHA-256 of it all.
const MAGIC = 'L2AE';
const DIGEST_BYTES = 32;

interface Header<Description> {
  readonly description: Description;
  readonly variables: { name: string; shape: readonly number[] }[];
}

/**
 * Writes variables, and a description of what they are, into one file, atomically.
 *
 * @param path - the file.
 * @param description - anything JSON can hold.
 * @param state - the variables.
 */
export function writeStateFile(path: string, description: unknown, state: TrainingState): void {
  const variables = [...state].map(([name, { shape }]) => ({ name, shape }));
  const header = Buffer.from(JSON.stringify({ description, variables }), 'utf8');
  const preamble = Buffer.alloc(8);
  preamble.write(MAGIC, 'latin1');
  preamble.writeUInt32LE(header.length, 4);
  const values = [...state.values()].map(({ data }) =>
    Buffer.from(data.buffer, data.byteOffset, data.byteLength),
  );
  const content = Buffer.concat([preamble, header, ...values]);
  const digest = createHash('sha256').update(content).digest();
  writeFileAtomic(path, Buffer.concat([content, digest]));
}

/**
 * Reads a file that {@link writeStateFile} wrote.
 *
 * @returns the description and the variables, or `undefined` when there is no such file.
 * @throws UserError when the file is damaged or of another kind, naming it.
 */
export function readStateFile<Description>(
  path: string,
): { description: Description; state: TrainingState } | undefined {
  if (!existsSync(path)) return undefined;
  const file = readFileSync(path);
  const content = file.subarray(0, Math.max(0, file.length - DIGEST_BYTES));
  const digest = file.subarray(content.length);
  if (
    content.toString('latin1', 0, 4) !== MAGIC ||
    !createHash('sha256').update(content).digest().equals(digest)
  ) {
    throw new UserError(`${path} is damaged or not a file of weights: delete it and run again`);
  }
  const headerEnd = 8 + content.readUInt32LE(4);
  const header: Header<Description> = JSON.parse(content.toString('utf8', 8, headerEnd));
  // A copy, because the values must start at a multiple of four bytes.
  const values = new Float32Array(Uint8Array.from(content.subarray(headerEnd)).buffer);
  const state: TrainingState = new Map();
  let offset = 0;
  for (const { name, shape } of header.variables) {
    const size = shape.reduce((product, dimension) => product * dimension, 1);
    state.set(name, { shape, data: values.slice(offset, offset + size) });
    offset += size;
  }
  return { description: header.description, state };
}
