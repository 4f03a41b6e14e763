// Opens JupyterLab with the TypeScript kernel; further parameters go to it, e.g. `npm run lab -- --no-browser`.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { projectPath, projectRoot } from '../lib/paths';
import { exitCodeOf, onEndingSignal, reportUserErrors } from './command-line';
import { jupyterEnvironment, labParameters, venvProgram } from './notebook/jupyter';

async function main(): Promise<void> {
  const first = 'notebooks/00_start_here.ipynb';
  const notebook = existsSync(projectPath(first)) ? first : undefined;
  const command = [
    venvProgram('jupyter'),
    ...labParameters({ notebook }),
    ...process.argv.slice(2),
  ];
  // A terminal that is closed sends JupyterLab a SIGHUP, which would end it and leave its kernels running.
  const lab = spawn('sh', ['-c', 'trap "" HUP; exec "$@"', 'sh', ...command], {
    cwd: projectRoot(),
    env: jupyterEnvironment(),
    stdio: 'inherit',
  });
  onEndingSignal((signal) => {
    // Ctrl-C reaches JupyterLab too, which asks before it stops: wait for its answer.
    if (signal === 'SIGINT') return;
    // By this one it ends its kernels too.
    lab.kill('SIGTERM');
    lab.on('exit', () => process.exit(exitCodeOf(signal)));
  });
  lab.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

reportUserErrors(main);
