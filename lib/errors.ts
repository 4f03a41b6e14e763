/**
 * An error that the person at the keyboard can mend: the message says what was wrong and what to do.
 * Command-line tools print it without a stack trace; anything else is a fault of ours and keeps one.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/**
 * Fails unless a word is one of those that mean something: the types say it already, but not to notebooks, nor of what was read
 * from a file.
 *
 * @param what - what the word is for, e.g. `architecture`.
 * @throws UserError naming the words that are known.
 */
export function requireOneOf(what: string, value: string, known: readonly string[]): void {
  if (known.includes(value)) return;
  throw new UserError(`the ${what} is one of ${known.join(', ')}; got "${value}"`);
}
