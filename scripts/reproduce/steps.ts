import { availableParallelism } from 'node:os';
import type { Profile } from '../../lib/experiment/record';
import { projectPath } from '../../lib/paths';

/** Tables and experiments to train: the paper's central comparison for `quick`, every table for the others. */
const TRAINED: Readonly<Record<Profile, readonly string[]>> = {
  quick: ['table-2-mnist-cae', 'table-2-mnist-cae-l2'],
  standard: ['I', 'II', 'III', 'IV'],
  paper: ['I', 'II', 'III', 'IV'],
};

/** One of the programs that `npm run reproduce` runs, one after another. */
export interface Step {
  readonly title: string;
  readonly script: string;
  readonly parameters: readonly string[];
}

/** What was asked for on the command line. */
export interface ReproduceOptions {
  readonly profile: Profile;
  readonly seeds: number;
  readonly inPlace: boolean;
  /** How many at a time, where that is not left to each step. */
  readonly jobs: number | undefined;
}

/**
 * What `npm run reproduce` does, in order. In the quick profile it executes copies of the notebooks: those that are committed show
 * better numbers.
 */
export function planSteps({ profile, seeds, inPlace, jobs }: ReproduceOptions): Step[] {
  const trained = TRAINED[profile];
  const copies = ['--to', projectPath('data', 'cache', 'reproduce')];
  return [
    {
      title: `train ${trained.join(', ')}`,
      script: 'sweep.ts',
      parameters: [
        ...trained,
        ...['--profile', profile, '--seeds', String(seeds)],
        ...(jobs ? ['--jobs', String(jobs)] : []),
      ],
    },
    {
      title: 'execute the notebooks',
      script: 'notebooks.ts',
      parameters: [
        ...['--profile', profile, '--jobs', String(jobs ?? Math.min(2, availableParallelism()))],
        ...(inPlace || profile !== 'quick' ? [] : copies),
      ],
    },
    { title: 'export figures and tables', script: 'figures.ts', parameters: [] },
    { title: 'compare with the paper', script: 'results.ts', parameters: [] },
  ];
}
