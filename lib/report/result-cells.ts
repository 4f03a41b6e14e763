import type { Profile, ResultCell } from '../experiment/record';
import { MISSING, type ReportCell } from './table';

/** Which of our rows stand under the paper's, in this order; `quick` only where there is nothing better. */
export const PROFILE_ORDER: readonly Profile[] = ['paper', 'standard', 'quick'];

/** How tables and figures name data sets. */
const DATASET_TITLES: Readonly<Record<string, string>> = {
  mnist: 'MNIST',
  usps: 'USPS',
  'fashion-mnist': 'Fashion-MNIST',
  ped2: 'UCSD Ped2',
  simulator: 'simulated crowd',
};

/**
 * A data set's name as tables and figures show it.
 *
 * @returns its title; the name itself where it has none.
 */
export function datasetTitle(name: string): string {
  return DATASET_TITLES[name] ?? name;
}

/** Stands under every table of results. */
export const RESULTS_NOTE =
  'Mean ± standard deviation over seeds, in parentheses their number where it differs within a row. Paper profile: the paper’s ' +
  'number of epochs; standard: fewer epochs with other settings (MNIST: a rate that rises and falls; USPS: small batches, so ' +
  'that it makes twice as many steps; Table IV: five epochs). Bold: the best mean, whatever the spread. ' +
  `${MISSING}: no run yet, not in the paper, or not ours to make (reported elsewhere).`;

/** Our profiles that have any measured cell; quick only where it is the only one. */
export function profilesWithResults(cells: readonly ResultCell[]): Profile[] {
  const present = PROFILE_ORDER.filter((profile) =>
    cells.some((cell) => cell.profile === profile && cell.mean !== null),
  );
  return present.length > 1 ? present.filter((profile) => profile !== 'quick') : present;
}

/** Our number of a cell, or null. */
export function measured(cell: ResultCell | undefined): ReportCell {
  return cell === undefined || cell.mean === null
    ? null
    : { mean: cell.mean, sd: cell.sd, n: cell.n };
}

/** How many seeds a row of ours stands for: `3 seeds`, or `1–5 seeds` where its cells differ. */
export function seedsOf(cells: readonly ReportCell[]): string {
  const counts = cells.flatMap((cell) =>
    typeof cell === 'object' && cell !== null ? [cell.n] : [],
  );
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  if (counts.length === 0) return 'no seed';
  const range = least === most ? String(least) : `${least}–${most}`;
  return `${range} ${most === 1 ? 'seed' : 'seeds'}`;
}
