import { homedir } from 'node:os';

/** A notebook as nbformat 4 writes it; only what is touched here. */
export interface Notebook {
  cells: NotebookCell[];
  metadata: Record<string, unknown>;
}

/** One cell of a notebook. */
export interface NotebookCell {
  cell_type: string;
  source: string | string[];
  metadata: Record<string, unknown>;
  outputs?: NotebookOutput[];
}

/** One output of a code cell: a stream, a display or an error. */
export interface NotebookOutput {
  output_type: string;
  name?: string;
  [key: string]: unknown;
}

/** GitHub refuses to show larger notebooks, and reading a difference between two of them is hopeless. */
export const LARGEST_NOTEBOOK_BYTES = 1_000_000;

const KERNEL = { display_name: 'TypeScript', language: 'typescript', name: 'tslab' };

/**
 * Takes out of an executed notebook what changes from one run or one machine to the next without meaning anything
 * (times of execution, what an editor remembers of a cell), and names the kernel as every clone names it.
 *
 * @returns a new notebook; sources and outputs are as they were.
 */
export function cleanNotebook(notebook: Notebook): Notebook {
  return {
    ...notebook,
    cells: notebook.cells.map((cell) => {
      const {
        execution: _times,
        collapsed: _view,
        ExecuteTime: _older,
        ...metadata
      } = cell.metadata;
      return { ...cell, metadata };
    }),
    metadata: {
      kernelspec: KERNEL,
      ...(notebook.metadata.language_info
        ? { language_info: notebook.metadata.language_info }
        : {}),
    },
  };
}

/**
 * The text of a notebook file, as Jupyter itself would write it.
 */
export function serializeNotebook(notebook: Notebook): string {
  return `${JSON.stringify(notebook, null, 1)}\n`;
}

/**
 * What must not be committed: errors, anything on the standard error stream, folders of this machine, or more
 * than a megabyte.
 *
 * @param notebook - an executed notebook.
 * @param folders - folders that no output may name; the home folder is always among them.
 * @returns one sentence a problem; none when the notebook is fit to be read.
 */
export function notebookProblems(notebook: Notebook, folders: readonly string[]): string[] {
  const problems: string[] = [];
  notebook.cells.forEach((cell, index) => {
    for (const output of cell.outputs ?? []) {
      if (output.output_type === 'error') problems.push(`cell ${index + 1} ended with an error`);
      if (output.output_type === 'stream' && output.name === 'stderr')
        problems.push(`cell ${index + 1} wrote to standard error`);
      const text = JSON.stringify(output);
      const named = [...folders, homedir()].find((folder) => names(text, folder));
      if (named) problems.push(`cell ${index + 1} shows a folder of this machine: ${named}`);
    }
  });
  const bytes = Buffer.byteLength(serializeNotebook(notebook));
  if (bytes > LARGEST_NOTEBOOK_BYTES) {
    problems.push(
      `it is ${(bytes / 1e6).toFixed(2)} MB, and the limit is ${LARGEST_NOTEBOOK_BYTES / 1e6} MB: show fewer points or images`,
    );
  }
  return problems;
}

/** Whether the text names the folder or something in it; a home folder of `/` would match everything. */
function names(text: string, folder: string): boolean {
  if (folder.length < 2) return false;
  for (let at = text.indexOf(folder); at >= 0; at = text.indexOf(folder, at + 1)) {
    if (!/[\w.-]/.test(text[at + folder.length] ?? '')) return true;
  }
  return false;
}
