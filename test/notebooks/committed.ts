import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { projectPath } from '../../lib/paths';
import type { Notebook, NotebookCell } from '../../scripts/notebook/clean';

/** A notebook as it lies in the folder `notebooks`. */
export interface CommittedNotebook {
  /** Without its ending, e.g. `01_introduction`. */
  readonly name: string;
  readonly path: string;
  readonly notebook: Notebook;
}

/** All notebooks, in the order in which they are to be read. */
export function committedNotebooks(): CommittedNotebook[] {
  const folder = projectPath('notebooks');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ipynb'))
    .sort()
    .map((file) => {
      const path = projectPath('notebooks', file);
      const notebook = JSON.parse(readFileSync(path, 'utf8')) as Notebook;
      return { name: basename(file, '.ipynb'), path, notebook };
    });
}

/** The text of a cell. */
export function sourceOf({ source }: NotebookCell): string {
  return typeof source === 'string' ? source : source.join('');
}

/** The cells of one kind, `code` or `markdown`. */
export function cellsOf({ cells }: Notebook, kind: string): NotebookCell[] {
  return cells.filter(({ cell_type }) => cell_type === kind);
}

/** By MIME type, what each output of the notebook shows. */
export function displaysOf(notebook: Notebook): Record<string, unknown>[] {
  return notebook.cells
    .flatMap(({ outputs }) => outputs ?? [])
    .flatMap(({ data }) => (data === undefined ? [] : [data as Record<string, unknown>]));
}
