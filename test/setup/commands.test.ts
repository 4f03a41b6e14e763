import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processStart } from '../../lib/lock.mjs';
import { projectPath } from '../../lib/paths';
import { findProgram, outputOf, run, SetupError } from '../../scripts/setup/commands.mjs';

let folder: string;
let log: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'commands-'));
  log = join(folder, 'set-up.log');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('run', () => {
  it('writes what a command prints into the log, with the variables it was given', async () => {
    await run('sh', ['-c', 'echo one $WORD; echo two >&2'], { log, environment: { WORD: 'more' } });
    expect(readFileSync(log, 'utf8')).toBe('one more\ntwo\n');
  });

  it('fails with the end of the output of this command only', async () => {
    await run('echo', ['earlier'], { log });
    const failure = await run('sh', ['-c', 'echo no such package; exit 3'], { log }).catch(
      (e) => e,
    );
    expect(failure).toBeInstanceOf(SetupError);
    expect(failure.message).toMatch(/exit code 3[\s\S]*no such package/);
    expect(failure.message).not.toContain('earlier');
  });

  it('fails when there is no such program', async () => {
    await expect(run('no-such-program', [], { log })).rejects.toThrow(
      /no-such-program.*127[\s\S]*ENOENT/,
    );
  });

  it('stops the command and its children when the set-up itself is killed', async () => {
    const numbers = join(folder, 'numbers');
    const module = pathToFileURL(projectPath('scripts', 'setup', 'commands.mjs')).href;
    // A shell that starts another one, as npm starts scripts.
    const command = `echo $$ > ${numbers}.outer; sh -c 'echo $$ > ${numbers}.inner; sleep 60; :'; :`;
    const setUp = spawn(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `import { run } from ${JSON.stringify(module)};
         await run('sh', ['-c', ${JSON.stringify(command)}], { log: ${JSON.stringify(log)} });`,
      ],
      { stdio: 'inherit' },
    );
    const files = [`${numbers}.outer`, `${numbers}.inner`];
    while (!files.every((file) => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n'))) {
      await sleep(20);
    }
    const pids = files.map((file) => Number(readFileSync(file, 'utf8')));
    expect(pids.map(processStart)).not.toContain(undefined);
    setUp.kill('SIGKILL');
    await once(setUp, 'exit');
    for (let waited = 0; waited < 3000 && pids.some(processStart); waited += 20) await sleep(20);
    expect(pids.map(processStart)).toEqual([undefined, undefined]);
  }, 20_000);
});

describe('findProgram and outputOf', () => {
  it('find what is on the path and nothing else', () => {
    expect(findProgram('sh')).toMatch(/\/sh$/);
    expect(findProgram('no-such-program')).toBeUndefined();
  });

  it('give the output of a command, or nothing when it fails', () => {
    expect(outputOf('echo', ['hello'])).toBe('hello');
    expect(outputOf('sh', ['-c', 'echo hello; exit 1'])).toBeUndefined();
    expect(outputOf('no-such-program', [])).toBeUndefined();
  });
});
