import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { projectPath } from '../../lib/paths';
import { replaceFolder } from '../../scripts/setup/files.mjs';
import {
  areLibrariesExtracted,
  librariesFolder,
  linkLibraries,
  TENSORFLOW_WHEEL,
} from '../../scripts/setup/tensorflow-libraries.mjs';

const PYTHON = projectPath('.venv', 'bin', 'python');
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'extraction-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Writes a wheel (a zip file) with these members. */
function writeWheel(members: Record<string, string>): string {
  const wheel = join(root, 'tensorflow.whl');
  const code =
    'import json, sys, zipfile\nwith zipfile.ZipFile(sys.argv[1], "w") as z:\n' +
    '  for name, text in json.loads(sys.argv[2]).items(): z.writestr(name, text)';
  execFileSync(PYTHON, ['-c', code, wheel, JSON.stringify(members)]);
  return wheel;
}

function extract(wheel: string, folder: string): void {
  const script = projectPath('scripts', 'setup', 'extract_wheel.py');
  execFileSync(PYTHON, [script, wheel, folder], { stdio: ['ignore', 'pipe', 'pipe'] });
}

const MEMBERS = {
  'tensorflow/libtensorflow_cc.so.2': 'the library',
  'tensorflow/libtensorflow_framework.so.2': 'the framework',
  'tensorflow/include/tensorflow/c/c_api.h': 'c api',
  'tensorflow/include/tensorflow/c/eager/c_api.h': 'eager',
  'tensorflow/include/tensorflow/core/platform/ctstring_internal.h': 'string',
  'tensorflow/include/xla/tsl/c/tsl_status.h': 'status',
  'tensorflow/include/tensorflow/core/graph/graph.h': 'not needed',
  'tensorflow/python/ops.py': 'not needed',
  'tensorflow/include/tensorflow/c/../../../../../escaped.h': 'must not be written',
};

describe('extract_wheel.py', () => {
  it('takes the libraries and the C headers, and nothing else', () => {
    const target = join(root, 'out');
    extract(writeWheel(MEMBERS), target);
    const files = readdirSync(target, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(target.length + 1))
      .sort();
    expect(files).toEqual([
      'include/tensorflow/c/c_api.h',
      'include/tensorflow/c/eager/c_api.h',
      'include/tensorflow/core/platform/ctstring_internal.h',
      'include/xla/tsl/c/tsl_status.h',
      'lib/libtensorflow_cc.so.2',
      'lib/libtensorflow_framework.so.2',
    ]);
    expect(readFileSync(join(target, 'lib/libtensorflow_cc.so.2'), 'utf8')).toBe('the library');
    expect(existsSync(join(root, 'escaped.h'))).toBe(false);
  });

  it('fails on a wheel that lacks a library', () => {
    const { 'tensorflow/libtensorflow_framework.so.2': _, ...rest } = MEMBERS;
    expect(() => extract(writeWheel(rest), join(root, 'out'))).toThrow(/does not hold.*framework/);
  });

  it('fails on a wheel whose content was damaged', () => {
    const wheel = writeWheel(MEMBERS);
    const bytes = readFileSync(wheel);
    bytes.write('THE', bytes.indexOf('the library'));
    writeFileSync(wheel, bytes);
    expect(() => extract(wheel, join(root, 'out'))).toThrow(/CRC/);
  });
});

describe('replaceFolder', () => {
  it('leaves the old folder as it was when the filling is interrupted, and succeeds the next time', async () => {
    const target = join(root, 'libraries');
    mkdirSync(target);
    writeFileSync(join(target, 'old'), '');
    const interrupted = replaceFolder(target, (partial: string) => {
      writeFileSync(join(partial, 'half'), '');
      throw new Error('killed');
    });
    await expect(interrupted).rejects.toThrow('killed');
    expect(readdirSync(target)).toEqual(['old']);

    await replaceFolder(target, (partial: string) => writeFileSync(join(partial, 'new'), ''));
    expect(readdirSync(target)).toEqual(['new']);
    expect(readdirSync(root)).toEqual(['libraries']);
  });
});

describe('areLibrariesExtracted', () => {
  const write = (sizes: Record<string, number>) => {
    const folder = librariesFolder(root);
    mkdirSync(join(folder, 'lib'), { recursive: true });
    writeFileSync(join(folder, 'lib/libtensorflow_cc.so.2'), 'four');
    writeFileSync(join(folder, 'lib/libtensorflow_framework.so.2'), 'four');
    writeFileSync(
      join(folder, 'complete.json'),
      JSON.stringify({ sha256: TENSORFLOW_WHEEL.sha256, sizes }),
    );
  };
  const four = { 'lib/libtensorflow_cc.so.2': 4, 'lib/libtensorflow_framework.so.2': 4 };

  it('is true for what was written to its end', () => {
    write(four);
    expect(areLibrariesExtracted(root)).toBe(true);
  });

  it('is false before, for a library of another size, and for another wheel', () => {
    expect(areLibrariesExtracted(root)).toBe(false);
    write({ ...four, 'lib/libtensorflow_cc.so.2': 5 });
    expect(areLibrariesExtracted(root)).toBe(false);
    write(four);
    writeFileSync(
      join(librariesFolder(root), 'complete.json'),
      JSON.stringify({ sha256: 'of an older wheel', sizes: four }),
    );
    expect(areLibrariesExtracted(root)).toBe(false);
  });
});

describe('linkLibraries', () => {
  it('makes links that lead to the libraries, also after the project was moved', async () => {
    const project = join(root, 'project');
    const packageFolder = join(project, 'node_modules', '@tensorflow', 'tfjs-node');
    mkdirSync(packageFolder, { recursive: true });
    for (const folder of ['lib', 'include'])
      mkdirSync(join(librariesFolder(project), folder), { recursive: true });
    writeFileSync(join(librariesFolder(project), 'lib/libtensorflow_cc.so.2'), 'cc');
    writeFileSync(join(librariesFolder(project), 'lib/libtensorflow_framework.so.2'), 'framework');
    writeFileSync(join(librariesFolder(project), 'include/header.h'), 'header');
    await linkLibraries(project, packageFolder);
    await linkLibraries(project, packageFolder);

    const moved = join(root, 'elsewhere');
    execFileSync('mv', [project, moved]);
    const dependencies = join(moved, 'node_modules', '@tensorflow', 'tfjs-node', 'deps');
    const read = (name: string) => readFileSync(join(dependencies, name), 'utf8');
    expect(read('lib/libtensorflow.so.2.9.1')).toBe('cc');
    expect(read('lib/libtensorflow_framework.so.2')).toBe('framework');
    expect(read('include/header.h')).toBe('header');
  });
});
