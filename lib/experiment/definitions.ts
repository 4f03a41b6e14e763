import type { DatasetName } from '../data';
import { UserError } from '../errors';
import type { Precision } from '../training';
import {
  ANOMALY_SHARES,
  anomaly,
  oursAnomaly,
  oursMovedAnomaly,
  TABLE_IV_SHARE,
} from './define-anomaly';
import { inBfloat16, isInBfloat16 } from './define-bfloat16';
import {
  agreement,
  BOTTLENECK_SIZES,
  baseline,
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

/** In the order of the tables. */
const IN_FLOAT32: readonly ExperimentDefinition[] = [
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

function isInTable({ cells }: ExperimentDefinition, wanted: TableCell['table']): boolean {
  return cells.some(({ table }) => table === wanted);
}

/** The paper's own tables. */
const PAPER_TABLES: readonly TableCell['table'][] = ['I', 'II', 'III', 'IV'];

const IN_PAPER_TABLES = IN_FLOAT32.filter((definition) =>
  PAPER_TABLES.some((table) => isInTable(definition, table)),
);

/** All experiments, in the order of the tables; at the end those of Tables I to IV once more, in bfloat16. */
export const EXPERIMENTS: readonly ExperimentDefinition[] = [
  ...IN_FLOAT32,
  ...IN_PAPER_TABLES.flatMap(inBfloat16),
];

/**
 * The experiments that fill Tables I to IV. In bfloat16 what trains no auto-encoder is the same.
 *
 * @returns `[runs of one seed]`.
 */
export function paperTableExperiments(precision: Precision): ExperimentDefinition[] {
  if (precision === 'float32') return [...IN_PAPER_TABLES];
  return IN_PAPER_TABLES.flatMap((definition) => {
    const twins = inBfloat16(definition);
    return twins.length > 0 ? twins : [definition];
  });
}

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

function anomalies(isWanted: (experiment: AnomalyExperiment) => boolean) {
  return (experiment: ExperimentDefinition) =>
    experiment.kind === 'anomaly' && isWanted(experiment);
}

/** Experiments that stand in no table, by the word that a sweep takes for them. */
const GROUPS: Readonly<Record<string, (experiment: ExperimentDefinition) => boolean>> = {
  shares: anomalies(({ dataset, share }) => dataset === 'mnist' && share !== TABLE_IV_SHARE),
  'moved-anomalies': anomalies(
    ({ dataset, augmentation }) => dataset === 'mnist' && Boolean(augmentation),
  ),
  'usps-anomalies': anomalies(({ dataset }) => dataset === 'usps'),
  bfloat16: isInBfloat16,
};

const TABLES: readonly TableCell['table'][] = [...PAPER_TABLES, 'crowd'];

/**
 * The experiments with a cell in a table (`I` to `IV`, `crowd`); those of Table IV's digits with other shares of anomalies
 * (`shares`), or on networks trained on moved images (`moved-anomalies`); its task on USPS (`usps-anomalies`); Tables I to IV with
 * networks trained in 16 bits (`bfloat16`); or the one of a name.
 *
 * @returns one or more, in the order of `EXPERIMENTS`.
 * @throws UserError when it is none of these, naming the tables and groups, and experiments of a similar name.
 */
export function experimentsOf(tableOrName: string): ExperimentDefinition[] {
  if (Object.hasOwn(GROUPS, tableOrName)) return EXPERIMENTS.filter(GROUPS[tableOrName]);
  const asked = TABLES.find((table) => table === tableOrName);
  if (asked) return EXPERIMENTS.filter((definition) => isInTable(definition, asked));
  const named = EXPERIMENTS.find(({ name }) => name === tableOrName);
  if (named) return [named];
  const groups = [...TABLES, ...Object.keys(GROUPS)].join(', ');
  const similar = similarNames(tableOrName);
  throw new UserError(
    `there is no table, group or experiment "${tableOrName}"; tables and groups are ${groups}` +
      `${similar && `, and experiments of such a name\n${similar}`}\n${HOW_TO_LIST}`,
  );
}
