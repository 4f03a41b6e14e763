import { existsSync } from 'node:fs';
import { UserError } from '../errors';
import { writeFileAtomic } from '../files';
import { readJson } from '../json-file.mjs';
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
 * @throws UserError when what an earlier sitting measured is damaged or missing.
 */
export function openHistory(run: RunKey, goesOn: boolean): History {
  const path = historyPath(run);
  const measured = new Map<number, HistoryPoint['metrics']>(goesOn ? readPoints(path) : []);
  return {
    add(epoch, metrics) {
      measured.set(epoch, metrics);
      writeFileAtomic(path, JSON.stringify([...measured]));
    },
    points: () =>
      [...measured].sort(([a], [b]) => a - b).map(([epoch, metrics]) => ({ epoch, metrics })),
  };
}

function readPoints(path: string): [number, HistoryPoint['metrics']][] {
  const points: unknown = readJson(path);
  if (Array.isArray(points)) return points;
  throw new UserError(
    existsSync(path)
      ? `${path} is damaged: delete it and the checkpoint beside it to start this run from the beginning`
      : `${path} is missing, without which the checkpoint beside it cannot be gone on from: delete that to start this run from the beginning`,
  );
}
