import { existsSync } from 'node:fs';
import { UserError } from '../lib/errors';
import { collectResults, PROFILES, type Profile, type ResultCell } from '../lib/experiment';
import { recordsFolder } from '../lib/experiment/record-file';

/**
 * Every cell of the tables, where at least one has a record: without any, tables would be written over by empty ones, or nothing
 * said at all. What trains makes the folder of `L2AE_RECORDS`; for what only reads, one that is not there is misspelt.
 *
 * @param profiles - which profiles; all unless told.
 * @throws UserError when there is no record, naming the folder, or one is damaged.
 */
export function recordedCells(profiles: readonly Profile[] = PROFILES): ResultCell[] {
  const folder = recordsFolder();
  if (!existsSync(folder)) {
    const source = process.env.L2AE_RECORDS ? 'L2AE_RECORDS names' : 'run records are in';
    throw new UserError(
      `${source} ${folder}, which is not there: name a folder with run records in L2AE_RECORDS, or make some, ` +
        'npm run sweep -- II',
    );
  }
  const cells = collectResults(profiles);
  if (cells.some(({ n }) => n > 0)) return cells;
  throw new UserError(
    `${folder} has no run record of the tables (profile ${profiles.join(', ')}): make some, ` +
      `npm run sweep -- II --profile ${profiles[0]}, or name another folder in L2AE_RECORDS`,
  );
}
