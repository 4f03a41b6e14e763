import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { writeFileAtomic } from '../files';
import { readJson } from '../json-file.mjs';
import { type AutoencoderWeights, saveAutoencoder } from '../training';
import { historyPath } from './history';
import type { RunRecord } from './record';
import {
  type RunKey,
  recordPath,
  requireMeasured,
  runCachePath,
  shownWeightsPath,
  writeRecord,
} from './record-file';

/** Where a run in the making keeps the state of its training: a file, or a folder of them. */
export function checkpointPath(run: RunKey): string {
  return runCachePath(run, 'checkpoint');
}

/** Where the digest of the record is that makes an end of what the run keeps, from just before it is written. */
function receiptPath(run: RunKey): string {
  return runCachePath(run, 'finished');
}

/**
 * Writes a run's record and the weights beside it, then removes what an interrupted training would have gone on from: in this
 * order, so that whoever is killed in between has lost nothing. The caller holds the run's lock.
 *
 * @throws Error when a metric of the record is no finite number; everything is as it was then.
 */
export function finishRun(record: RunRecord, shown?: AutoencoderWeights): void {
  requireMeasured(record);
  writeFileAtomic(receiptPath(record), digestOf(record));
  // Whoever is killed in between leaves a record without weights, which are looked for elsewhere then, and none with another's.
  rmSync(shownWeightsPath(record), { force: true });
  writeRecord(record);
  if (shown) saveAutoencoder(shown, shownWeightsPath(record));
  forgetInterruption(record);
}

/**
 * Removes what a run left that was killed between writing its record and tidying up: going on from it, a run that is told to be
 * made again would train nothing. It is known by the record's content, because the times of files change with every `git checkout`.
 * Where the record is missing or another one, the rest is that of a run in the making, and stays. The caller holds the run's lock.
 */
export function forgetFinished(run: RunKey): void {
  const receipt = receiptPath(run);
  if (!existsSync(receipt)) return;
  if (readFileSync(receipt, 'utf8') === digestOf(readJson(recordPath(run))))
    forgetInterruption(run);
}

/** Removes what an interrupted training would have gone on from. */
export function forgetInterruption(run: RunKey): void {
  // The receipt last: it says that the others may go.
  for (const path of [checkpointPath(run), historyPath(run), receiptPath(run)]) {
    rmSync(path, { force: true, recursive: true });
  }
}

function digestOf(record: RunRecord | undefined): string {
  return createHash('sha256')
    .update(JSON.stringify(record) ?? '')
    .digest('hex');
}
