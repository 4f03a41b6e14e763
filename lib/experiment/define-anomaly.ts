import { PAPER_BOTTLENECK, PAPER_CLUSTERS } from '../paper';
import { OURS_NEIGHBORHOODS } from './constants';
import { type AnomalyExperiment, methodPrefix, type TableCell } from './definition';
import { anomalySettings } from './settings';

/** Shares of anomalies in the training data that Table IV is run with; the paper's own is not known. */
export const ANOMALY_SHARES = [0, 0.01, 0.05, 'all'] as const;

/** The share whose results stand in Table IV: an assumption until all shares have been run. */
export const TABLE_IV_SHARE = 0.01;

/** Anomalous digits that a notebook looks into: one that is easy to find, and one that is not. */
const SHOWN_ANOMALIES: readonly number[] = [0, 4];

/**
 * Name of a run of Table IV: of the plain or the l2-normalised auto-encoder, or of our own method.
 *
 * @example
 * anomalyExperimentName(0, 'l2', 0.01); // 'table-4-mnist-digit-0-cae-l2-share-1'
 */
export function anomalyExperimentName(
  anomalyClass: number,
  method: 'none' | 'l2' | 'ours',
  share: AnomalyExperiment['share'],
): string {
  const methodName =
    method === 'ours' ? method : methodPrefix('convolutional', method).toLowerCase();
  const shareName = share === 'all' ? 'all' : String(100 * share);
  return `table-4-mnist-digit-${anomalyClass}-${methodName}-share-${shareName}`;
}

/** Table IV: one digit anomalous. */
export function anomaly(
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
        ? [cell(`${prefix} reconstruction`), cell(`${prefix} clusters`)]
        : [],
  };
}

/**
 * Our answer to Table IV, without labels, on the network that the paper's own method trained: the distance to the clusters in
 * units of their spread, averaged over neighbourhoods of images that look alike and are rebuilt alike.
 */
export function oursAnomaly(anomalyClass: number): AnomalyExperiment {
  const base = anomaly(anomalyClass, 'l2', TABLE_IV_SHARE);
  return {
    ...base,
    name: anomalyExperimentName(anomalyClass, 'ours', TABLE_IV_SHARE),
    title: `${base.title.replace(/: .*/, '')}: ours, scores of CAE-l2 averaged over neighbourhoods`,
    pretrainedBy: base.name,
    ours: OURS_NEIGHBORHOODS,
    keepsWeights: false,
    cells: [{ table: 'IV', row: `digit ${anomalyClass}`, method: 'ours' }],
  };
}
