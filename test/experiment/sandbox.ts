import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { projectPath } from '../../lib/paths';

/** A folder that the library takes for the project, so that a test's records and checkpoints stay out of the real one. */
interface Sandbox {
  readonly folder: string;
  leave(): void;
}

/** The parts of the project that a test's commands need. */
const PARTS = ['node_modules', 'lib', 'scripts'];

/** Makes such a folder for each of a file's tests, enters it before and leaves it after. */
export function sandboxForEachTest({ links = PARTS } = {}): { readonly folder: string } {
  let current: Sandbox | undefined;
  beforeEach(() => {
    current = enterSandbox(links);
  });
  afterEach(() => current?.leave());
  return {
    get folder() {
      return current?.folder ?? '';
    },
  };
}

/** Makes it, with links to parts of the project, and enters it. */
function enterSandbox(links: readonly string[]): Sandbox {
  const before = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), 'project-'));
  for (const part of links) {
    symlinkSync(projectPath(part), join(folder, part));
  }
  writeFileSync(
    join(folder, 'package.json'),
    '{"name": "l2-normalized-autoencoder", "version": "0"}',
  );
  process.chdir(folder);
  return {
    folder,
    leave() {
      process.chdir(before);
      rmSync(folder, { recursive: true });
    },
  };
}
