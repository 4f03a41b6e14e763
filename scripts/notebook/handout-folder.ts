import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../lib/errors';
import { writeFileAtomic } from '../../lib/files';
import { serializeNotebook } from './clean';
import { isUntouchedHandout, toHandout } from './handout';
import { readNotebook } from './read';

/** What to make handouts of, and where. */
export interface HandoutOptions {
  /** The folder of the notebooks. */
  readonly notebooks: string;
  /** The folder of the handouts, in which somebody may have worked. */
  readonly handouts: string;
  /** Overwrite handouts in which somebody has worked; default false. */
  readonly force?: boolean;
}

/** What is in the folder of handouts now. */
export interface MadeHandouts {
  /** Files that were made. */
  readonly made: readonly string[];
  /** Notebooks beside them that are somebody's own, or that somebody has worked in, and that are as they were. */
  readonly left: readonly string[];
}

function namesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ipynb'))
    .sort();
}

function isUntouched(path: string, name: string): boolean {
  try {
    return isUntouchedHandout(readNotebook(path), name);
  } catch {
    // Whatever this is, it was not made here.
    return false;
  }
}

/**
 * Makes the handout of every notebook, and removes those whose notebook is gone. What somebody has worked in, or put there, is
 * never removed, and overwritten only by force.
 *
 * @throws UserError when a handout that somebody has worked in would be overwritten, there are no notebooks, or no handout can
 * be made of one; all files are as they were then.
 */
export function writeHandouts({ notebooks, handouts, force }: HandoutOptions): MadeHandouts {
  const names = namesIn(notebooks);
  if (names.length === 0) throw new UserError(`there are no notebooks in the folder ${notebooks}`);
  const contents = names.map((name) =>
    serializeNotebook(toHandout(readNotebook(join(notebooks, name)), name)),
  );
  const present = namesIn(handouts);
  const touched = present.filter((name) => !isUntouched(join(handouts, name), name));
  const inTheWay = touched.filter((name) => names.includes(name));
  if (inTheWay.length > 0 && !force) {
    throw new UserError(
      `in ${handouts}, these are not as "npm run handouts" made them, and would be overwritten: ${inTheWay.join(', ')}\n` +
        'Move or rename what is to be kept, or overwrite it with "npm run handouts -- --force". Nothing was changed.',
    );
  }
  names.forEach((name, index) => {
    writeFileAtomic(join(handouts, name), contents[index]);
  });
  const others = present.filter((name) => !names.includes(name));
  for (const name of others.filter((other) => !touched.includes(other))) {
    rmSync(join(handouts, name));
  }
  return { made: names, left: others.filter((name) => touched.includes(name)) };
}
