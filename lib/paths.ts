import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const PACKAGE_NAME = 'l2-normalized-autoencoder';

function isProjectRoot(folder: string): boolean {
  const manifest = join(folder, 'package.json');
  return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === PACKAGE_NAME;
}

/**
 * The project's root folder, found from the working directory upwards: notebooks, scripts and tests
 * start in different folders and are compiled differently, but all of them start inside the project.
 *
 * @throws Error when the working directory is not inside the project.
 */
export function projectRoot(): string {
  let folder = process.cwd();
  while (!isProjectRoot(folder)) {
    const parent = dirname(folder);
    if (parent === folder) {
      throw new Error(`${process.cwd()} is not inside the project: change into its folder first`);
    }
    folder = parent;
  }
  return folder;
}

/** Absolute path of something in the project, e.g. `projectPath('data', 'runs')`. */
export function projectPath(...parts: string[]): string {
  return join(projectRoot(), ...parts);
}
