import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../lib/errors';
import { type Notebook, type NotebookCell, serializeNotebook } from '../../scripts/notebook/clean';
import { isUntouchedHandout, toHandout } from '../../scripts/notebook/handout';
import { writeHandouts } from '../../scripts/notebook/handout-folder';
import { put, useTemporaryFolder } from '../data/fixtures';

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

  it.each(['**Predict:** which?', '**Before you run the next cell, predict:** which?'])(
    'shows nothing that is to be predicted: %s',
    (question) => {
      const silent = { ...code('const a = 1;'), outputs: [], execution_count: 1 };
      const shown = { ...code('a;'), execution_count: 2 };
      const cells = [text(question), silent, text('It is'), shown, code('a + 1;')];
      const made = toHandout(notebook(...cells), 'n').cells;
      expect(made[3]).toMatchObject({ source: 'a;', outputs: [], execution_count: null });
      expect(made[4]).toEqual(cells[4]);
    },
  );

  it('shows what prose says is predicted, as the theory predicts it', () => {
    const cells = [
      text('**Two heaps** are what the margin predicts; **predict** well.'),
      code('a;'),
    ];
    expect(toHandout(notebook(...cells), 'n').cells).toEqual(cells);
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

describe('isUntouchedHandout', () => {
  const NAME = '01.ipynb';
  const made = toHandout(
    notebook(text('Learn\nmore'), code('a;\nb;'), code('// BEGIN SOLUTION\n1;\n// END SOLUTION')),
    NAME,
  );
  const changed = (change: (handout: Notebook) => void) => {
    const handout = structuredClone(made);
    change(handout);
    return isUntouchedHandout(handout, NAME);
  };

  it('knows what was made, also when JupyterLab has opened and saved it', () => {
    expect(isUntouchedHandout(made, NAME)).toBe(true);
    const saved = ({ cells, metadata }: Notebook) => {
      cells[0].source = ['Learn\n', 'more'];
      cells[1].source = ['a;\n', 'b;'];
      cells[1].outputs = [{ output_type: 'stream', name: 'stdout', text: ['shown'] }];
      cells[1].metadata = { collapsed: false };
      metadata.language_info = { name: 'typescript', version: '9' };
    };
    expect(changed(saved)).toBe(true);
  });

  it.each<[string, (handout: Notebook) => void]>([
    ['an answer', ({ cells }) => (cells[2].source += '\n2;')],
    ['a note', ({ cells }) => (cells[0].source = 'Learned')],
    ['an output', ({ cells }) => cells[2].outputs?.push({ output_type: 'stream', text: '2' })],
    ['a cell', ({ cells }) => cells.push(code('2;'))],
    ['the kind of a cell', ({ cells }) => (cells[1].cell_type = 'raw')],
    ['the mark', ({ metadata }) => delete metadata.handout],
  ])('sees that somebody has changed %s', (_, change) => {
    expect(changed(change)).toBe(false);
  });

  it('does not know a copy under another name', () => {
    expect(isUntouchedHandout(made, '01-Copy1.ipynb')).toBe(false);
  });
});

describe('writeHandouts', () => {
  const folder = useTemporaryFolder();
  const lesson = (task: string) =>
    serializeNotebook(notebook(text(task), code('// BEGIN SOLUTION\n1;\n// END SOLUTION')));
  const path = (...parts: string[]) => join(folder(), ...parts);
  const make = (force = false) =>
    writeHandouts({ notebooks: path('notebooks'), handouts: path('handouts'), force });
  const handout = (name: string) => readFileSync(path('handouts', name), 'utf8');

  /** Writes notebooks by their names, and the task of each. */
  function teach(tasks: Record<string, string>) {
    mkdirSync(path('notebooks'), { recursive: true });
    for (const [name, task] of Object.entries(tasks)) put(path('notebooks'), name, lesson(task));
  }
  /** Types an answer into a handout. */
  function answer(name: string) {
    put(path('handouts'), name, handout(name).replace("throw new Error('not solved yet');", '42;'));
  }

  it('makes handouts, makes them anew, and removes those whose notebook is gone', () => {
    teach({ '01.ipynb': 'Add', '02.ipynb': 'Subtract' });
    expect(make()).toEqual({ made: ['01.ipynb', '02.ipynb'], left: [] });
    expect(handout('02.ipynb')).toContain('not solved yet');
    teach({ '01.ipynb': 'Multiply' });
    renameSync(path('notebooks', '02.ipynb'), path('notebooks', '03.ipynb'));
    expect(make()).toEqual({ made: ['01.ipynb', '03.ipynb'], left: [] });
    expect(handout('01.ipynb')).toContain('Multiply');
    expect(readdirSync(path('handouts'))).toEqual(['01.ipynb', '03.ipynb']);
  });

  it('leaves what it did not make, and what somebody has worked in, and names it', () => {
    teach({ '01.ipynb': 'Add', '02.ipynb': 'Subtract' });
    make();
    answer('02.ipynb');
    rmSync(path('notebooks', '02.ipynb'));
    const own = ['02-Copy1.ipynb', '05_my_answers.ipynb', 'Untitled.ipynb'];
    put(path('handouts'), own[0], handout('01.ipynb'));
    put(path('handouts'), own[1], lesson('mine'));
    put(path('handouts'), own[2], '');
    for (const force of [false, true]) {
      expect(make(force)).toEqual({
        made: ['01.ipynb'],
        left: [own[0], '02.ipynb', ...own.slice(1)],
      });
    }
    expect(handout('02.ipynb')).toContain('42;');
    expect(handout(own[1])).toBe(lesson('mine'));
  });

  it('changes nothing when an answer would be overwritten, unless by force', () => {
    teach({ '01.ipynb': 'Add', '02.ipynb': 'Subtract', '03.ipynb': 'Divide' });
    make();
    answer('02.ipynb');
    teach({ '01.ipynb': 'Multiply', '02.ipynb': 'Multiply' });
    rmSync(path('notebooks', '03.ipynb'));
    expect(() => make()).toThrow(UserError);
    expect(() => make()).toThrow(/overwritten: 02\.ipynb\n.*rename.*-- --force/);
    expect(handout('01.ipynb')).toContain('Add');
    expect(handout('02.ipynb')).toContain('42;');
    expect(readdirSync(path('handouts'))).toContain('03.ipynb');
    expect(make(true)).toEqual({ made: ['01.ipynb', '02.ipynb'], left: [] });
    expect(handout('02.ipynb')).not.toContain('42;');
  });

  it('changes nothing when a notebook is damaged, or there is none', () => {
    teach({ '01.ipynb': 'Add' });
    make();
    teach({ '01.ipynb': 'Multiply' });
    put(path('notebooks'), '02.ipynb', '{"cells": [');
    expect(() => make()).toThrow(/02\.ipynb is not a notebook/);
    expect(handout('01.ipynb')).toContain('Add');
    rmSync(path('notebooks'), { recursive: true });
    expect(() => make()).toThrow(/there are no notebooks/);
    expect(handout('01.ipynb')).toContain('Add');
  });
});
