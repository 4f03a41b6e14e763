import type { ChildProcess } from 'node:child_process';
import { UserError } from '../lib/errors';
import { allowUnreadOutput } from './setup/output.mjs';

/** What ends a program from outside: a terminal that is closed, a key, a system that shuts down. */
export const ENDING_SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

/**
 * Passes a signal on to a script that was started by `tsx`, which relays only two of the three: a SIGHUP would end it and leave
 * the script running.
 */
export function passToScript(tsx: ChildProcess, signal: NodeJS.Signals): void {
  tsx.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
}

/**
 * Runs a command-line tool: what the user can mend is printed without a stack trace, anything else with one; both
 * end with exit code 1.
 */
export function reportUserErrors(main: () => Promise<void>): void {
  allowUnreadOutput();
  main().catch((error: unknown) => {
    const isUsage =
      error instanceof UserError ||
      (error instanceof TypeError &&
        'code' in error &&
        String(error.code).startsWith('ERR_PARSE_ARGS'));
    console.error(isUsage ? (error as Error).message : error);
    process.exitCode = 1;
  });
}
