import { arch, availableParallelism, cpus, loadavg, platform } from 'node:os';
import type { Summary } from './measure';

/** Where and when a row was measured. */
export interface BenchEnvironment {
  readonly cpu: string;
  readonly cores: number;
  readonly platform: string;
  readonly node: string;
  /** Load average over the last minute before the row: well below 1, or the figures mean little. */
  readonly loadBefore: number;
  readonly versions: Readonly<Record<string, string>>;
}

/** One line of the benchmark: this project beside others. */
export interface BenchRow {
  readonly name: string;
  readonly unit: string;
  /** Median, in `unit`. */
  readonly ours: number;
  /** Medians of each peer's fastest variant, in `unit`. */
  readonly peers: Readonly<Record<string, number>>;
  /** Ours divided by the fastest peer: lower is faster, below 1 faster than all of them. */
  readonly ratio: number;
  /** Lowest and highest time of what is compared. */
  readonly spread: Readonly<Record<string, readonly [min: number, max: number]>>;
  /** Medians of everything that was measured, by peer and variant. */
  readonly variants: Readonly<Record<string, number>>;
  /** What came out, so that speed cannot be bought with worse results. */
  readonly results: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Other figures, e.g. the time that the arithmetic alone would take. */
  readonly notes: Readonly<Record<string, number>>;
  readonly environment: BenchEnvironment;
}

/** What a row needs besides its measurements. */
export interface RowDescription {
  readonly name: string;
  readonly unit: string;
  /** Milliseconds in one unit and call, e.g. 0.001 for microseconds, times the calls in a repetition. */
  readonly millisecondsAUnit: number;
  readonly notes?: Readonly<Record<string, number>>;
  readonly versions: Readonly<Record<string, string>>;
  readonly loadBefore: number;
}

/** The load average over the last minute. */
export function currentLoad(): number {
  return loadavg()[0];
}

/**
 * Puts a row together from its contenders' times; `ours` and every peer count with their fastest variant.
 *
 * @throws Error when there is nothing of ours, or no peer.
 */
export function toRow(summaries: readonly Summary[], description: RowDescription): BenchRow {
  const fastest = new Map<string, Summary>();
  for (const summary of summaries) {
    const best = fastest.get(summary.peer);
    if (!best || summary.median < best.median) fastest.set(summary.peer, summary);
  }
  const ours = fastest.get('ours');
  const others = [...fastest.values()].filter(({ peer }) => peer !== 'ours');
  if (!ours || others.length === 0) throw new Error(`${description.name} compares nothing`);
  const inUnits = (milliseconds: number) =>
    Number((milliseconds / description.millisecondsAUnit).toPrecision(5));
  const perPeer = <Value>(value: (summary: Summary) => Value) =>
    Object.fromEntries([ours, ...others].map((summary) => [summary.peer, value(summary)]));
  return {
    name: description.name,
    unit: description.unit,
    ours: inUnits(ours.median),
    peers: Object.fromEntries(others.map(({ peer, median }) => [peer, inUnits(median)])),
    ratio: Number((ours.median / Math.min(...others.map(({ median }) => median))).toFixed(3)),
    spread: perPeer(({ min, max }) => [inUnits(min), inUnits(max)] as const),
    variants: Object.fromEntries(
      summaries.map(({ peer, variant, median }) => [`${peer}: ${variant}`, inUnits(median)]),
    ),
    results: perPeer(({ result }) => result),
    notes: description.notes ?? {},
    environment: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
      platform: `${platform()} ${arch()}`,
      node: process.version,
      loadBefore: description.loadBefore,
      versions: description.versions,
    },
  };
}

/** The rows as a table to read. */
export function formatRows(rows: readonly BenchRow[]): string {
  const lines = rows.map(({ name, unit, ours, peers, ratio, spread }) => {
    const withSpread = (peer: string, value: number) =>
      `${value} (${spread[peer][0]}-${spread[peer][1]})`;
    const others = Object.entries(peers)
      .sort(([, a], [, b]) => a - b)
      .map(([peer, value]) => `${peer} ${withSpread(peer, value)}`);
    return [name, unit, withSpread('ours', ours), others.join(', '), String(ratio)];
  });
  const table = [['', 'unit', 'ours (min-max)', 'peers (min-max)', 'ratio'], ...lines];
  const widths = table[0].map((_, column) => Math.max(...table.map((line) => line[column].length)));
  return table
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
