import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { UserError } from '../errors';
import { projectPath } from '../paths';
import { download } from './download';
import type { DatasetDefinition, DatasetFile } from './registry';
import { readSourceFile, type SourceFile } from './source-file';

/** Folder of an installed npm package, or undefined; npm decides where a package lies, not this project. */
function packageFolder(name: string): string | undefined {
  try {
    const require = createRequire(projectPath('package.json'));
    return dirname(require.resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}

/**
 * The folder named by `L2AE_DATA`, for data sets that the user already has.
 *
 * @returns the folder, or undefined when the variable names none.
 * @throws UserError when what it names is not a folder.
 */
export function userFolder(): string | undefined {
  const folder = process.env.L2AE_DATA;
  if (folder === undefined || folder === '') return undefined;
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UserError(
      `the environment variable L2AE_DATA names ${folder}, which is not a folder: ` +
        'correct it, or unset it to have the image data sets downloaded',
    );
  }
  return folder;
}

function cacheFolder(definition: DatasetDefinition): string {
  return projectPath('data', 'cache', definition.name);
}

/** The folders in which a data set's files are looked for, in this order. */
function searchFolders(definition: DatasetDefinition): string[] {
  const { npmPackage, debianPackage } = definition;
  const folders: string[] = [];
  const user = userFolder();
  if (user !== undefined) folders.push(join(user, definition.name));
  const installed = npmPackage && packageFolder(npmPackage.name);
  if (npmPackage && installed) folders.push(join(installed, npmPackage.folder));
  if (debianPackage) folders.push(debianPackage.folder);
  folders.push(cacheFolder(definition));
  return folders;
}

/** Path of a data set's file on this machine, plain or compressed, or undefined. */
export function findFile(definition: DatasetDefinition, file: DatasetFile): string | undefined {
  for (const folder of searchFolders(definition)) {
    for (const name of [file.name, `${file.name}.gz`]) {
      const path = join(folder, name);
      if (existsSync(path)) return path;
    }
  }
  return undefined;
}

function howToGetByHand(definition: DatasetDefinition, file: DatasetFile): string {
  const ways = [
    `Put ${file.name}.gz (from ${definition.homepage}) into ${cacheFolder(definition)}, or into a ` +
      `folder ${definition.name} of the folder named by the environment variable L2AE_DATA.`,
  ];
  if (definition.npmPackage) ways.push(`Or run npm install: ${definition.npmPackage.name} has it.`);
  if (definition.debianPackage) {
    ways.push(`Or, on Debian: apt-get install ${definition.debianPackage.name}`);
  }
  return ways.join('\n');
}

/**
 * Reads a file of a data set from wherever it is; when it is nowhere on this machine, downloads it
 * into `data/cache`.
 *
 * @returns its uncompressed content; not yet verified when it was found on this machine.
 * @throws UserError when it cannot be read, or cannot be had: says where to put it by hand.
 */
export async function obtainFile(
  definition: DatasetDefinition,
  file: DatasetFile,
): Promise<SourceFile> {
  const found = findFile(definition, file);
  if (found !== undefined) return readSourceFile(found);
  const addresses = definition.addresses.map((address) => `${address}${file.name}.gz`);
  const target = join(cacheFolder(definition), `${file.name}.gz`);
  try {
    return await download(addresses, target, file);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`${error.message}\n${howToGetByHand(definition, file)}`);
  }
}
