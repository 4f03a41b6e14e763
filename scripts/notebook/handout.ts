import { createHash } from 'node:crypto';
import { UserError } from '../../lib/errors';
import type { Notebook, NotebookCell } from './clean';

const BEGIN = '// BEGIN SOLUTION';
const END = '// END SOLUTION';
const TASK = '// Your solution here';
// A function that says what it returns would not compile without a return.
const UNSOLVED = "throw new Error('not solved yet');";
// Whoever writes a mark a little differently means it all the same, and the solution must not be handed out.
const LIKE_A_MARK = /^\/\/\s*(begin|end)\s+solutions?\b/i;
// "**Predict:** …", "**Before you run the next cell, predict:** …"; prose that says what something predicts is not meant.
const ASKS_FOR_A_PREDICTION = /\*\*(?:Predict|[A-Z][^*]*\bpredict)\b/;

function linesOf({ source }: NotebookCell): string[] {
  return (Array.isArray(source) ? source.join('') : source).split('\n');
}

/** The lines without their solutions, or `undefined` when there are none. */
function withoutSolutions(lines: readonly string[], where: string): string[] | undefined {
  const kept: string[] = [];
  let solutions = 0;
  let inSolution = false;
  for (const line of lines) {
    const mark = line.trim();
    if (mark === BEGIN || mark === END) {
      if (inSolution === (mark === BEGIN)) {
        throw new UserError(
          `${where}: "${mark}" without its counterpart: solutions stand between "${BEGIN}" and "${END}", one in no other`,
        );
      }
      inSolution = mark === BEGIN;
      if (inSolution) {
        solutions++;
        kept.push(line.replace(BEGIN, TASK), line.replace(BEGIN, UNSOLVED));
      }
    } else if (LIKE_A_MARK.test(mark)) {
      throw new UserError(`${where}: "${mark}" must read "${BEGIN}" or "${END}"`);
    } else if (!inSolution) {
      kept.push(line);
    }
  }
  if (inSolution) throw new UserError(`${where}: "${BEGIN}" is never followed by "${END}"`);
  return solutions > 0 ? kept : undefined;
}

/** What changes as soon as somebody types or runs something in a notebook, or gives it another name. */
function fingerprint(cells: readonly NotebookCell[], name: string): string {
  const shown = cells.map(({ cell_type, source, outputs = [] }) => [cell_type, source, outputs]);
  // Jupyter breaks texts into lines when it saves them, and notes things of its own beside the cells: nobody's work.
  const text = JSON.stringify([name, shown], (_, value: unknown) =>
    Array.isArray(value) && value.every((part) => typeof part === 'string')
      ? value.join('')
      : value,
  );
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Whether a handout is as `toHandout` made it: nobody would miss it.
 *
 * @param name - its file's name.
 */
export function isUntouchedHandout({ cells, metadata }: Notebook, name: string): boolean {
  return metadata.handout === fingerprint(cells, name);
}

/**
 * The student's version of a notebook: every solution between `// BEGIN SOLUTION` and `// END SOLUTION` is taken out, and
 * so is all that such a cell, and any code cell after the first of them, printed when it was executed: it could give the
 * solution away. In its place stands an error that says so. What comes before keeps its outputs, as in the original, but
 * for those that the text asks to predict: they are seen when the cell is run. A fingerprint goes with it, by which
 * `isUntouchedHandout` will know it.
 *
 * @param notebook - an executed notebook; stays as it is.
 * @param name - its file's name.
 * @throws UserError when a solution is not closed, or closed without having begun, or a mark is misspelt.
 */
export function toHandout(notebook: Notebook, name: string): Notebook {
  let withSolution = false;
  let toPredict = false;
  const cells = notebook.cells.map((cell, index) => {
    if (cell.cell_type !== 'code') {
      toPredict ||= ASKS_FOR_A_PREDICTION.test(linesOf(cell).join('\n'));
      return cell;
    }
    const lines = withoutSolutions(linesOf(cell), `${name}, cell ${index + 1}`);
    withSolution ||= lines !== undefined;
    if (!withSolution && !toPredict) return cell;
    // What is to be predicted may be shown by a later cell than the next one, which only prepares it.
    toPredict &&= (cell.outputs ?? []).length === 0;
    const source = lines ? lines.join('\n') : cell.source;
    return { ...cell, source, outputs: [], execution_count: null };
  });
  const metadata = { ...notebook.metadata, handout: fingerprint(cells, name) };
  return { ...notebook, cells, metadata };
}
