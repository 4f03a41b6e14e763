import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../lib/errors';
import { projectPath } from '../../lib/paths';
import { typedPath } from '../command-line';

/**
 * The notebooks that a command is for: those named, else all of the folder `notebooks`.
 *
 * @param named - as they were typed.
 * @returns absolute paths, each once.
 * @throws UserError when one that is named is none, or there are none at all.
 */
export function findNotebooks(named: readonly string[]): string[] {
  if (named.length > 0) {
    const paths = named.map((path) => typedPath('a notebook', path));
    for (const path of paths) requireNotebookFile(path);
    return [...new Set(paths)];
  }
  const folder = projectPath('notebooks');
  const found = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.ipynb'))
        .sort()
    : [];
  if (found.length === 0) throw new UserError('there are no notebooks in the folder notebooks');
  return found.map((name) => join(folder, name));
}

function requireNotebookFile(path: string): void {
  if (!existsSync(path)) throw new UserError(`no such notebook: ${path}`);
  if (statSync(path).isDirectory()) {
    throw new UserError(`${path} is a folder: name the notebooks in it, ${join(path, '*.ipynb')}`);
  }
  if (!path.endsWith('.ipynb')) {
    throw new UserError(`${path} is not a notebook: its name does not end in .ipynb`);
  }
}
