import { UserError } from '../../lib/errors';
import type { Notebook, NotebookCell } from './clean';

const BEGIN = '// BEGIN SOLUTION';
const END = '// END SOLUTION';
const TASK = '// Your solution here';
// A function that says what it returns would not compile without a return.
const UNSOLVED = "throw new Error('not solved yet');";
// Whoever writes a mark a little differently means it all the same, and the solution must not be handed out.
const LIKE_A_MARK = /^\/\/\s*(begin|end)\s+solutions?\b/i;

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

/**
 * The student's version of a notebook: every solution between `// BEGIN SOLUTION` and `// END SOLUTION` is taken out, and
 * so is all that such a cell, and any code cell after the first of them, printed when it was executed: it could give the
 * solution away. In its place stands an error that says so. What comes before keeps its outputs, as in the original.
 *
 * @param notebook - an executed notebook; stays as it is.
 * @param name - by which an error names it.
 * @throws UserError when a solution is not closed, or closed without having begun, or a mark is misspelt.
 */
export function toHandout(notebook: Notebook, name: string): Notebook {
  let withSolution = false;
  return {
    ...notebook,
    cells: notebook.cells.map((cell, index) => {
      if (cell.cell_type !== 'code') return cell;
      const lines = withoutSolutions(linesOf(cell), `${name}, cell ${index + 1}`);
      withSolution ||= lines !== undefined;
      if (!withSolution) return cell;
      const source = lines ? lines.join('\n') : cell.source;
      return { ...cell, source, outputs: [], execution_count: null };
    }),
  };
}
