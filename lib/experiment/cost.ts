import { experimentsOf } from './definitions';
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
 * @returns a line for each seed that has a record, by ascending seed.
 * @throws UserError when a record is damaged, or two of one experiment and profile were made with different settings.
 */
export function recordedCosts(profile: Profile): SeedCost[] {
  const names = [
    ...new Set(['I', 'II', 'III', 'IV'].flatMap(experimentsOf).map(({ name }) => name)),
  ];
  const records = names.flatMap((name) => readRecordsOf(name, profile));
  const seeds = [...new Set(records.map(({ seed }) => seed))].sort((a, b) => a - b);
  return seeds.map((seed) => {
    const made = records.filter((record) => record.seed === seed);
    const seconds = made.reduce(
      (sum, { seconds: { training, measuring } }) => sum + training + measuring,
      0,
    );
    return { seed, runs: made.length, of: names.length, seconds };
  });
}
