import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from '../errors';
import { writeFileAtomic } from '../files';
import { projectPath, projectRoot } from '../paths';
import {
  type HistoryPoint,
  type MethodResult,
  PROFILES,
  type Profile,
  type RunRecord,
} from './record';

/** What identifies a run. */
export interface RunKey {
  readonly experiment: string;
  readonly profile: Profile;
  readonly seed: number;
}

/**
 * Where records are: `data/runs`, or the folder named by the environment variable `L2AE_RECORDS`, a relative one in the project.
 * With an empty folder everything is made anew, beside the records that the project comes with; one that is not there is made with
 * the first record.
 *
 * @throws UserError when that is no folder.
 */
export function recordsFolder(): string {
  const named = process.env.L2AE_RECORDS;
  const folder = resolve(projectRoot(), named || join('data', 'runs'));
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === false) {
    const source = named ? 'L2AE_RECORDS names' : 'run records are in';
    throw new UserError(`${source} ${folder}, which is a file: it has to be a folder`);
  }
  return folder;
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

/**
 * Fails where a record's metric is no finite number: JSON has none for it, and no mean over it would say anything.
 *
 * @throws Error naming it.
 */
export function requireMeasured(record: RunRecord): void {
  const unmeasured = notMeasured(record.results, record.history);
  if (unmeasured.length > 0) {
    throw new Error(
      `the run ${record.experiment}, ${record.profile}, seed ${record.seed} is not recorded: ${unmeasured.join(', ')}`,
    );
  }
}

/**
 * Writes a record, atomically.
 *
 * @throws Error when {@link requireMeasured} fails.
 */
export function writeRecord(record: RunRecord): void {
  requireMeasured(record);
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
  if (statSync(path).isDirectory()) {
    throw new UserError(`${path} is a folder, and should be a run record: move it out of the way`);
  }
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
      `${path} is not a whole run record (missing or damaged: ${missing.join(', ')}): delete it and run again`,
    );
  }
  const unmeasured = notMeasured(record.results, record.history);
  if (unmeasured.length > 0) {
    throw new UserError(
      `${path} has measures that are no numbers (${unmeasured.join(', ')}): delete it and run again`,
    );
  }
  return record;
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null;

/** Whether every one of a list, if that is what it is, has metrics. */
const haveMetrics = (list: readonly { readonly metrics?: unknown }[] | undefined) =>
  !list?.some?.((one) => !isObject(one?.metrics));

/** The metrics that are no finite numbers, as `accuracy of CAE + k-means is null`. */
function notMeasured(results: readonly MethodResult[], history: readonly HistoryPoint[]): string[] {
  const measured = [
    ...results.map(({ method, metrics }) => ({ place: `of ${method}`, metrics })),
    ...history.map(({ epoch, metrics }) => ({ place: `after epoch ${epoch}`, metrics })),
  ];
  return measured.flatMap(({ place, metrics }) =>
    Object.entries(metrics)
      .filter(([, value]) => !Number.isFinite(value))
      .map(([name, value]) => `${name} ${place} is ${value}`),
  );
}

/** Names of the parts of a record without which tables and figures cannot read it. */
function missingParts(record: Partial<RunRecord>): string[] {
  const { configuration, lossPerEpoch, results, history, seconds, environment } = record;
  const parts: Record<string, boolean> = {
    'configuration.options': isObject(configuration?.options),
    lossPerEpoch: Array.isArray(lossPerEpoch) && lossPerEpoch.every(Number.isFinite),
    results: Array.isArray(results),
    'metrics of a result': haveMetrics(results),
    history: Array.isArray(history),
    'metrics of an epoch': haveMetrics(history),
    seconds: typeof seconds?.training === 'number' && typeof seconds.measuring === 'number',
    'environment.date': typeof environment?.date === 'string',
  };
  return Object.keys(parts).filter((name) => !parts[name]);
}

/** Names of the folders in a folder; what else lies there is not ours. */
function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
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
    foldersIn(join(recordsFolder(), profileName)).flatMap((experiment) =>
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
  const folder = join(recordsFolder(), profile, experiment);
  const records = (existsSync(folder) ? readdirSync(folder) : [])
    .flatMap((name) => /^seed-(0|[1-9]\d*)\.json$/.exec(name)?.slice(1) ?? [])
    .map(Number)
    .sort((a, b) => a - b)
    .map((seed) => ({ experiment, profile, seed }))
    .map((key) => parseRecord(recordPath(key), key));
  requireLikeSettings(records);
  return records;
}

/** Settings that a record names where it has them: one without is of another kind than one with any value. */
const ABSENT = {
  maxRotationDegrees: 0,
  maxShiftPixels: 0,
  precision: 'float32',
  pretrainedBy: 'none',
  lengthScale: 1,
  decay: 'none',
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
