import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { projectPath } from '../../lib/paths';

/** Compiles a kernel's source and compares it with the file that is committed: differs? Run `npm run build:kernels`. */
export function expectCompiled(folder: string, file: string): void {
  const temporary = mkdtempSync(join(tmpdir(), 'kernel-'));
  try {
    const target = join(temporary, file);
    const compiler = projectPath('node_modules', 'assemblyscript', 'bin', 'asc.js');
    const config = projectPath('lib', 'clustering', folder, 'asconfig.json');
    const { status, stderr } = spawnSync(
      process.execPath,
      [compiler, '--config', config, '--target', 'release', '--outFile', target],
      { encoding: 'utf8' },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const committed = readFileSync(projectPath('lib', 'clustering', folder, file));
    expect(readFileSync(target).equals(committed)).toBe(true);
  } finally {
    rmSync(temporary, { recursive: true });
  }
}
