import { join } from 'node:path';
import { runCrowdExperiment } from '../crowd/run';
import type { TrainingProgress } from '../training';
import type { RunOutcome } from './context';
import type { CrowdExperiment } from './definition';
import { checkpointPath } from './interruption';
import type { RunKey } from './record-file';
import { checkpointAt } from './train';

/** The crowd's table: from frames to measures, with every method on the same cuboids. */
export async function runCrowd(
  { dataset, setting }: CrowdExperiment,
  run: RunKey,
  onProgress?: (progress: TrainingProgress) => void,
): Promise<RunOutcome> {
  const { configuration, lossPerEpoch, results, training, sittings } = await runCrowdExperiment({
    dataset,
    setting,
    seed: run.seed,
    profile: run.profile,
    onProgress,
    checkpointOf: (name) => checkpointAt(join(checkpointPath(run), name)),
  });
  return {
    configuration: { dataset, ...configuration },
    lossPerEpoch,
    results,
    history: [],
    training,
    sittings,
  };
}
