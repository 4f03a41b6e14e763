// Formatter, linter and types, as continuous integration runs them: every check runs, and any failure fails the whole.
//
//   npm run check            reports
//   npm run check -- --fix   formats and mends what can be mended by itself
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describeOptionsTakenByNpm } from './setup/npm-options.mjs';

const USAGE = `Usage: npm run check [-- --fix]
  --fix   formats and mends what can be mended by itself`;

const modules = join(dirname(dirname(fileURLToPath(import.meta.url))), 'node_modules');
const { fix } = readOptions();

/** @type {[name: string, script: string, parameters: string[]][]} */
const checks = [
  ['formatter and linter', '@biomejs/biome/bin/biome', ['check', ...(fix ? ['--write'] : []), '.']],
  // By its path, because tslab brings an older compiler that takes the name "tsc".
  ['types', 'typescript/bin/tsc', ['--noEmit']],
  // Notebooks see the library through that older compiler, with its options.
  [
    'types as notebooks see them',
    '@tslab/typescript-for-tslab/bin/tsc',
    ['--noEmit', '--project', 'tsconfig.notebooks.json'],
  ],
];

/** An option that there is not, or that npm kept for itself, ends the program, saying which there is; so does a call for help. */
function readOptions() {
  const options = /** @type {const} */ ({ fix: { type: 'boolean' }, help: { type: 'boolean' } });
  try {
    const { values } = parseArgs({ options });
    const names = Object.keys(options);
    const taken = describeOptionsTakenByNpm('check', names, Object.keys(values), process.env);
    if (taken) throw new Error(taken);
    if (values.help) {
      console.log(USAGE);
      process.exit(0);
    }
    return values;
  } catch (error) {
    console.error(`${/** @type {Error} */ (error).message}\nOptions: --fix`);
    process.exit(1);
  }
}

let failures = 0;
for (const [name, script, parameters] of checks) {
  const { status } = spawnSync(process.execPath, [join(modules, script), ...parameters], {
    cwd: dirname(modules),
    stdio: 'inherit',
  });
  console.log(`${name}: ${status === 0 ? 'passed' : 'failed'}`);
  if (status !== 0) failures++;
}
process.exitCode = failures > 0 ? 1 : 0;
