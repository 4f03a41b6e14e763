import { existsSync, readFileSync } from 'node:fs';
import { writeFileAtomic } from '../files';
import type { HistoryPoint } from './record';
import { type RunKey, runCachePath } from './record-file';

/** The measurements of a run in the making, which an interruption does not lose. */
export interface History {
  add(epoch: number, metrics: HistoryPoint['metrics']): void;
  /** All points, by ascending epoch. */
  points(): HistoryPoint[];
}

/** Where a run in the making keeps its measurements. */
export function historyPath(run: RunKey): string {
  return runCachePath(run, 'history.json');
}

/**
 * Opens a run's history. What an earlier sitting measured beyond its last checkpoint is measured again, comes out the
 * same, and takes the old point's place.
 *
 * @param goesOn - whether there is a checkpoint to go on from; otherwise what an earlier attempt left is forgotten.
 */
export function openHistory(run: RunKey, goesOn: boolean): History {
  const path = historyPath(run);
  const measured = new Map<number, HistoryPoint['metrics']>(
    goesOn && existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : [],
  );
  return {
    add(epoch, metrics) {
      measured.set(epoch, metrics);
      writeFileAtomic(path, JSON.stringify([...measured]));
    },
    points: () =>
      [...measured].sort(([a], [b]) => a - b).map(([epoch, metrics]) => ({ epoch, metrics })),
  };
}
