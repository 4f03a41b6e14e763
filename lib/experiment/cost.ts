import type { Precision } from '../training';
import { paperTableExperiments } from './definitions';
import type { Profile } from './record';
import { readRecordsOf } from './record-file';

/** What the runs of Tables I to IV with one seed took, by their records. */
export interface SeedCost {
  readonly seed: number;
  /** Runs that have a record. */
  readonly runs: number;
  /** Runs that there are to make. */
  readonly of: number;
  /** Seconds of training and measuring, summed up over the records; with more cores than one, a sweep takes less. */
  readonly seconds: number;
}

/**
 * What Tables I to IV took, seed by seed.
 *
 * @param precision - in which the networks were trained.
 * @returns a line for each seed that has a record of more than a baseline, by ascending seed.
 * @throws UserError when a record is damaged, or two of one experiment and profile were made with different settings.
 */
export function recordedCosts(profile: Profile, precision: Precision = 'float32'): SeedCost[] {
  const definitions = paperTableExperiments(precision);
  const records = definitions.flatMap(({ name, kind }) =>
    readRecordsOf(name, profile).map((record) => ({ ...record, kind })),
  );
  const withNetwork = records.filter(({ kind }) => kind !== 'baseline');
  const seeds = [...new Set(withNetwork.map(({ seed }) => seed))].sort((a, b) => a - b);
  return seeds.map((seed) => {
    const made = records.filter((record) => record.seed === seed);
    const seconds = made.reduce(
      (sum, { seconds: { training, measuring } }) => sum + training + measuring,
      0,
    );
    return { seed, runs: made.length, of: definitions.length, seconds };
  });
}
