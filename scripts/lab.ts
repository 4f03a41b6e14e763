// Opens JupyterLab with the TypeScript kernel; further parameters go to it, e.g. `npm run lab -- --no-browser`.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { projectPath, projectRoot } from '../lib/paths';
import { reportUserErrors } from './command-line';
import { jupyterEnvironment, labParameters, venvProgram } from './notebook/jupyter';

async function main(): Promise<void> {
  const first = 'notebooks/00_start_here.ipynb';
  const notebook = existsSync(projectPath(first)) ? first : undefined;
  const lab = spawn(
    venvProgram('jupyter'),
    [...labParameters({ notebook }), ...process.argv.slice(2)],
    { cwd: projectRoot(), env: jupyterEnvironment(), stdio: 'inherit' },
  );
  // Ctrl-C reaches JupyterLab too, which asks before it stops: wait for its answer.
  process.on('SIGINT', () => {});
  lab.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

reportUserErrors(main);
