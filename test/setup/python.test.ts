import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SetupError } from '../../scripts/setup/commands.mjs';
import { installPython, isPythonReady } from '../../scripts/setup/python.mjs';

describe('the Python environment', () => {
  it('of another project, which .venv is a link to, is neither used nor emptied', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'python-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const [theirs, root] = [join(folder, 'theirs'), join(folder, 'ours')];
    mkdirSync(theirs);
    mkdirSync(root);
    writeFileSync(join(theirs, 'set-up.json'), '{"root":"theirs"}');
    writeFileSync(join(root, 'requirements.txt'), '');
    symlinkSync(theirs, join(root, '.venv'));

    expect(isPythonReady(root)).toBe(false);
    const installing = installPython(root, join(folder, 'log'));
    await expect(installing).rejects.toThrow(SetupError);
    await expect(installing).rejects.toThrow(/is a link .*remove the link/);
    expect(readFileSync(join(theirs, 'set-up.json'), 'utf8')).toBe('{"root":"theirs"}');
  });
});
