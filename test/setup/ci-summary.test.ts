import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { projectPath } from '../../lib/paths';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'summary-'));
  mkdirSync(join(folder, 'test', 'full'), { recursive: true });
  for (const name of ['one', 'two', 'full/long']) {
    writeFileSync(join(folder, 'test', `${name}.test.ts`), '');
  }
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What the summary says of files, each with the states of its tests, where check, tests and notebooks had these exit codes. */
function summarize(
  files: Readonly<Record<string, readonly string[]>>,
  [check, tests, notebooks = 0]: readonly number[] = [0, 0],
): { status: number | null; lines: string[] } {
  const states = Object.values(files).flat();
  const count = (wanted: string) => states.filter((state) => state === wanted).length;
  const report = {
    numPassedTests: count('passed'),
    numFailedTests: count('failed'),
    numTodoTests: 0,
    testResults: Object.entries(files).map(([name, ofFile]) => ({
      name: join(folder, 'test', `${name}.test.ts`),
      status: ofFile.includes('failed') ? 'failed' : 'passed',
      message: '',
      assertionResults: ofFile.map((status, index) => ({ fullName: `${name} ${index}`, status })),
    })),
  };
  writeFileSync(join(folder, 'report.json'), JSON.stringify(report));
  const script = projectPath('.ci', 'summary.mjs');
  const parameters = [script, 'report.json', ...[check, tests, notebooks].map(String)];
  const { status, stdout } = spawnSync(process.execPath, parameters, {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, lines: stdout.trimEnd().split('\n') };
}

it('passes when every file has its results and every command ended well', () => {
  const { status, lines } = summarize({ one: ['passed', 'skipped'], two: ['passed'] });
  expect(lines).toEqual(['2 passed, 0 failed, 1 skipped']);
  expect(status).toBe(0);
});

it('counts what failed', () => {
  const { status, lines } = summarize({ one: ['passed', 'failed'], two: ['passed'] }, [0, 1]);
  expect(lines).toEqual(['2 passed, 1 failed']);
  expect(status).toBe(1);
});

it('names the test in which a process ended', () => {
  const { status, lines } = summarize({ one: ['passed', 'pending', 'pending'], two: ['passed'] });
  expect(lines[0]).toContain('one.test.ts broke off in "one 1"; 2 of its tests have no result');
  expect(lines[1]).toBe('2 passed, 1 failed');
  expect(status).toBe(1);
});

it('names a file whose process ended before its first test, listed or not', () => {
  const incomplete: Record<string, string[]>[] = [
    { one: ['passed'] },
    { one: ['passed'], two: [] },
  ];
  for (const files of incomplete) {
    const { status, lines } = summarize(files, [0, 1]);
    expect(lines[0]).toMatch(/^test.two\.test\.ts has no result/);
    expect(lines[1]).toBe('1 passed, 1 failed');
    expect(status).toBe(1);
  }
});

it.each([
  ['a failed check', [1, 0], /check of format, style and types failed/],
  ['a notebook that could not be executed', [0, 0, 1], /Not every notebook could be executed/],
  ['an exit code that no test explains', [0, 1], /coverage is too low or the run broke off/],
] as const)('fails for %s', (_, codes, message) => {
  const { status, lines } = summarize({ one: ['passed'], two: ['passed'] }, codes);
  expect(lines[0]).toMatch(message);
  expect(status).toBe(1);
});

it('fails when there is no report', () => {
  const script = projectPath('.ci', 'summary.mjs');
  const { status, stdout } = spawnSync(process.execPath, [script, 'none.json', '0', '1'], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(stdout).toMatch(/left no report \(exit code 1\)\.\n0 passed, 1 failed/);
  expect(status).toBe(1);
});
