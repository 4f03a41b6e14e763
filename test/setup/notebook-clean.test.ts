import { homedir } from 'node:os';
import { describe, expect, it } from 'vitest';
import {
  cleanNotebook,
  LARGEST_NOTEBOOK_BYTES,
  type Notebook,
  type NotebookOutput,
  notebookProblems,
  serializeNotebook,
} from '../../scripts/notebook/clean';

function notebookWith(...outputs: NotebookOutput[]): Notebook {
  return {
    cells: [
      { cell_type: 'markdown', source: '# Title', metadata: {} },
      { cell_type: 'code', source: '1', metadata: {}, outputs },
    ],
    metadata: {},
  };
}

const text = (value: string): NotebookOutput => ({
  output_type: 'display_data',
  data: { 'text/plain': value },
});

describe('cleanNotebook', () => {
  it('takes out times and view state, keeps tags, and names the kernel', () => {
    const cell = {
      cell_type: 'code',
      source: ['1 + 1'],
      metadata: { execution: { 'iopub.status.busy': '2020' }, collapsed: true, tags: ['slow'] },
      outputs: [text('2')],
    };
    const metadata = {
      kernelspec: { name: 'other' },
      language_info: { name: 'typescript' },
      toc: 1,
    };
    expect(cleanNotebook({ cells: [cell], metadata })).toEqual({
      cells: [{ ...cell, metadata: { tags: ['slow'] } }],
      metadata: {
        kernelspec: { display_name: 'TypeScript', language: 'typescript', name: 'tslab' },
        language_info: { name: 'typescript' },
      },
    });
  });
});

describe('notebookProblems', () => {
  it('finds none in a notebook that only prints', () => {
    expect(notebookProblems(notebookWith(text('see /projects/other')), ['/projects/this'])).toEqual(
      [],
    );
  });

  it.each<[string, NotebookOutput, RegExp]>([
    ['an error', { output_type: 'error', ename: 'Error' }, /cell 2 ended with an error/],
    ['standard error', { output_type: 'stream', name: 'stderr', text: 'x' }, /cell 2 wrote to/],
    ['a file of the project', text('/projects/this/data'), /cell 2 shows a folder/],
    ['the project itself', text("'/projects/this'"), /cell 2 shows a folder/],
    ['the home folder', text(`${homedir()}/x`), /cell 2 shows a folder/],
  ])('finds %s', (_, output, expected) => {
    expect(notebookProblems(notebookWith(output), ['/projects/this'])).toEqual([
      expect.stringMatching(expected),
    ]);
  });

  it('does not take a longer name for the folder', () => {
    expect(notebookProblems(notebookWith(text('/projects/this-one')), ['/projects/this'])).toEqual(
      [],
    );
  });

  it('finds a notebook that is too large', () => {
    const large = notebookWith(text('x'.repeat(LARGEST_NOTEBOOK_BYTES)));
    expect(notebookProblems(large, [])).toEqual([expect.stringMatching(/1\.00 MB.*show fewer/)]);
  });
});

describe('serializeNotebook', () => {
  it('indents by one space and ends with a line break, as Jupyter does', () => {
    expect(serializeNotebook({ cells: [], metadata: {} })).toBe(
      '{\n "cells": [],\n "metadata": {}\n}\n',
    );
  });
});
