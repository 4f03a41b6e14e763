// The student notebooks in handouts/, made from notebooks/: the same without the solutions of the exercises. What somebody has
// worked in stays as it is.
//
//   npm run handouts
//   npm run handouts -- --force   also overwrites handouts in which somebody has worked
import { parseArgs } from 'node:util';
import { projectPath } from '../lib/paths';
import { reportUserErrors } from './command-line';
import { writeHandouts } from './notebook/handout-folder';

async function main(): Promise<void> {
  const { force } = parseArgs({ options: { force: { type: 'boolean', default: false } } }).values;
  const { made, left } = writeHandouts({
    notebooks: projectPath('notebooks'),
    handouts: projectPath('handouts'),
    force,
  });
  console.log(`${made.length} notebooks in handouts: ${made.join(', ')}`);
  if (left.length > 0) {
    console.warn(
      `left in handouts as they are, because they were made or changed by hand: ${left.join(', ')}\n` +
        'Move them to a folder of their own, or delete them.',
    );
  }
}

reportUserErrors(main);
