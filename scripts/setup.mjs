// Makes a fresh clone ready; see setup/main.mjs. This much is written for any Node that knows modules, so that one that is too
// old to read the rest says so.

import { nodeVersionProblem } from './setup/versions.mjs';

const problem = nodeVersionProblem(process.versions.node);
if (problem) {
  console.error(problem);
  process.exitCode = 1;
} else {
  import('./setup/main.mjs');
}
