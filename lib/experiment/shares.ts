import { DATASETS } from '../data';
import type { AnomalyExperiment } from './definition';
import { EXPERIMENTS } from './definitions';
import { PROFILES, type Profile } from './record';
import { readRecordsOf } from './record-file';

/** How well a method of one run found a digit's anomalies, with so many of them among the training images. */
export interface ShareResult {
  readonly method: string;
  readonly digit: number;
  readonly seed: number;
  /** As the experiment's definition has it. */
  readonly share: AnomalyExperiment['share'];
  /** Share of anomalies in the training data, in [0, 1); for `all`, as many as the digit has. */
  readonly trainShare: number;
  /** Area under the ROC curve on the test split, in [0, 1]. */
  readonly auc: number;
}

/**
 * What the share of anomalies in the training data does to Table IV, from the run records: each method, digit, seed and share.
 *
 * @param profile - the profile to read; unless told, the longest in which several shares have a record, or else the longest
 * in which any has.
 * @returns one for each method of each run; none where nothing was recorded.
 * @throws UserError when a record is damaged, or two of one experiment and profile were made with different settings.
 */
export function collectShares(profile?: Profile): ShareResult[] {
  const found = (profile ? [profile] : [...PROFILES].reverse()).map(sharesOf);
  const several = found.find((results) => new Set(results.map(({ share }) => share)).size > 1);
  return several ?? found.find(({ length }) => length > 0) ?? [];
}

function sharesOf(profile: Profile): ShareResult[] {
  return EXPERIMENTS.flatMap((definition) => {
    if (definition.kind !== 'anomaly' || definition.dataset !== 'mnist') return [];
    const { anomalyClass: digit, share, dataset } = definition;
    return readRecordsOf(definition.name, profile).flatMap(({ seed, configuration, results }) => {
      const anomalies = Number(configuration.options.trainAnomalies);
      const trainShare = share === 'all' ? anomalies / DATASETS[dataset].trainCount : share;
      return results.flatMap(({ method, metrics: { aucTest: auc } }): ShareResult[] =>
        Number.isFinite(auc) ? [{ method, digit, seed, share, trainShare, auc }] : [],
      );
    });
  });
}
