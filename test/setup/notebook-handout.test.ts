import { describe, expect, it } from 'vitest';
import type { Notebook, NotebookCell } from '../../scripts/notebook/clean';
import { toHandout } from '../../scripts/notebook/handout';

const code = (source: string | string[]): NotebookCell => ({
  cell_type: 'code',
  source,
  metadata: {},
  outputs: [{ output_type: 'stream', name: 'stdout', text: 'shown' }],
});
const text = (source: string): NotebookCell => ({ cell_type: 'markdown', source, metadata: {} });
const notebook = (...cells: NotebookCell[]): Notebook => ({ cells, metadata: {} });

describe('toHandout', () => {
  it('takes solutions out and leaves the task, its frame and its indentation', () => {
    const solved =
      'function f(x: number) {\n  // BEGIN SOLUTION\n  return 2 * x;\n  // END SOLUTION\n}\nf(2);';
    const [cell] = toHandout(notebook(code(solved)), 'n').cells;
    expect(cell.source).toBe(
      "function f(x: number) {\n  // Your solution here\n  throw new Error('not solved yet');\n}\nf(2);",
    );
    expect(cell.outputs).toEqual([]);
  });

  it('keeps what comes before the first exercise as it is, and no output after it', () => {
    const before = code(['const a = 1;\n', 'a;']);
    const exercise = code('// BEGIN SOLUTION\nconst b = 2;\n// END SOLUTION');
    const check = code('b === 2;');
    const made = toHandout(notebook(text('Learn'), before, exercise, check), 'n').cells;
    expect(made[0]).toEqual(text('Learn'));
    expect(made[1]).toEqual(before);
    expect(JSON.stringify(made)).not.toContain('b = 2');
    expect(made[3]).toMatchObject({ source: 'b === 2;', outputs: [] });
  });

  it('leaves the original alone', () => {
    const original = notebook(code('// BEGIN SOLUTION\n1;\n// END SOLUTION'));
    const copy = structuredClone(original);
    toHandout(original, 'n');
    expect(original).toEqual(copy);
  });

  it.each([
    ['// BEGIN SOLUTION\n1;', /never followed/],
    ['1;\n// END SOLUTION', /without its counterpart/],
    ['// BEGIN SOLUTION\n// BEGIN SOLUTION\n// END SOLUTION', /without its counterpart/],
    ['//BEGIN SOLUTION\n1;\n// END SOLUTION', /must read "\/\/ BEGIN SOLUTION"/],
    ['// BEGIN SOLUTION\n1;\n// End solutions', /"\/\/ End solutions" must read/],
  ])('refuses marks that do not match, naming the cell', (source, message) => {
    expect(() => toHandout(notebook(text(''), code(source)), '01.ipynb')).toThrow(message);
    expect(() => toHandout(notebook(text(''), code(source)), '01.ipynb')).toThrow(
      /01\.ipynb, cell 2/,
    );
  });
});
