import { readFileSync } from 'node:fs';
import { UserError } from '../../lib/errors';
import type { Notebook } from './clean';

/**
 * Reads a notebook file.
 *
 * @throws UserError naming the file and what to do when it is damaged.
 */
export function readNotebook(path: string): Notebook {
  const text = readFileSync(path, 'utf8');
  try {
    const notebook: Notebook | null = JSON.parse(text);
    if (notebook && Array.isArray(notebook.cells)) return notebook;
  } catch {
    // What to do is the same.
  }
  throw new UserError(
    `${path} is not a notebook (damaged JSON, or no cells): take it from git again, or save it anew`,
  );
}
