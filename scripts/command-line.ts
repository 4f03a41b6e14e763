import { constants } from 'node:os';
import { resolve } from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UserError } from '../lib/errors';
import { projectPath, projectRoot } from '../lib/paths';
import { describeFileError } from './setup/file-errors.mjs';
import { describeOptionsTakenByNpm } from './setup/npm-options.mjs';
import { allowUnreadOutput } from './setup/output.mjs';

/** What ends a program from outside: a terminal that is closed, a key, a system that shuts down. */
const ENDING_SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

type SignalListener = (signal: NodeJS.Signals) => void;

const listeners = new Set<SignalListener>();
const tellAll: SignalListener = (signal) => {
  for (const listener of listeners) listener(signal);
};

/**
 * Has a signal that would end this process call the listener instead, which sees to it that the process ends.
 *
 * @returns what takes the listener away again.
 */
export function onEndingSignal(listener: SignalListener): () => void {
  if (listeners.size === 0) for (const signal of ENDING_SIGNALS) process.on(signal, tellAll);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) for (const signal of ENDING_SIGNALS) process.off(signal, tellAll);
  };
}

/**
 * The program and its parameters that run a script of this folder, in a single process: the command `tsx` puts another before
 * it, which does not relay every signal, and none while it starts, so that the script would live on.
 */
export function scriptCommand(script: string, parameters: readonly string[]): string[] {
  return [process.execPath, '--import', 'tsx', projectPath('scripts', script), ...parameters];
}

type OptionDefinitions = NonNullable<ParseArgsConfig['options']>;

/** What a command takes. */
interface CommandDefinition<Options extends OptionDefinitions> {
  /** As `npm run` knows it. */
  readonly command: string;
  readonly options: Options;
  readonly allowPositionals?: boolean;
}

/**
 * Reads what was typed after a command, as `parseArgs` does; a number below zero is the value of the option before it.
 *
 * @param typed - the words after the script's name.
 * @returns the options' values, and the other words.
 * @throws UserError when npm kept an option for itself, and the errors of `parseArgs`.
 */
export function readCommandLine<const Options extends OptionDefinitions>(
  { command, options, allowPositionals = false }: CommandDefinition<Options>,
  typed: readonly string[] = process.argv.slice(2),
  environment: NodeJS.ProcessEnv = process.env,
) {
  const { values, positionals, tokens } = parseArgs({
    args: withNegativeNumbers(typed, options),
    options,
    allowPositionals: true,
    tokens: true,
  });
  const given = tokens.flatMap((token) => (token.kind === 'option' ? token.name : []));
  const taken = describeOptionsTakenByNpm(command, Object.keys(options), given, environment);
  if (taken) throw new UserError(taken);
  if (!allowPositionals && positionals.length > 0) {
    throw new UserError(`npm run ${command} takes options only, found "${positionals[0]}"`);
  }
  return { values, positionals };
}

/** The words with `--seed -1` as the one word `--seed=-1`, because `-1` by itself is read as another option. */
function withNegativeNumbers(typed: readonly string[], options: OptionDefinitions): string[] {
  const words: string[] = [];
  for (const word of typed) {
    const before = words.at(-1);
    const takesValue =
      before?.startsWith('--') &&
      Object.hasOwn(options, before.slice(2)) &&
      options[before.slice(2)].type === 'string';
    if (takesValue && /^-\d/.test(word)) words[words.length - 1] = `${before}=${word}`;
    else words.push(word);
  }
  return words;
}

/**
 * A path as it was typed: `npm run` changes to the project's root before it starts a script, wherever it was given.
 *
 * @param what - what it was typed for, e.g. `--to`.
 * @returns the absolute path.
 * @throws UserError when nothing was typed, which would otherwise be the folder itself.
 */
export function typedPath(what: string, path: string): string {
  if (path === '') throw new UserError(`${what} needs a path, found ""`);
  const started = process.cwd() === projectRoot() ? process.env.INIT_CWD : undefined;
  return resolve(started ?? '', path);
}

/** The exit code by which a shell knows that a signal ended a program. */
export function exitCodeOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}

/** Thrown where a signal is to end the process once everything that is left to do on the way out is done. */
export class EndedBySignal extends Error {
  constructor(readonly signal: NodeJS.Signals) {
    super(`ended by ${signal}`);
  }
}

/**
 * Runs a command-line tool: what the user can mend is printed without a stack trace, anything else with one; both
 * end with exit code 1. Whoever has ended it by a signal needs to be told nothing.
 */
export function reportUserErrors(main: () => Promise<void>): void {
  allowUnreadOutput();
  main().catch((error: unknown) => {
    if (error instanceof EndedBySignal) {
      process.exitCode = exitCodeOf(error.signal);
      return;
    }
    const isUsage =
      error instanceof UserError ||
      (error instanceof TypeError &&
        'code' in error &&
        String(error.code).startsWith('ERR_PARSE_ARGS'));
    const message = isUsage ? (error as Error).message : describeFileError(error);
    console.error(message ?? error);
    process.exitCode = 1;
  });
}
