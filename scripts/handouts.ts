// The student notebooks in handouts/, made from notebooks/: the same without the solutions of the exercises. What somebody has
// worked in stays as it is.
//
//   npm run handouts
//   npm run handouts -- --force   also overwrites handouts in which somebody has worked
import { projectPath } from '../lib/paths';
import { readCommandLine, reportUserErrors } from './command-line';
import { writeHandouts } from './notebook/handout-folder';

const USAGE = `Usage: npm run handouts [-- --force]
  --force   also overwrites handouts in which somebody has worked`;

async function main(): Promise<void> {
  const { force, help } = readCommandLine({
    command: 'handouts',
    options: {
      force: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  }).values;
  if (help) {
    console.log(USAGE);
    return;
  }
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
