import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { processStart } from '../lib/lock.mjs';

/** A process that another one, or one of those that it started, has started. */
export interface Descendant {
  readonly pid: number;
  readonly command: string;
}

/** The processes that a process has started, and those that these have, as Linux tells of them. */
export function descendantsOf(ancestor: number): Descendant[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const status = readFileSync(`/proc/${name}/status`, 'utf8');
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return [
          { pid: Number(name), parent: Number(/^PPid:\s*(\d+)/m.exec(status)?.[1]), command },
        ];
      } catch {
        // It has ended since.
        return [];
      }
    });
  const below = (one: number): Descendant[] =>
    all.filter(({ parent }) => parent === one).flatMap((child) => [child, ...below(child.pid)]);
  return below(ancestor);
}

/** Those that have not ended. */
const running = (processes: readonly Descendant[]) =>
  processes.filter(({ pid }) => processStart(pid) !== undefined);

/** Ends the processes with the test that calls it, which leaves them behind when it fails. */
export function endWithTest(processes: readonly Descendant[]): void {
  onTestFinished(() => {
    for (const { pid } of running(processes)) process.kill(pid, 'SIGKILL');
  });
}

/** Waits for the processes to end, but not for ever. @returns those that have not. */
export async function waitForEnd(processes: readonly Descendant[]): Promise<Descendant[]> {
  for (let waited = 0; waited < 5000 && running(processes).length > 0; waited += 50) {
    await sleep(50);
  }
  return running(processes);
}
