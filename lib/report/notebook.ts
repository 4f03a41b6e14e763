import { createRequire } from 'node:module';
import { projectPath } from '../paths';

/** What one output of a notebook cell holds, by MIME type: the reader's program shows the richest that it knows. */
export type DisplayBundle = Readonly<Record<string, unknown>>;

type WriteDisplayData = (
  content: {
    data: DisplayBundle;
    metadata: Readonly<Record<string, unknown>>;
    transient: { display_id?: string };
  },
  update: boolean,
) => void;

/**
 * Writes outputs of the notebook cell that is running now, also when called later than that cell has ended.
 *
 * tslab's public `display` holds one MIME type an output; this takes the function below it, from the module that the kernel itself
 * has loaded.
 *
 * @returns nothing outside a notebook.
 */
export function notebookOutput():
  | ((data: DisplayBundle, options?: { id?: string; update?: boolean }) => void)
  | undefined {
  const require = createRequire(projectPath('package.json'));
  const kernel = require.cache[require.resolve('tslab/dist/jupyter')];
  const write = (kernel?.exports as { lastWriteDisplayData?: WriteDisplayData | null } | undefined)
    ?.lastWriteDisplayData;
  if (!write) return undefined;
  return (data, { id, update = false } = {}) =>
    write({ data, metadata: {}, transient: id === undefined ? {} : { display_id: id } }, update);
}
