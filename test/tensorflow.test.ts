import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectPath } from '../lib/paths';
import { put, useTemporaryFolder } from './data/fixtures';

const folder = useTemporaryFolder();

/** Imports TensorFlow in a process of its own, whose standard error is a shell's pipe: Node's own pipes are sockets. */
function importTensorflow(...before: string[]) {
  const program = `
    import(${JSON.stringify(projectPath('lib', 'tensorflow.ts'))}).then(
      ({ default: { tf } }) => console.error('loaded', tf.getBackend()),
      (error) => console.error('not loaded:', error.message),
    );`;
  const parameters = [process.execPath, ...before, '--import', 'tsx', '--eval', program];
  return spawnSync('sh', ['-c', '"$0" "$@" 2>&1 | cat', ...parameters], {
    encoding: 'utf8',
    cwd: projectPath(),
  }).stdout;
}

it('TensorFlow is loaded without a word, and standard error is there again', () => {
  expect(importTensorflow()).toBe('loaded tensorflow\n');
});

it('where TensorFlow cannot be loaded, standard error is there to say why', () => {
  put(
    folder(),
    'without.cjs',
    `const Module = require('node:module');
    const load = Module._load;
    Module._load = function (name, ...others) {
      if (name === '@tensorflow/tfjs-node') throw new Error('libtensorflow.so.2: cannot open');
      return load.call(this, name, ...others);
    };`,
  );
  const said = importTensorflow('--require', join(folder(), 'without.cjs'));
  expect(said).toBe('not loaded: libtensorflow.so.2: cannot open\n');
});
