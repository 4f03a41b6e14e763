import type { TableCell } from './definition';
import { EXPERIMENTS } from './definitions';
import { PROFILES, type Profile } from './record';
import { readRecordsOf } from './record-file';
import { paperFigure } from './results';

/** What every seed of a method achieved, before any mean is taken. */
export interface SeedResults {
  readonly method: string;
  readonly profile: Profile;
  /** The paper's number, or null where it has none. */
  readonly paper: number | null;
  readonly seeds: readonly number[];
  /** One a seed; accuracy in percent. */
  readonly values: readonly number[];
}

/**
 * The clustering accuracies of one of the paper's tables on one data set, seed by seed, from the run records. A method without
 * a record is there once for each profile, with no seed.
 *
 * @param table - `I`, `II` or `III`.
 * @param dataset - e.g. `mnist`.
 * @param profiles - which profiles; all unless told.
 * @returns one for each profile and method of the table, in the order of the experiments.
 * @throws UserError when a record is damaged, or two of one experiment and profile were made with different settings.
 */
export function collectSeeds(
  table: Extract<TableCell['table'], 'I' | 'II' | 'III'>,
  dataset: string,
  profiles: readonly Profile[] = PROFILES,
): SeedResults[] {
  return profiles.flatMap((profile) =>
    EXPERIMENTS.filter((definition) => definition.dataset === dataset).flatMap(({ name, cells }) =>
      cells
        .filter((cell) => cell.table === table)
        .map((cell) => {
          const measured = readRecordsOf(name, profile).flatMap(({ seed, results }) =>
            results
              .filter(({ method }) => method === (cell.recordedAs ?? cell.method))
              .map(({ metrics }) => ({ seed, value: 100 * metrics.accuracy })),
          );
          return {
            method: cell.method,
            profile,
            paper: paperFigure(cell, dataset, 'accuracy'),
            seeds: measured.map(({ seed }) => seed),
            values: measured.map(({ value }) => value),
          };
        }),
    ),
  );
}
