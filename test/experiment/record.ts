import type { RunRecord } from '../../lib/experiment';

/** A record of the quick profile with nothing measured, but for `change`. */
export function record(
  experiment: string,
  seed: number,
  change: Partial<RunRecord> = {},
): RunRecord {
  return {
    experiment,
    profile: 'quick',
    seed,
    command: 'npm run experiment',
    configuration: { dataset: 'mnist', epochs: 3, options: {} },
    lossPerEpoch: [0.03, 0.02, 0.01],
    results: [],
    history: [],
    seconds: { training: 1, measuring: 1 },
    environment: {
      commit: 'c',
      date: '2020-01-01',
      cpu: 'c',
      cores: 2,
      threads: 1,
      versions: {},
    },
    ...change,
  };
}

/** One in which a method reached this accuracy, and half as much of the information. */
export function clusteringRecord(
  experiment: string,
  seed: number,
  method: string,
  accuracy: number,
): RunRecord {
  return record(experiment, seed, {
    results: [{ method, metrics: { accuracy, nmi: accuracy / 2 } }],
  });
}
