import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { projectPath } from '../../lib/paths';
import { freePort } from '../browser/lab-server';
import { descendantsOf, endWithTest, waitForEnd } from '../processes';

const READY = existsSync(projectPath('.venv', 'bin', 'jupyter')) && process.platform === 'linux';

describe.skipIf(!READY)('npm run lab', () => {
  it.each([
    ['it is told to by a signal', 'SIGTERM', 143, 1],
    ['its terminal is closed, which all that was started there is told', 'SIGHUP', 129, -1],
  ] as const)('ends JupyterLab and its kernels when %s', async (_, signal, expected, sign) => {
    const address = `http://127.0.0.1:${await freePort()}`;
    const lab = spawn(
      process.execPath,
      [
        ...['--import', 'tsx', projectPath('scripts', 'lab.ts'), '--no-browser'],
        ...['--ServerApp.ip=127.0.0.1', `--ServerApp.port=${new URL(address).port}`],
        '--IdentityProvider.token=test',
      ],
      { stdio: 'ignore', detached: true },
    );
    onTestFinished(() => void lab.kill());
    const exit = once(lab, 'exit');
    const startKernel = () =>
      fetch(`${address}/api/kernels`, {
        method: 'POST',
        headers: { Authorization: 'token test' },
        body: JSON.stringify({ name: 'tslab' }),
      }).catch(() => undefined);
    while (!(await startKernel())?.ok) await sleep(200);
    const processes = descendantsOf(lab.pid as number);
    endWithTest(processes);
    expect(processes.map(({ command }) => command).join('\n')).toContain('kernel.mjs');
    process.kill(sign * (lab.pid as number), signal);
    expect(await exit).toEqual([expected, null]);
    expect(await waitForEnd(processes)).toEqual([]);
  });
});
