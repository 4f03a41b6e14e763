import { expect, it } from 'vitest';
import { projectPath } from '../../lib/paths';
import { importsOf } from '../imports';

it('the command sets the number of threads before TensorFlow is loaded', () => {
  // TensorFlow reads it only once: a record would name a number that was not in force.
  const loaded = importsOf(projectPath('scripts', 'experiment.ts'));
  expect(loaded).toContain(projectPath('lib', 'experiment', 'record.ts'));
  expect(loaded).not.toContain(projectPath('lib', 'tensorflow.ts'));
});
