import { DATASETS, type DatasetName } from '../data';
import { PAPER_BOTTLENECK, PAPER_CLUSTERS } from '../paper';
import { OURS_AUGMENTATION, OURS_NEIGHBORHOODS } from './constants';
import { type AnomalyExperiment, methodPrefix, type TableCell } from './definition';
import { anomalySettings, movedAnomalySettings } from './settings';

/** Shares of anomalies in the training data that Table IV is run with; the paper's own is not known. */
export const ANOMALY_SHARES = [0, 0.01, 0.05, 'all'] as const;

/** The share whose results stand in Table IV: an assumption until all shares have been run. */
export const TABLE_IV_SHARE = 0.01;

/** Anomalous digits that a notebook looks into: one that is easy to find, and one that is not. */
const SHOWN_ANOMALIES: readonly number[] = [0, 4];

/**
 * Name of a run of Table IV: of the plain or the l2-normalised auto-encoder, or of our own method, on the latter or on a network
 * trained on moved images. On USPS, which is not in that table, it begins otherwise.
 *
 * @example
 * anomalyExperimentName(0, 'l2', 0.01); // 'table-4-mnist-digit-0-cae-l2-share-1'
 */
export function anomalyExperimentName(
  anomalyClass: number,
  method: 'none' | 'l2' | 'ours' | 'ours-moved',
  share: AnomalyExperiment['share'],
  dataset: DatasetName = 'mnist',
): string {
  const methodName =
    method === 'none' || method === 'l2'
      ? methodPrefix('convolutional', method).toLowerCase()
      : method;
  // Not 7.000000000000001.
  const shareName = share === 'all' ? 'all' : String(Number((100 * share).toPrecision(12)));
  const beginning = dataset === 'mnist' ? 'table-4' : 'anomaly';
  return `${beginning}-${dataset}-digit-${anomalyClass}-${methodName}-share-${shareName}`;
}

/** One digit anomalous: on MNIST, an experiment of Table IV. */
export function anomaly(
  anomalyClass: number,
  normalization: 'none' | 'l2',
  share: AnomalyExperiment['share'],
  dataset: DatasetName = 'mnist',
): AnomalyExperiment {
  const prefix = methodPrefix('convolutional', normalization);
  const isInTable = dataset === 'mnist' && share === TABLE_IV_SHARE;
  return {
    kind: 'anomaly',
    name: anomalyExperimentName(anomalyClass, normalization, share, dataset),
    title:
      `${DATASETS[dataset].title}, digit ${anomalyClass} anomalous, ` +
      `${share === 'all' ? 'all its images' : `${100 * share} %`} in the training data: ${prefix}`,
    dataset,
    autoencoder: { architecture: 'convolutional', bottleneck: PAPER_BOTTLENECK, normalization },
    settings: anomalySettings(dataset),
    clusters: PAPER_CLUSTERS.anomaly,
    anomalyClass,
    share,
    keepsWeights: isInTable && SHOWN_ANOMALIES.includes(anomalyClass),
    cells: isInTable
      ? ['reconstruction', 'clusters'].map((method) =>
          tableCell(anomalyClass, `${prefix} ${method}`),
        )
      : [],
  };
}

/**
 * Our answer to Table IV, without labels, on the network that the paper's own method trained: how far between clusters an image
 * lies, averaged over neighbourhoods of images that look alike and are rebuilt alike.
 */
export function oursAnomaly(
  anomalyClass: number,
  dataset: DatasetName = 'mnist',
): AnomalyExperiment {
  const scored = scoredByOurs(anomalyClass, dataset, 'ours');
  return {
    ...scored,
    title: `${scored.title}, scores of CAE-l2 averaged over neighbourhoods`,
    pretrainedBy: anomalyExperimentName(anomalyClass, 'l2', TABLE_IV_SHARE, dataset),
    cells: dataset === 'mnist' ? [tableCell(anomalyClass, 'ours')] : [],
  };
}

/**
 * The same scores on a network of their own, which was trained on randomly moved images like the one that clusters in
 * Tables I and II.
 */
export function oursMovedAnomaly(
  anomalyClass: number,
  dataset: DatasetName = 'mnist',
): AnomalyExperiment {
  const scored = scoredByOurs(anomalyClass, dataset, 'ours-moved');
  return {
    ...scored,
    title: `${scored.title}, on a network trained on randomly moved images`,
    settings: movedAnomalySettings(dataset),
    augmentation: OURS_AUGMENTATION,
  };
}

function scoredByOurs(
  anomalyClass: number,
  dataset: DatasetName,
  method: 'ours' | 'ours-moved',
): AnomalyExperiment {
  const base = anomaly(anomalyClass, 'l2', TABLE_IV_SHARE, dataset);
  return {
    ...base,
    name: anomalyExperimentName(anomalyClass, method, TABLE_IV_SHARE, dataset),
    title: `${base.title.replace(/: .*/, '')}: ours`,
    ours: OURS_NEIGHBORHOODS,
    keepsWeights: false,
    cells: [],
  };
}

function tableCell(anomalyClass: number, method: string): TableCell {
  return { table: 'IV', row: `digit ${anomalyClass}`, method };
}
