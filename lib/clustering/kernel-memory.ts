import { UserError } from '../errors';
import type { Matrix } from '../matrix';
import type { KernelTask } from './kernel';
import { candidateCount } from './plus-plus';
import type { KernelExports } from './threads';
import { ADDRESSABLE_BYTES } from './webassembly';

/** Magnitudes whose squares, and sums of them, single precision holds comfortably. */
const COMFORTABLE = { lowest: 2 ** -40, highest: 2 ** 40 };

type ConfigureArguments = Parameters<KernelExports['configure']>;
type WorkArguments = Parameters<KernelExports['work']>;

/** Where a task's inputs and outputs lie in the kernel's memory, in bytes from its beginning. */
export interface KernelLayout {
  readonly starts: number;
  /** Threads in use; the calling one counts when it computes itself. */
  readonly threads: number;
  /** The number of the next start to make, common to all threads. */
  readonly next: number;
  readonly points: number;
  readonly numbers: number;
  readonly end: number;
  result(start: number): number;
  centroidsOfStart(start: number): number;
  configureArguments(thread: number): ConfigureArguments;
  workArguments(maxIterations: number): WorkArguments;
}

/**
 * Divides up the kernel's memory for a task.
 *
 * @throws UserError when it does not fit into 4 GiB.
 */
export function layOut(kernel: KernelExports, task: KernelTask): KernelLayout {
  const { rows, columns } = task.points;
  const candidates = candidateCount(task.clusters);
  const seeds = 'data' in task.start ? [] : task.start;
  const { starts, threads } = workersOf(task);
  // In plain numbers first: the kernel's own arithmetic would overflow.
  requireAddressable(leastBytes(task), task.points);

  const next = 0;
  const points = 16;
  // The kernel reads up to 12 bytes past a point.
  const numbers = align(points + 4 * rows * columns + 16);
  const results = align(numbers + seeds.reduce((bytes, drawn) => bytes + drawn.byteLength, 0));
  const configureAt = (workspace: number): ConfigureArguments => [
    points,
    workspace,
    rows,
    columns,
    task.clusters,
    candidates,
  ];
  const workspaceBytes = kernel.configure(...configureAt(0)) >>> 0;
  const resultBytes = kernel.resultBytes();
  const workspaces = results + starts * resultBytes;
  const end = workspaces + threads * workspaceBytes;
  requireAddressable(end, task.points);

  const result = (start: number) => results + start * resultBytes;
  return {
    starts,
    threads,
    next,
    points,
    numbers,
    end,
    result,
    centroidsOfStart: (start) => result(start) + 16,
    configureArguments: (thread) => configureAt(workspaces + thread * workspaceBytes),
    workArguments: (maxIterations) => [
      next,
      starts,
      seeds.length > 0 ? numbers : 0,
      candidates,
      results,
      maxIterations,
    ],
  };
}

/** How many starts a task makes, and in how many threads. */
function workersOf({ start, threads }: KernelTask): { starts: number; threads: number } {
  const starts = 'data' in start ? 1 : Math.max(1, start.length);
  return { starts, threads: Math.max(1, Math.min(threads, starts)) };
}

/** A little less than what a task needs: its points, and what each thread writes about points and centroids. */
export function leastBytes(task: KernelTask): number {
  const { points, clusters } = task;
  const { threads } = workersOf(task);
  const perPoint = points.columns + threads * (4 + candidateCount(clusters));
  return 4 * (points.rows * perPoint + threads * 3 * clusters * points.columns);
}

function align(address: number): number {
  return Math.ceil(address / 16) * 16;
}

function requireAddressable(bytes: number, { rows, columns }: Matrix): void {
  if (bytes <= ADDRESSABLE_BYTES) return;
  throw new UserError(
    `k-means on ${rows} x ${columns} points needs ${(bytes / 2 ** 30).toFixed(1)} GiB, but its kernel addresses 4: ` +
      'use fewer points, threads or restarts',
  );
}

/** The power of two by which to multiply a task's numbers before the kernel sees them; nearly always 1. */
export function sourceScale({ points, start }: KernelTask): number {
  const largest = Math.max(largestMagnitude(points), 'data' in start ? largestMagnitude(start) : 0);
  const isComfortable = largest >= COMFORTABLE.lowest && largest <= COMFORTABLE.highest;
  return isComfortable || largest === 0 ? 1 : 2 ** -Math.floor(Math.log2(largest));
}

function largestMagnitude({ data }: Matrix): number {
  let largest = 0;
  for (let index = 0; index < data.length; index++) {
    const magnitude = Math.abs(data[index]);
    if (magnitude > largest) largest = magnitude;
  }
  return largest;
}

/** Writes a matrix's values times `scale`. */
export function writeScaled({ data }: Matrix, scale: number, target: Float32Array): void {
  if (scale === 1) target.set(data);
  else for (let index = 0; index < data.length; index++) target[index] = data[index] * scale;
}
