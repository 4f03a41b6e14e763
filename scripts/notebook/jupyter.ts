import { existsSync } from 'node:fs';
import { UserError } from '../../lib/errors';
import { projectPath, projectRoot } from '../../lib/paths';

/**
 * Path of a program of the Python environment, such as `jupyter` or `python`.
 *
 * @throws UserError when the project is not set up.
 */
export function venvProgram(name: string): string {
  const path = projectPath('.venv', 'bin', name);
  if (!existsSync(path)) throw new UserError(`${name} is missing from .venv: run "npm run setup"`);
  return path;
}

/**
 * Environment variables for Jupyter's programs: the project's own kernel wins over one of the same name in the
 * user's home.
 *
 * @param profile - which profile the notebooks run in; what the variable says already when left out.
 */
export function jupyterEnvironment(profile?: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    JUPYTER_PREFER_ENV_PATH: '1',
    ...(profile === undefined ? {} : { L2AE_PROFILE: profile }),
  };
}

/**
 * Parameters of `jupyter lab` that start it in the project's root.
 *
 * @param options - which notebook to open first, relative to the root.
 */
export function labParameters(options: { notebook?: string } = {}): string[] {
  return [
    'lab',
    `--ServerApp.root_dir=${projectRoot()}`,
    ...(options.notebook ? [`--LabApp.default_url=/lab/tree/${options.notebook}`] : []),
    ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
  ];
}
