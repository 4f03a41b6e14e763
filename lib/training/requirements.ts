import { UserError } from '../errors';

/** Fails unless options, by name, are positive whole numbers. */
export function requireWholeNumbers(options: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(options)) {
    if (!Number.isInteger(value) || value < 1) {
      throw new UserError(`${name} must be a positive whole number, got ${value}`);
    }
  }
}
