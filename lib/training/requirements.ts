import { UserError } from '../errors';

/**
 * Fails unless options, by name, are finite numbers of at least 0.
 *
 * @throws UserError naming the first that is not.
 */
export function requireNotNegative(options: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(options)) {
    if (!(Number.isFinite(value) && value >= 0)) {
      throw new UserError(`${name} must be a number of at least 0, got ${value}`);
    }
  }
}

/**
 * Fails unless options, by name, are positive whole numbers.
 *
 * @throws UserError naming the first that is not.
 */
export function requireWholeNumbers(options: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(options)) {
    if (!Number.isInteger(value) || value < 1) {
      throw new UserError(`${name} must be a positive whole number, got ${value}`);
    }
  }
}
