import { imageMatrix } from '../data';
import type { RunContext, RunOutcome } from './context';
import type { BaselineExperiment } from './definition';
import { evaluateKMeans } from './evaluate';

/** A yardstick: k-means on what needs no training. */
export async function runBaseline(
  definition: BaselineExperiment,
  { run, dataset }: RunContext,
): Promise<RunOutcome> {
  const { clusters, cells } = definition;
  return {
    configuration: { dataset: dataset.name, options: { clusters } },
    lossPerEpoch: [],
    results: [
      await evaluateKMeans(
        cells[0].method,
        imageMatrix(dataset),
        dataset.labels,
        clusters,
        run.seed,
      ),
    ],
    history: [],
    training: { seconds: 0, sittingSeconds: 0 },
  };
}
