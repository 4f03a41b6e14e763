import { UserError } from '../lib/errors';

/** A whole number from the command line. @throws UserError when it is none, or too small. */
export function requireWholeNumber(option: string, text: string, lowest: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= lowest) return value;
  throw new UserError(`${option} needs a whole number of at least ${lowest}, found "${text}"`);
}

/** Sets how many threads TensorFlow will use in this process; must come before it is loaded. */
export function setTensorflowThreads(threads: number): void {
  process.env.TF_NUM_INTRAOP_THREADS = String(threads);
  process.env.TF_NUM_INTEROP_THREADS = '1';
}
