import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { acquireLock, processStart } from '../lib/lock.mjs';
import { projectPath } from '../lib/paths';

let folder: string;
let lock: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
  lock = join(folder, 'setup.lock');
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const MODULE = pathToFileURL(projectPath('lib', 'lock.mjs')).href;

/** Runs a script in a process of its own, with `acquireLock` and the lock's path at hand. */
function start(script: string): ChildProcess {
  const code = `import { acquireLock } from ${JSON.stringify(MODULE)};
    import { appendFileSync } from 'node:fs';
    const [lock, journal] = ${JSON.stringify([lock, join(folder, 'journal')])};
    const sleep = (time) => new Promise((resolve) => setTimeout(resolve, time));
    ${script}`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

describe('acquireLock', () => {
  it('is given back and can be taken again', async () => {
    const release = await acquireLock(lock);
    expect(JSON.parse(readFileSync(lock, 'utf8')).pid).toBe(process.pid);
    release();
    expect(readdirSync(folder)).toEqual([]);
    (await acquireLock(lock))();
  });

  it('waits for a living holder and says so once', async () => {
    const holder = start(`const release = await acquireLock(lock);
      console.log('held');
      while (!(await import('node:fs')).existsSync(lock + '.go')) await sleep(20);
      release();`);
    await once(holder.stdout!, 'data');
    const told: number[] = [];
    let taken = false;
    const taking = acquireLock(lock, (pid: number) => told.push(pid), 20).then((release) => {
      taken = true;
      return release;
    });
    // Some looks at the lock later, it is still the other's.
    await sleep(200);
    expect(taken).toBe(false);
    writeFileSync(`${lock}.go`, '');
    const release = await taking;
    expect(told).toEqual([holder.pid]);
    release();
  });

  it('is taken over from a holder that was killed', async () => {
    const holder = start(`await acquireLock(lock); console.log('held'); await sleep(60000);`);
    await once(holder.stdout!, 'data');
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    expect(existsSync(lock)).toBe(true);
    const release = await acquireLock(lock, () => expect.unreachable('the holder is dead'), 20);
    expect(JSON.parse(readFileSync(lock, 'utf8')).pid).toBe(process.pid);
    release();
  });

  it('is taken over when the number of the dead holder now belongs to another process', async () => {
    writeFileSync(lock, JSON.stringify({ pid: process.ppid, started: 'long ago' }));
    (await acquireLock(lock, () => expect.unreachable('the holder is dead'), 20))();
  });

  it('is taken over when its file was cut off', async () => {
    writeFileSync(lock, '{"pid": 12');
    (await acquireLock(lock, () => expect.unreachable('nobody holds it'), 20))();
  });

  it('is taken over when its file names no process', async () => {
    writeFileSync(lock, '{}');
    (await acquireLock(lock, () => expect.unreachable('nobody holds it'), 20))();
  });

  it('leaves a lock that is somebody else’s by now when it is given back', async () => {
    const release = await acquireLock(lock);
    rmSync(lock);
    const other = await acquireLock(lock);
    release();
    expect(existsSync(lock)).toBe(true);
    other();
    expect(existsSync(lock)).toBe(false);
  });

  it('is taken over when one that was removing it was killed as well', async () => {
    const dead = JSON.stringify({ pid: 2 ** 22 + 1, started: '1' });
    for (const path of [lock, `${lock}.removal`]) writeFileSync(path, dead);
    (await acquireLock(lock, () => expect.unreachable('the holder is dead'), 20))();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('removes what processes that were killed in writing have left beside it, and of no other', async () => {
    const kept = [
      'a.partial',
      `a.${process.pid}.partial`,
      'a.weights',
      'folder-1.99999999.partial',
    ];
    mkdirSync(join(folder, kept[3]));
    for (const name of [...kept.slice(0, 3), `a.${2 ** 22 + 1}.partial`])
      writeFileSync(join(folder, name), '');
    (await acquireLock(lock))();
    expect(readdirSync(folder).sort()).toEqual(kept.sort());
  });

  it('is held by one of several at a time within one process, each in its turn', async () => {
    const held: number[] = [];
    let holders = 0;
    await Promise.all(
      [1, 2, 3, 4].map(async (number) => {
        const release = await acquireLock(lock, () => {}, 5);
        holders++;
        expect(holders).toBe(1);
        held.push(number);
        await sleep(20);
        holders--;
        release();
      }),
    );
    expect(held.sort()).toEqual([1, 2, 3, 4]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('gives whoever comes after a dead holder, not only who finds it first, the same grace', async () => {
    writeFileSync(lock, JSON.stringify({ pid: 2 ** 22 + 1, started: '1' }));
    const start = performance.now();
    const waited = await Promise.all(
      [1, 2].map(async () => {
        const release = await acquireLock(lock, () => {}, 5);
        const after = performance.now() - start;
        release();
        return after;
      }),
    );
    // Half a second, for the guards of what the dead one had started.
    for (const after of waited) expect(after).toBeGreaterThan(490);
  });

  it('is held by one of many at a time, also after a dead holder', async () => {
    writeFileSync(lock, JSON.stringify({ pid: 2 ** 22 + 1, started: '1' }));
    const script = `const release = await acquireLock(lock, () => {}, 5);
      appendFileSync(journal, 'in\\n'); await sleep(30); appendFileSync(journal, 'out\\n'); release();`;
    await Promise.all(Array.from({ length: 6 }, () => once(start(script), 'exit')));
    expect(readFileSync(join(folder, 'journal'), 'utf8')).toBe('in\nout\n'.repeat(6));
    expect(existsSync(lock)).toBe(false);
  }, 30_000);
});

describe('acquireLock where no start of a process can be read', () => {
  // Neither /proc nor ps, and process numbers alone to go by.
  const untold = `Object.defineProperty(process, 'platform', { value: 'elsewhere' }); process.env.PATH = '';`;

  it('is taken over from a dead holder', async () => {
    const dead = start('');
    await once(dead, 'exit');
    writeFileSync(lock, JSON.stringify({ pid: dead.pid }));
    const next = start(`${untold}
      const release = await acquireLock(lock, () => console.log('waits'), 20);
      console.log('held');`);
    expect(String((await once(next.stdout!, 'data'))[0])).toBe('held\n');
  });

  it('waits for a living one', async () => {
    writeFileSync(lock, JSON.stringify({ pid: process.pid }));
    const next = start(`${untold}
      const release = await acquireLock(lock, (holder) => console.log(holder), 20);
      console.log('held');`);
    expect(String((await once(next.stdout!, 'data'))[0])).toBe(`${process.pid}\n`);
  });
});

describe('processStart', () => {
  it('is the same in every time zone and language, where ps tells it', () => {
    const before = process.platform;
    Object.defineProperty(process, 'platform', { value: 'darwin' });
    try {
      const starts = [
        ['UTC', 'C'],
        ['Asia/Tokyo', 'de_DE.UTF-8'],
      ].map(([zone, language]) => {
        vi.stubEnv('TZ', zone);
        vi.stubEnv('LC_ALL', language);
        return processStart(process.pid);
      });
      expect(starts[0]).toMatch(/:/);
      expect(starts[1]).toBe(starts[0]);
    } finally {
      Object.defineProperty(process, 'platform', { value: before });
      vi.unstubAllEnvs();
    }
  });

  it('is the same each time for a living process, and nothing for a dead one', async () => {
    expect(processStart(process.pid)).toBe(processStart(process.pid));
    expect(processStart(process.pid)).toBeDefined();
    const child = start('');
    await once(child, 'exit');
    expect(processStart(child.pid!)).toBeUndefined();
  });
});
