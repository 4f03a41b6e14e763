import { UserError } from '../lib/errors';
import { type Profile, parseProfile } from '../lib/experiment/record';

/** More than anybody has seeds, processes or seconds for. */
const HIGHEST_NUMBER = 1_000_000;

/** A whole number from the command line. @throws UserError when it is none, too small, or above a million. */
export function requireWholeNumber(option: string, text: string, lowest: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= lowest && value <= HIGHEST_NUMBER) return value;
  const range = value > HIGHEST_NUMBER ? `${lowest} to ${HIGHEST_NUMBER}` : `at least ${lowest}`;
  throw new UserError(`${option} needs a whole number of ${range}, found "${text}"`);
}

/** A number from the command line. @throws UserError when it is none, or no greater than the one that it must be above. */
export function requireNumberAbove(option: string, text: string, bound: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > bound) return value;
  throw new UserError(`${option} needs a number above ${bound}, found "${text}"`);
}

/**
 * The profile that a command was given, else that of L2AE_PROFILE, else `quick`.
 *
 * @throws UserError when there is none of that name, saying where the name comes from.
 */
export function chosenProfile(option: string | undefined): Profile {
  const fromEnvironment = process.env.L2AE_PROFILE || 'quick';
  return option === undefined
    ? parseProfile(fromEnvironment, 'L2AE_PROFILE')
    : parseProfile(option, '--profile');
}

/** Sets how many threads TensorFlow will use in this process; must come before it is loaded. */
export function setTensorflowThreads(threads: number): void {
  process.env.TF_NUM_INTRAOP_THREADS = String(threads);
  process.env.TF_NUM_INTEROP_THREADS = '1';
}
