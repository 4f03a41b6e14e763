import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { projectPath } from '../../lib/paths';

type Stream = 'stdout' | 'stderr';

/** What Node ends with when nobody reads one of its two outputs, and what it writes to the other. */
async function runUnread(stream: Stream, parameters: readonly string[]) {
  const child = spawn(process.execPath, parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
  child[stream].destroy();
  let written = '';
  const other = child[stream === 'stdout' ? 'stderr' : 'stdout'];
  other.setEncoding('utf8').on('data', (text: string) => {
    written += text;
  });
  const [code] = await once(child, 'close');
  return { code, written };
}

const SETUP = projectPath('scripts', 'setup.mjs');
const isSetUp = spawnSync(process.execPath, [SETUP, '--check']).status === 0;

describe('output that nobody reads any more', () => {
  it.each<Stream>(['stdout', 'stderr'])('does not end a command: %s', async (stream) => {
    const path = (name: string) => JSON.stringify(projectPath('scripts', name));
    // Says what a training says, and between two lines does what a training does: other things.
    const program = `
      const { reportUserErrors } = require(${path('command-line.ts')});
      const { progressPrinter } = require(${path('progress.ts')});
      reportUserErrors(async () => {
        for (const done of [0.1, 0.2, 0.3]) {
          progressPrinter('test').update({ done, epoch: 1, epochs: 2, loss: 1, secondsLeft: 1 });
          console.log('a result');
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        process.exitCode = 7;
      });`;
    const parameters = ['--import', 'tsx', '--eval', program];
    const { code, written } = await runUnread(stream, parameters);
    expect(code).toBe(7);
    expect(written.trim().split('\n')).toHaveLength(3);
  });

  it.runIf(isSetUp)('does not end the set-up', async () => {
    expect(await runUnread('stdout', [SETUP])).toEqual({ code: 0, written: '' });
  });
});
