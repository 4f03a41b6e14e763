import { CROWD_METHODS } from '../crowd/methods';
import type { CrowdDatasetName, CrowdSetting } from '../crowd/run';
import type { CrowdExperiment } from './definition';

/** The paper's idea on video. */
export function crowd(dataset: CrowdDatasetName, setting: CrowdSetting): CrowdExperiment {
  const trainedOn = { normal: 'normal clips', contaminated: 'all clips' }[setting];
  return {
    kind: 'crowd',
    name: `crowd-${dataset}-${setting}`,
    title: `${dataset === 'ped2' ? 'UCSD Ped2' : 'simulated crowd'}: trained on ${trainedOn}, unlabelled`,
    dataset,
    setting,
    cells: CROWD_METHODS.map((method) => ({ table: 'crowd', row: trainedOn, method })),
  };
}
