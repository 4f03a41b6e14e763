import { principalComponents, projectOnComponents } from '../clustering';
import { imageMatrix } from '../data';
import { PAPER_BOTTLENECK } from '../paper';
import type { RunContext, RunOutcome } from './context';
import type { BaselineExperiment } from './definition';
import { evaluateKMeans } from './evaluate';

/** A yardstick: k-means on what needs no training; as many principal components as the bottleneck has units. */
export async function runBaseline(
  definition: BaselineExperiment,
  { run, dataset }: RunContext,
): Promise<RunOutcome> {
  const { clusters, cells, representation } = definition;
  const pixels = imageMatrix(dataset);
  const points =
    representation === 'pixels'
      ? pixels
      : projectOnComponents(pixels, principalComponents(pixels, PAPER_BOTTLENECK));
  return {
    configuration: { dataset: dataset.name, options: { clusters } },
    lossPerEpoch: [],
    results: [await evaluateKMeans(cells[0].method, points, dataset.labels, clusters, run.seed)],
    history: [],
    training: { seconds: 0, sittingSeconds: 0 },
  };
}
