import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectPath, projectRoot } from '../../lib/paths';
import { jupyterEnvironment, labParameters, venvProgram } from '../../scripts/notebook/jupyter';

/** A JupyterLab that runs for the length of a test. */
export interface LabServer {
  /** Such as `http://127.0.0.1:41234`. */
  readonly address: string;
  /** Stops it and its kernels. */
  stop(): Promise<void>;
}

/** Starts JupyterLab as `npm run lab` does, on a free port of this machine and without a password. */
export async function startLab(): Promise<LabServer> {
  const port = await freePort();
  const settings = mkdtempSync(projectPath('data', 'cache', 'lab-'));
  const lab = spawn(
    venvProgram('jupyter'),
    [
      ...labParameters(),
      '--no-browser',
      '--ServerApp.ip=127.0.0.1',
      `--ServerApp.port=${port}`,
      '--ServerApp.port_retries=0',
      '--IdentityProvider.token=',
      // Lets the test ask the page for the notebook's own state.
      '--LabApp.expose_app_in_browser=True',
      `--LabApp.user_settings_dir=${join(settings, 'settings')}`,
      `--LabApp.workspaces_dir=${join(settings, 'workspaces')}`,
    ],
    { cwd: projectRoot(), env: jupyterEnvironment('quick'), stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let log = '';
  lab.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const address = `http://127.0.0.1:${port}`;
  try {
    await waitUntilReady(lab, address);
  } catch (error) {
    lab.kill('SIGKILL');
    throw new Error(`${(error as Error).message}\n${log.slice(-4000)}`);
  }
  return {
    address,
    stop: async () => {
      lab.kill('SIGTERM');
      await Promise.race([once(lab, 'exit'), sleep(10_000)]);
      lab.kill('SIGKILL');
      rmSync(settings, { recursive: true, force: true });
    },
  };
}

async function waitUntilReady(lab: ChildProcess, address: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (lab.exitCode !== null) throw new Error(`JupyterLab ended with exit code ${lab.exitCode}`);
    const answer = await fetch(`${address}/api/status`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(200);
  }
  throw new Error('JupyterLab did not answer within a minute');
}

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}
