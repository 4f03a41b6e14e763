// summary.mjs REPORT CHECK TESTS NOTEBOOKS: prints what failed and, as the last line, the number of tests that passed and
// failed, from vitest's report and the exit codes of the check, of the tests and of the execution of the notebooks.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const [path, check, exitCode, notebooks] = process.argv.slice(2);

/** @typedef {{ numPassedTests: number, numFailedTests: number, numTodoTests: number }} Counts */
/** @typedef {{ fullName: string, status: string }} Test */
/** @typedef {{ name: string, status: string, assertionResults: Test[], message: string }} File */

/** @type {Counts & { testResults: File[] }} */
let report;
try {
  report = JSON.parse(readFileSync(path, 'utf8'));
} catch {
  console.log(`The tests left no report (exit code ${exitCode}).\n0 passed, 1 failed`);
  process.exit(1);
}

// A file that does not even load has no tests to fail; it counts as one.
const broken = report.testResults.filter(
  ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
);
for (const { name, message } of broken) console.log(`${name} could not be run: ${message}`);
// Vitest calls a file passed whose process was gone in the middle, and its tests pending from the one it was in.
const brokenOff = report.testResults.flatMap(({ name, assertionResults }) => {
  const unfinished = assertionResults.filter(({ status }) => status === 'pending');
  return unfinished.length === 0 ? [] : [{ name, unfinished }];
});
for (const { name, unfinished } of brokenOff) {
  console.log(
    `${name} broke off in "${unfinished[0].fullName}"; ${unfinished.length} of its tests have no result`,
  );
}
// And it leaves out a file whose process was gone before its first test, or calls it passed with no test.
const withTests = new Set(
  report.testResults
    .filter(({ assertionResults }) => assertionResults.length > 0)
    .map(({ name }) => resolve(name)),
);
const loaded = new Set(broken.map(({ name }) => resolve(name)));
const missing = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts') && !name.startsWith('full/'))
  .map((name) => join('test', name))
  .filter((name) => !withTests.has(resolve(name)) && !loaded.has(resolve(name)));
for (const name of missing)
  console.log(`${name} has no result: its process ended before its first test`);
const failed = report.numFailedTests + broken.length + brokenOff.length + missing.length;
const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
const skipped = tests.filter(({ status }) => status === 'skipped').length + report.numTodoTests;

if (check !== '0') console.log('The check of format, style and types failed: see above.');
if (exitCode !== '0' && failed === 0)
  console.log('The tests passed, but coverage is too low or the run broke off: see above.');
if (notebooks !== '0') console.log('Not every notebook could be executed: see above.');
if (report.numPassedTests === 0) console.log('No test was run.');
console.log(
  `${report.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
);
process.exitCode =
  [check, exitCode, notebooks].every((code) => code === '0') &&
  failed === 0 &&
  report.numPassedTests > 0
    ? 0
    : 1;
