// summary.mjs REPORT CHECK TESTS: prints what failed and, as the last line, the number of tests that passed and failed,
// from vitest's report and the exit codes of the check and of the tests.
import { readFileSync } from 'node:fs';

const [path, check, tests] = process.argv.slice(2);

/** @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number }} Report */

/** @type {Report & { testResults: { name: string, status: string, assertionResults: unknown[], message: string }[] }} */
let report;
try {
  report = JSON.parse(readFileSync(path, 'utf8'));
} catch {
  console.log(`The tests left no report (exit code ${tests}).\n0 passed, 1 failed`);
  process.exit(1);
}

// A file that does not even load has no tests to fail; it counts as one.
const broken = report.testResults.filter(
  ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
);
for (const { name, message } of broken) console.log(`${name} could not be run: ${message}`);
const failed = report.numFailedTests + broken.length;
const skipped = report.numPendingTests + report.numTodoTests;

if (check !== '0') console.log('The check of format, style and types failed: see above.');
if (tests !== '0' && failed === 0)
  console.log('The tests passed, but coverage is too low or the run broke off: see above.');
if (report.numPassedTests === 0) console.log('No test was run.');
console.log(
  `${report.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
);
process.exitCode =
  check === '0' && tests === '0' && failed === 0 && report.numPassedTests > 0 ? 0 : 1;
