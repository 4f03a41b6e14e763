/**
 * An error that the person at the keyboard can mend: the message says what was wrong and what to do.
 * Command-line tools print it without a stack trace; anything else is a fault of ours and keeps one.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
}
