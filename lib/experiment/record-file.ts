import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from '../errors';
import { writeFileAtomic } from '../files';
import { projectPath, projectRoot } from '../paths';
import { PROFILES, type Profile, type RunRecord } from './record';

/** What identifies a run. */
export interface RunKey {
  readonly experiment: string;
  readonly profile: Profile;
  readonly seed: number;
}

/**
 * Where records are: `data/runs`, or the folder named by the environment variable `L2AE_RECORDS`, a relative one in the project.
 * With an empty folder everything is made anew, beside the records that the project comes with.
 */
function recordsFolder(): string {
  return resolve(projectRoot(), process.env.L2AE_RECORDS || join('data', 'runs'));
}

/** Path of a run's record: `data/runs/PROFILE/EXPERIMENT/seed-N.json`, or that in the folder of `L2AE_RECORDS`. */
export function recordPath({ experiment, profile, seed }: RunKey): string {
  return join(recordsFolder(), profile, experiment, `seed-${seed}.json`);
}

/** Path of the trained weights beside a record that a notebook shows. */
export function shownWeightsPath(key: RunKey): string {
  return recordPath(key).replace(/json$/, 'weights');
}

/**
 * Path of something about a run that is not kept: a checkpoint, weights that a later run starts from. For each folder of records
 * another one, so that runs with records in different folders have nothing to do with each other.
 */
export function runCachePath({ experiment, profile, seed }: RunKey, kind: string): string {
  const records = recordsFolder();
  const isOwn = records === projectPath('data', 'runs');
  const digest = createHash('sha256').update(records).digest('hex').slice(0, 12);
  const cache = projectPath('data', 'cache', isOwn ? 'runs' : `runs-${digest}`);
  return join(cache, profile, experiment, `seed-${seed}.${kind}`);
}

/** Writes a record, atomically. */
export function writeRecord(record: RunRecord): void {
  writeFileAtomic(recordPath(record), `${JSON.stringify(record, null, 1)}\n`);
}

/**
 * Reads the record of a run.
 *
 * @returns the record, or `undefined` when there is none.
 * @throws UserError when the file is not a record of that run, naming it.
 */
export function readRecord(key: RunKey): RunRecord | undefined {
  const path = recordPath(key);
  return existsSync(path) ? parseRecord(path, key) : undefined;
}

function parseRecord(path: string, key: RunKey): RunRecord {
  let record: RunRecord;
  try {
    record = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new UserError(`${path} is not a run record (damaged JSON): delete it and run again`);
  }
  const same =
    record?.experiment === key.experiment &&
    record.profile === key.profile &&
    record.seed === key.seed;
  if (!same) {
    throw new UserError(
      `${path} should be the record of ${key.experiment}, ${key.profile}, seed ${key.seed}, but says otherwise: ` +
        'delete it and run again',
    );
  }
  const missing = missingParts(record);
  if (missing.length > 0) {
    throw new UserError(
      `${path} is not a whole run record (${missing.join(', ')} missing): delete it and run again`,
    );
  }
  return record;
}

/** Names of the parts of a record without which tables and figures cannot read it. */
function missingParts(record: Partial<RunRecord>): string[] {
  const { configuration, lossPerEpoch, results, history, seconds, environment } = record;
  const parts: Record<string, boolean> = {
    'configuration.options': typeof configuration?.options === 'object',
    lossPerEpoch: Array.isArray(lossPerEpoch),
    results: Array.isArray(results),
    'metrics of a result': !results?.some?.((result) => typeof result?.metrics !== 'object'),
    history: Array.isArray(history),
    seconds: typeof seconds?.training === 'number' && typeof seconds.measuring === 'number',
    'environment.date': typeof environment?.date === 'string',
  };
  return Object.keys(parts).filter((name) => !parts[name]);
}

/** Names of the files, or of the folders, in a folder; what else lies there is not ours. */
function namesIn(folder: string, kind: 'files' | 'folders'): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() === (kind === 'folders'))
    .map(({ name }) => name)
    .sort();
}

/**
 * Reads all records.
 *
 * @param profile - of this profile only.
 * @returns the records, ordered by profile, experiment and seed.
 * @throws UserError when a file is damaged, naming it, or two records of one experiment and profile were made with different
 * settings.
 */
export function readRecords(profile?: Profile): RunRecord[] {
  const profiles = profile ? [profile] : PROFILES;
  return profiles.flatMap((profileName) =>
    namesIn(join(recordsFolder(), profileName), 'folders').flatMap((experiment) =>
      readRecordsOf(experiment, profileName),
    ),
  );
}

/**
 * Reads the records of one experiment, by ascending seed.
 *
 * @throws UserError when a file is damaged, or two records were made with different settings: no mean over them would say anything.
 */
export function readRecordsOf(experiment: string, profile: Profile): RunRecord[] {
  const records = namesIn(join(recordsFolder(), profile, experiment), 'files')
    .flatMap((name) => /^seed-(0|[1-9]\d*)\.json$/.exec(name)?.slice(1) ?? [])
    .map(Number)
    .sort((a, b) => a - b)
    .map((seed) => readRecord({ experiment, profile, seed }) as RunRecord);
  requireLikeSettings(records);
  return records;
}

/** Settings that a record names where it has them: one without is of another kind than one with any value. */
const ABSENT = {
  maxRotationDegrees: 0,
  maxShiftPixels: 0,
  precision: 'float32',
  pretrainedBy: 'none',
};

/**
 * Fails where two records give a setting different values. Another one that only one of them names is no difference: it is new.
 */
function requireLikeSettings(records: readonly RunRecord[]): void {
  const known = new Map<string, { readonly value: string; readonly record: RunRecord }>();
  for (const record of records) {
    for (const [name, value] of settingsOf(record)) {
      const before = known.get(name);
      if (before === undefined) known.set(name, { value, record });
      if (before === undefined || before.value === value) continue;
      const isNewer = before.record.environment.date < record.environment.date;
      throw new UserError(
        `${recordPath(before.record)} and ${recordPath(record)} were made with different settings ` +
          `(${name}: ${before.value} and ${value}), so that they cannot be averaged. ` +
          `Make the older one again: ${(isNewer ? before.record : record).command} --force`,
      );
    }
  }
}

function settingsOf({ configuration: { options, ...others } }: RunRecord): [string, string][] {
  const named = Object.entries({ ...ABSENT, ...options }).map(
    ([name, value]) => [`options.${name}`, value] as const,
  );
  return [...Object.entries(others), ...named].map(([name, value]) => [
    name,
    JSON.stringify(value),
  ]);
}
