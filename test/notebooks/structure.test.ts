import { existsSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { projectPath, projectRoot } from '../../lib/paths';
import {
  LARGEST_NOTEBOOK_BYTES,
  notebookProblems,
  serializeNotebook,
} from '../../scripts/notebook/clean';
import { toHandout } from '../../scripts/notebook/handout';
import { cellsOf, committedNotebooks, displaysOf, sourceOf } from './committed';

const ALLOWED_IMPORTS = [
  './lib',
  'tslab',
  '@tensorflow/tfjs-node',
  'danfojs-node',
  'plotly-notebook-js',
  'ml-kmeans',
  'munkres-js',
];
const PLOTLY = 'application/vnd.plotly.v1+json';

const notebooks = committedNotebooks();

it('finds the notebooks, each of the six packages in use', () => {
  expect(notebooks.length).toBeGreaterThan(0);
  const code = notebooks.flatMap(({ notebook }) => cellsOf(notebook, 'code').map(sourceOf));
  const used = new Set(code.flatMap(importsOf));
  expect(ALLOWED_IMPORTS.filter((name) => !used.has(name))).toEqual([]);
});

describe.each(notebooks)('$name', ({ path, name, notebook }) => {
  const code = cellsOf(notebook, 'code');
  const prose = cellsOf(notebook, 'markdown');

  it('has 25 to 45 cells, of code at most 15 lines each', () => {
    expect(notebook.cells.length).toBeGreaterThanOrEqual(25);
    expect(notebook.cells.length).toBeLessThanOrEqual(45);
    for (const cell of code) expect(sourceOf(cell).split('\n').length).toBeLessThanOrEqual(15);
  });

  it('explains at least as much as it programs', () => {
    const length = (cells: typeof code) =>
      cells.reduce((sum, cell) => sum + sourceOf(cell).length, 0);
    expect(length(prose)).toBeGreaterThanOrEqual(length(code));
  });

  it('begins with what will be learned, from where in the paper, and how long it takes', () => {
    const [first] = notebook.cells;
    expect(first.cell_type).toBe('markdown');
    const text = sourceOf(first);
    expect(text).toMatch(/^# /);
    for (const part of ['What you will learn', 'In the paper', 'Running time'])
      expect(text).toContain(part);
  });

  it('asks for a prediction, and ends with what was seen, deviations and exercises', () => {
    const text = prose.map(sourceOf).join('\n');
    for (const part of [/predict|before you run/i, /## What we saw/, /Deviations/, /## Exercises/])
      expect(text).toMatch(part);
  });

  it('has its handout beside it, made from it as it is', () => {
    const file = `${name}.ipynb`;
    const handout = readFileSync(projectPath('handouts', file), 'utf8');
    const made = serializeNotebook(toHandout(notebook, file));
    expect(handout === made, 'make it anew with "npm run handouts"').toBe(true);
  });

  it('has exercises with solutions, each marked from begin to end', () => {
    const marks = code
      .map(sourceOf)
      .join('\n')
      .match(/(BEGIN|END) SOLUTION/g);
    expect(marks?.length).toBeGreaterThan(0);
    expect(marks?.length).toBe(
      2 * (marks?.filter((mark) => mark === 'BEGIN SOLUTION').length ?? 0),
    );
    marks?.forEach((mark, at) => {
      expect(mark).toBe(at % 2 === 0 ? 'BEGIN SOLUTION' : 'END SOLUTION');
    });
  });

  it('imports only the library and the six packages, in one cell', () => {
    const importing = code.filter((cell) => importsOf(sourceOf(cell)).length > 0);
    expect(importing).toHaveLength(1);
    for (const name of importsOf(sourceOf(importing[0]))) expect(ALLOWED_IMPORTS).toContain(name);
  });

  it('hides nothing from the type checker', () => {
    for (const cell of code)
      expect(sourceOf(cell)).not.toMatch(/@ts-(ignore|nocheck|expect-error)/);
  });

  it('was executed from top to bottom in one go', () => {
    const counts = code.map((cell) => (cell as { execution_count?: number }).execution_count);
    expect(counts).toEqual(code.map((_, at) => at + 1));
    expect(displaysOf(notebook).length).toBeGreaterThan(0);
  });

  it('is fit to be published: no error, no path of a machine, not too large', () => {
    expect(notebookProblems(notebook, [projectRoot()])).toEqual([]);
    expect(statSync(path).size).toBeLessThan(LARGEST_NOTEBOOK_BYTES);
    expect(readFileSync(path, 'utf8')).not.toMatch(/"[^"]*\/(home|Users|root|work|tmp)\/\w/);
  });

  it('has a picture and a description beside every interactive figure', () => {
    const figures = displaysOf(notebook).filter((data) => data[PLOTLY] !== undefined);
    expect(figures.length).toBeGreaterThan(0);
    for (const data of figures) {
      expect(Boolean(data['image/svg+xml'] ?? data['image/png'])).toBe(true);
      expect(String(data['text/plain'] ?? '').length).toBeGreaterThan(10);
    }
  });

  it('links only to what is there', () => {
    const links = prose.flatMap((cell) =>
      [...sourceOf(cell).matchAll(/\]\((?!https?:|#)([^)]+)\)/g)].map(([, target]) => target),
    );
    for (const target of links) expect(existsSync(projectPath('notebooks', target))).toBe(true);
  });
});

/** The modules that a cell imports, types included. */
function importsOf(code: string): string[] {
  const statements = code.matchAll(
    /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(['"])([^'"]+)\1/g,
  );
  return [...statements].map(([, , name]) => name);
}
