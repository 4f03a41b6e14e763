import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { UserError } from '../errors';

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC_PROGRAMS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The variable that names a browser, and the path in it; nothing where none does. The same rule as the set-up's. */
function namedChromium(): { readonly variable: string; readonly path: string } | undefined {
  const variable = process.env.CHROMIUM_PATH === undefined ? 'CHROME_PATH' : 'CHROMIUM_PATH';
  const path = process.env[variable];
  return path ? { variable, path } : undefined;
}

/**
 * The browser that draws static pictures: the one named in `CHROMIUM_PATH` or `CHROME_PATH`, else what is installed. The same
 * rule as the set-up's, which runs before TypeScript can.
 *
 * @returns its path, or `undefined` when there is none.
 */
export function findChromium(): string | undefined {
  const named = namedChromium();
  if (named) return isProgram(named.path) ? named.path : undefined;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const candidates = PROGRAMS.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...candidates, ...MAC_PROGRAMS].find(isProgram);
}

/** What is wrong where {@link findChromium} finds nothing, and what to do about it. */
export function chromiumAdvice(): string {
  const named = namedChromium();
  return named
    ? `${named.variable} names ${named.path}, which is no program that can be run: name a Chromium or Chrome, or unset it`
    : 'there is no Chromium or Chrome: install one (Debian: apt-get install chromium), or name one in CHROMIUM_PATH';
}

/**
 * Fails where a browser was named that is not there: whoever named it wants pictures. Without a name, figures can be left out.
 *
 * @throws UserError naming the variable and its path.
 */
export function requireNamedChromium(): void {
  if (namedChromium() && !findChromium()) throw new UserError(chromiumAdvice());
}
