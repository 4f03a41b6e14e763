import { describe, expect, it } from 'vitest';
import { projectPath } from '../../lib/paths';
import { planSteps, type ReproduceOptions } from '../../scripts/reproduce/steps';

const steps = (options: Partial<ReproduceOptions>) =>
  planSteps({ profile: 'quick', seeds: 1, inPlace: false, jobs: 2, ...options });
const parametersOf = (script: string, options: Partial<ReproduceOptions>) =>
  steps(options).find((step) => step.script === script)?.parameters;

describe('npm run reproduce', () => {
  it('trains, executes, draws and compares, in this order', () => {
    for (const profile of ['quick', 'standard', 'paper'] as const) {
      expect(steps({ profile }).map(({ script }) => script)).toEqual([
        'sweep.ts',
        'notebooks.ts',
        'figures.ts',
        'results.ts',
      ]);
    }
  });

  it('trains every table, but in the quick profile, and as many seeds as asked for', () => {
    const common = ['--seeds', '3', '--jobs', '2'];
    for (const profile of ['standard', 'paper'] as const) {
      expect(parametersOf('sweep.ts', { profile, seeds: 3 })).toEqual([
        ...['I', 'II', 'III', 'IV', '--profile', profile],
        ...common,
      ]);
    }
    expect(parametersOf('sweep.ts', { seeds: 3 })).toEqual([
      ...['table-2-mnist-cae', 'table-2-mnist-cae-l2', '--profile', 'quick'],
      ...common,
    ]);
  });

  it('leaves the committed notebooks alone in the quick profile, unless told otherwise', () => {
    const copies = ['--to', projectPath('data', 'cache', 'reproduce')];
    expect(parametersOf('notebooks.ts', {})).toEqual(expect.arrayContaining(copies));
    expect(parametersOf('notebooks.ts', { inPlace: true })).not.toContain('--to');
    expect(parametersOf('notebooks.ts', { profile: 'paper' })).not.toContain('--to');
  });

  it('leaves it to each step how many to do at a time, where nobody says', () => {
    expect(parametersOf('sweep.ts', { jobs: undefined })).not.toContain('--jobs');
    expect(parametersOf('notebooks.ts', { jobs: undefined })).toContain('--jobs');
    expect(parametersOf('notebooks.ts', { jobs: 7 })).toEqual(expect.arrayContaining(['7']));
  });
});
