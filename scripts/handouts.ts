// The student notebooks in handouts/, made from notebooks/: the same without the solutions of the exercises.
//
//   npm run handouts
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../lib/errors';
import { writeFileAtomic } from '../lib/files';
import { projectPath } from '../lib/paths';
import { reportUserErrors } from './command-line';
import { type Notebook, serializeNotebook } from './notebook/clean';
import { toHandout } from './notebook/handout';

const namesIn = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.ipynb')) : [];

function readNotebook(path: string): Notebook {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new UserError(
      `${path} is not a notebook (damaged JSON): take it from git again, or save it anew`,
    );
  }
}

async function main(): Promise<void> {
  const [notebooks, handouts] = [projectPath('notebooks'), projectPath('handouts')];
  const names = namesIn(notebooks).sort();
  if (names.length === 0) throw new UserError('there are no notebooks in the folder notebooks');
  for (const name of names) {
    writeFileAtomic(
      join(handouts, name),
      serializeNotebook(toHandout(readNotebook(join(notebooks, name)), name)),
    );
  }
  // What was made from a notebook that is gone.
  for (const name of namesIn(handouts).filter((made) => !names.includes(made))) {
    rmSync(join(handouts, name));
  }
  console.log(`${names.length} notebooks in handouts: ${names.join(', ')}`);
}

reportUserErrors(main);
