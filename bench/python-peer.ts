import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { UserError } from '../lib/errors';
import { projectPath } from '../lib/paths';
import type { Contender, Measurement } from './measure';

/** A peer that runs in Python, in a process of its own that stays open between turns. */
export interface PythonPeer {
  readonly version: string;
  readonly contenders: readonly Contender[];
  close(): Promise<void>;
}

// PyTorch gives large buffers back to the system after every step and takes up to three times as long; a user who wants
// it fast tells the C library to keep them.
const TUNED_MALLOC = {
  MALLOC_MMAP_THRESHOLD_: String(2 ** 32),
  MALLOC_TRIM_THRESHOLD_: String(2 ** 32),
};

/**
 * Starts `bench/peers/SCRIPT.py`.
 *
 * @param python - the interpreter of the peers' environment.
 * @param peer - the name under which its times are reported.
 * @param settings - handed to the script.
 * @throws UserError when the script ends before it is ready; its own message has been printed by then.
 */
export async function startPythonPeer(
  python: string,
  peer: string,
  script: string,
  settings: object,
): Promise<PythonPeer> {
  const child = spawn(python, [projectPath('bench', 'peers', `${script}.py`)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      ...process.env,
      ...TUNED_MALLOC,
      TF_CPP_MIN_LOG_LEVEL: '3',
      KERAS_BACKEND: 'tensorflow',
      PYTHONDONTWRITEBYTECODE: '1',
    },
  });
  // A peer that could not start shows in the missing answer; these would only say so less clearly, and earlier.
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  const send = (content: object) => child.stdin.write(`${JSON.stringify(content)}\n`);
  const nextLine = lineReader(child, `${peer} (${script}.py)`);
  send(settings);
  const { version, variants } = JSON.parse(await nextLine()) as {
    version: string;
    variants: string[];
  };
  return {
    version,
    contenders: variants.map((variant) => ({
      peer,
      variant,
      async measure(repetitions) {
        send({ variant, repetitions });
        return JSON.parse(await nextLine()) as Measurement;
      },
    })),
    close: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve();
        child.once('exit', () => resolve());
        child.stdin.end();
      }),
  };
}

function lineReader(
  child: ChildProcessByStdio<Writable, Readable, null>,
  name: string,
): () => Promise<string> {
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async () => {
    const { value, done } = await lines.next();
    if (done) throw new UserError(`${name} ended early; what it printed above says why`);
    return value;
  };
}
