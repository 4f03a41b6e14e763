import type { CrowdDatasetName, CrowdSetting } from '../crowd/run';
import { DATASETS, type DatasetName } from '../data';
import { UserError } from '../errors';
import type { Architecture, Normalization } from '../model';
import { PAPER_BOTTLENECK, PAPER_CLUSTERS } from '../paper';
import { OURS_SHRINKAGE } from './constants';
import {
  type AnomalyExperiment,
  type BaselineExperiment,
  type ClusteringExperiment,
  type CrowdExperiment,
  type DeepClusteringExperiment,
  type ExperimentDefinition,
  methodPrefix,
  type TableCell,
} from './definition';
import { anomalySettings, clusteringSettings } from './settings';

/** Shares of anomalies in the training data that Table IV is run with; the paper's own is not known. */
export const ANOMALY_SHARES = [0, 0.01, 0.05, 'all'] as const;

/** The share whose results stand in Table IV: the one that fits the paper's baselines best. */
export const TABLE_IV_SHARE = 0.01;

/** Anomalous digits that a notebook looks into: one that is easy to find, and one that is not. */
const SHOWN_ANOMALIES: readonly number[] = [0, 4];

function clustering(
  table: number,
  dataset: DatasetName,
  architecture: Architecture,
  normalization: Normalization,
  cells: readonly TableCell[],
): ClusteringExperiment {
  const prefix = methodPrefix(architecture, normalization);
  const [method, bottleneck] = {
    none: [`${prefix} + k-means`, 'a plain'],
    l2: [`${prefix} + k-means`, 'an l2-normalised'],
    batch: ['batch norm', 'a batch-normalised'],
    layer: ['layer norm', 'a layer-normalised'],
  }[normalization];
  return {
    kind: 'clustering',
    name: `table-${table}-${dataset}-${method.replace(' + k-means', '').replace(' ', '-').toLowerCase()}`,
    title: `${DATASETS[dataset].title}: k-means on ${bottleneck} bottleneck, ${architecture} auto-encoder`,
    method,
    dataset,
    autoencoder: { architecture, bottleneck: PAPER_BOTTLENECK, normalization },
    settings: clusteringSettings(architecture, dataset),
    clusters: PAPER_CLUSTERS.clustering,
    keepsWeights: architecture === 'convolutional',
    cells,
  };
}

function deepClustering(
  table: 1 | 2,
  dataset: DatasetName,
  variant: DeepClusteringExperiment['variant'],
): DeepClusteringExperiment {
  const architecture = variant === 'DCEC' ? 'convolutional' : 'dense';
  return {
    kind: 'deep-clustering',
    name: `table-${table}-${dataset}-${variant.toLowerCase()}`,
    title: `${DATASETS[dataset].title}: ${variant}, a clustering loss in a second stage`,
    dataset,
    clusters: PAPER_CLUSTERS.clustering,
    variant,
    pretrainedBy: `table-${table}-${dataset}-${methodPrefix(architecture, 'none').toLowerCase()}`,
    // 20,000 is the limit in DCEC's public code.
    maxSteps: { quick: 560, standard: 20_000, paper: 20_000 },
    cells: [{ table: table === 1 ? 'I' : 'II', row: '', method: variant }],
  };
}

/**
 * Our answer to the luck in the paper's recipe, without labels: train on randomly moved images, and cluster by a Gaussian
 * mixture whose components share part of their shape.
 */
function ours(
  table: 1 | 2,
  dataset: DatasetName,
  architecture: Architecture,
): ClusteringExperiment {
  const base = clustering(table, dataset, architecture, 'l2', [
    { table: table === 1 ? 'I' : 'II', row: '', method: 'ours' },
  ]);
  return {
    ...base,
    name: `table-${table}-${dataset}-ours`,
    title: `${base.title}, trained on randomly moved images`,
    method: `${base.method}, moved images`,
    augmentation: { maxRotationDegrees: 10, maxShiftPixels: 2 },
    shrinkage: OURS_SHRINKAGE,
  };
}

/** The paper's recipe stopped early, when the optimum that matches the classes is not yet the lowest. */
function early(normalization: 'none' | 'l2'): ClusteringExperiment {
  const base = clustering(2, 'mnist', 'convolutional', normalization, []);
  const settings = { ...base.settings.paper, epochs: EARLY_EPOCHS };
  return {
    ...base,
    name: `early-mnist-${methodPrefix('convolutional', normalization).toLowerCase()}`,
    title: `${base.title}, stopped after ${EARLY_EPOCHS} epochs`,
    settings: { quick: settings, standard: settings, paper: settings },
  };
}

function baseline(
  dataset: DatasetName,
  representation: BaselineExperiment['representation'],
): BaselineExperiment {
  const short = representation === 'pixels' ? 'pixels' : 'pca';
  return {
    kind: 'baseline',
    name: `baseline-${dataset}-${short}`,
    title: `${DATASETS[dataset].title}: k-means on ${representation}`,
    dataset,
    clusters: PAPER_CLUSTERS.clustering,
    representation,
    cells: [{ table: 'II', row: '', method: `${representation} + k-means` }],
  };
}

/**
 * Name of a run of Table IV.
 *
 * @example
 * anomalyExperimentName(0, 'l2', 0.01); // 'table-4-mnist-digit-0-cae-l2-share-1'
 */
export function anomalyExperimentName(
  anomalyClass: number,
  normalization: 'none' | 'l2',
  share: AnomalyExperiment['share'],
): string {
  const prefix = methodPrefix('convolutional', normalization).toLowerCase();
  const shareName = share === 'all' ? 'all' : String(100 * share);
  return `table-4-mnist-digit-${anomalyClass}-${prefix}-share-${shareName}`;
}

function anomaly(
  anomalyClass: number,
  normalization: 'none' | 'l2',
  share: AnomalyExperiment['share'],
): AnomalyExperiment {
  const prefix = methodPrefix('convolutional', normalization);
  const cell = (method: string): TableCell => ({
    table: 'IV',
    row: `digit ${anomalyClass}`,
    method,
  });
  return {
    kind: 'anomaly',
    name: anomalyExperimentName(anomalyClass, normalization, share),
    title:
      `MNIST, digit ${anomalyClass} anomalous, ${share === 'all' ? 'all its images' : `${100 * share} %`} ` +
      `in the training data: ${prefix}`,
    dataset: 'mnist',
    autoencoder: { architecture: 'convolutional', bottleneck: PAPER_BOTTLENECK, normalization },
    settings: anomalySettings(),
    clusters: PAPER_CLUSTERS.anomaly,
    anomalyClass,
    share,
    keepsWeights: share === TABLE_IV_SHARE && SHOWN_ANOMALIES.includes(anomalyClass),
    cells:
      share === TABLE_IV_SHARE
        ? [
            cell(`${prefix} reconstruction`),
            cell(`${prefix} clusters`),
            ...(normalization === 'l2' ? [cell('ours')] : []),
          ]
        : [],
  };
}

const CROWD_METHODS = [
  'motion magnitude',
  'raw k-means',
  'CAE reconstruction',
  'CAE clusters',
  'CAE distance',
  'CAE-l2 reconstruction',
  'CAE-l2 clusters',
  'ours',
];

function crowd(dataset: CrowdDatasetName, setting: CrowdSetting): CrowdExperiment {
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

/** Epochs of the experiments that stop early. */
const EARLY_EPOCHS = 20;

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
    baseline(dataset, 'pixels'),
    baseline(dataset, 'principal components'),
  ];
}

/** All experiments, in the order of the tables. */
export const EXPERIMENTS: readonly ExperimentDefinition[] = [
  clustering(1, 'mnist', 'dense', 'none', [{ table: 'I', row: '', method: 'AE + k-means' }]),
  deepClustering(1, 'mnist', 'DEC'),
  deepClustering(1, 'mnist', 'IDEC'),
  clustering(1, 'mnist', 'dense', 'l2', [{ table: 'I', row: '', method: 'AE-l2 + k-means' }]),
  ours(1, 'mnist', 'dense'),
  ...DIGIT_DATASETS.flatMap(tableTwo),
  ...DIGIT_DATASETS.flatMap((dataset) => [
    clustering(3, dataset, 'convolutional', 'batch', [
      { table: 'III', row: '', method: 'batch norm' },
    ]),
    clustering(3, dataset, 'convolutional', 'layer', [
      { table: 'III', row: '', method: 'layer norm' },
    ]),
  ]),
  early('none'),
  early('l2'),
  crowd('ped2', 'normal'),
  crowd('ped2', 'contaminated'),
  crowd('simulator', 'normal'),
  crowd('simulator', 'contaminated'),
  ...ANOMALY_SHARES.flatMap((share) =>
    DIGITS.flatMap((digit) => [anomaly(digit, 'none', share), anomaly(digit, 'l2', share)]),
  ),
];

/** The experiment of a name. @throws UserError naming similar ones when there is none. */
export function experimentDefinition(name: string): ExperimentDefinition {
  const definition = EXPERIMENTS.find((experiment) => experiment.name === name);
  if (definition) return definition;
  const beginning = name.split('-').slice(0, 3).join('-');
  const similar = EXPERIMENTS.filter((experiment) => experiment.name.startsWith(beginning));
  const shown = (similar.length > 0 ? similar : EXPERIMENTS).slice(0, 24);
  throw new UserError(
    `there is no experiment "${name}"; there are\n${shown.map((experiment) => `  ${experiment.name}`).join('\n')}` +
      (shown.length < EXPERIMENTS.length && similar.length === 0 ? '\n  …' : ''),
  );
}

/**
 * The experiments of a table (`I` to `IV`, `crowd`), or the one of a name.
 *
 * @throws UserError when it is neither.
 */
export function experimentsOf(tableOrName: string): ExperimentDefinition[] {
  const numbers: Record<string, string> = { I: '1', II: '2', III: '3', IV: '4' };
  if (tableOrName === 'crowd') return EXPERIMENTS.filter(({ kind }) => kind === 'crowd');
  if (!Object.hasOwn(numbers, tableOrName)) return [experimentDefinition(tableOrName)];
  const inTable = EXPERIMENTS.filter(
    ({ name, cells }) =>
      name.startsWith(`table-${numbers[tableOrName]}-`) ||
      cells.some(({ table }) => table === tableOrName),
  );
  return inTable;
}
