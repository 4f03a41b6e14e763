import type { DatasetName } from '../data';
import { UserError } from '../errors';
import {
  ANOMALY_SHARES,
  anomaly,
  oursAnomaly,
  oursMovedAnomaly,
  TABLE_IV_SHARE,
} from './define-anomaly';
import {
  agreement,
  BOTTLENECK_SIZES,
  baseline,
  bfloat16,
  bottleneck,
  clustering,
  early,
  ours,
} from './define-clustering';
import { crowd } from './define-crowd';
import {
  deepClustering,
  deepClusteringOnL2,
  movedWithoutNorm,
  oursWithClusteringLoss,
} from './define-deep-clustering';
import type { AnomalyExperiment, ExperimentDefinition, TableCell } from './definition';

const DIGITS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const DIGIT_DATASETS: readonly DatasetName[] = ['mnist', 'usps'];

function tableTwo(dataset: DatasetName): ExperimentDefinition[] {
  return [
    clustering(2, dataset, 'convolutional', 'none', [
      { table: 'II', row: '', method: 'CAE + k-means' },
    ]),
    deepClustering(2, dataset, 'DCEC'),
    clustering(2, dataset, 'convolutional', 'l2', [
      { table: 'II', row: '', method: 'CAE-l2 + k-means' },
      { table: 'III', row: '', method: 'l2 norm', recordedAs: 'CAE-l2 + k-means' },
    ]),
    ours(2, dataset, 'convolutional'),
    oursWithClusteringLoss(2, dataset, 'convolutional'),
    baseline(dataset, 'pixels'),
    baseline(dataset, 'principal components'),
  ];
}

/** On what trainings of the plain network, of CAE-l2 and of ours agree. */
function agreements(dataset: DatasetName): ExperimentDefinition[] {
  const network = (normalization: 'none' | 'l2') =>
    clustering(2, dataset, 'convolutional', normalization, []);
  return [
    agreement(network('none'), deepClustering(2, dataset, 'DCEC').name),
    agreement(network('l2'), deepClusteringOnL2(dataset).onSphere.name),
    agreement(
      ours(2, dataset, 'convolutional'),
      oursWithClusteringLoss(2, dataset, 'convolutional').name,
    ),
  ];
}

/** All experiments, in the order of the tables. */
export const EXPERIMENTS: readonly ExperimentDefinition[] = [
  clustering(1, 'mnist', 'dense', 'none', [{ table: 'I', row: '', method: 'AE + k-means' }]),
  deepClustering(1, 'mnist', 'DEC'),
  deepClustering(1, 'mnist', 'IDEC'),
  clustering(1, 'mnist', 'dense', 'l2', [{ table: 'I', row: '', method: 'AE-l2 + k-means' }]),
  ours(1, 'mnist', 'dense'),
  oursWithClusteringLoss(1, 'mnist', 'dense'),
  ...DIGIT_DATASETS.flatMap(tableTwo),
  ...DIGIT_DATASETS.flatMap((dataset) => [
    clustering(3, dataset, 'convolutional', 'batch', [
      { table: 'III', row: '', method: 'batch norm' },
    ]),
    clustering(3, dataset, 'convolutional', 'layer', [
      { table: 'III', row: '', method: 'layer norm' },
    ]),
  ]),
  ...(['none', 'l2', 'batch', 'layer'] as const).map(early),
  bfloat16('mnist'),
  bfloat16('usps'),
  ...DIGIT_DATASETS.flatMap((dataset) => Object.values(deepClusteringOnL2(dataset))),
  ...movedWithoutNorm('usps'),
  ...BOTTLENECK_SIZES.map(bottleneck),
  ...DIGIT_DATASETS.flatMap(agreements),
  crowd('ped2', 'normal'),
  crowd('ped2', 'contaminated'),
  crowd('simulator', 'normal'),
  crowd('simulator', 'contaminated'),
  ...DIGITS.map((digit) => oursAnomaly(digit)),
  ...DIGITS.map((digit) => oursMovedAnomaly(digit)),
  ...ANOMALY_SHARES.flatMap((share) =>
    DIGITS.flatMap((digit) => [anomaly(digit, 'none', share), anomaly(digit, 'l2', share)]),
  ),
  ...DIGITS.flatMap((digit) => [
    anomaly(digit, 'l2', TABLE_IV_SHARE, 'usps'),
    oursAnomaly(digit, 'usps'),
    oursMovedAnomaly(digit, 'usps'),
  ]),
];

/** Names that begin alike, a line for each; of many, the first ones. */
function similarNames(name: string): string {
  const beginning = name.split('-').slice(0, 3).join('-');
  const similar = EXPERIMENTS.filter((experiment) => experiment.name.startsWith(beginning));
  const lines = similar.slice(0, 24).map((experiment) => `  ${experiment.name}`);
  return [...lines, ...(similar.length > lines.length ? ['  …'] : [])].join('\n');
}

const HOW_TO_LIST = 'npm run experiment -- --list names all experiments';

/**
 * The experiment of a name.
 *
 * @throws UserError naming similar ones when there is none.
 */
export function experimentDefinition(name: string): ExperimentDefinition {
  const definition = EXPERIMENTS.find((experiment) => experiment.name === name);
  if (definition) return definition;
  const shown = similarNames(name) || similarNames('');
  throw new UserError(`there is no experiment "${name}"; there are\n${shown}\n${HOW_TO_LIST}`);
}

/** Experiments on anomalies that stand in no table, by the word that a sweep takes for them. */
const ANOMALY_GROUPS: Readonly<Record<string, (experiment: AnomalyExperiment) => boolean>> = {
  shares: ({ dataset, share }) => dataset === 'mnist' && share !== TABLE_IV_SHARE,
  'moved-anomalies': ({ dataset, augmentation }) => dataset === 'mnist' && Boolean(augmentation),
  'usps-anomalies': ({ dataset }) => dataset === 'usps',
};

const TABLES: readonly TableCell['table'][] = ['I', 'II', 'III', 'IV', 'crowd'];

/**
 * The experiments with a cell in a table (`I` to `IV`, `crowd`); those of Table IV's digits with other shares of anomalies
 * (`shares`), or on networks trained on moved images (`moved-anomalies`); its task on USPS (`usps-anomalies`); or the one of a name.
 *
 * @returns one or more, in the order of `EXPERIMENTS`.
 * @throws UserError when it is none of these, naming the tables and groups, and experiments of a similar name.
 */
export function experimentsOf(tableOrName: string): ExperimentDefinition[] {
  if (Object.hasOwn(ANOMALY_GROUPS, tableOrName)) {
    const isWanted = ANOMALY_GROUPS[tableOrName];
    return EXPERIMENTS.filter(
      (experiment) => experiment.kind === 'anomaly' && isWanted(experiment),
    );
  }
  const inTable = EXPERIMENTS.filter(({ cells }) =>
    cells.some(({ table }) => table === tableOrName),
  );
  if (inTable.length > 0) return inTable;
  const named = EXPERIMENTS.find(({ name }) => name === tableOrName);
  if (named) return [named];
  const groups = [...TABLES, ...Object.keys(ANOMALY_GROUPS)].join(', ');
  const similar = similarNames(tableOrName);
  throw new UserError(
    `there is no table, group or experiment "${tableOrName}"; tables and groups are ${groups}` +
      `${similar && `, and experiments of such a name\n${similar}`}\n${HOW_TO_LIST}`,
  );
}
