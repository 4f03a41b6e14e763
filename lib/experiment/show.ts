import { existsSync } from 'node:fs';
import { loadDataset } from '../data';
import { UserError } from '../errors';
import type { Autoencoder } from '../model';
import { loadAutoencoder } from '../training';
import type { RunReports } from './context';
import { experimentDefinition } from './definitions';
import { obtainTrained } from './lent-network';
import { PROFILES, type Profile, type RunRecord } from './record';
import { type RunKey, readRecord, readRecordsOf, shownWeightsPath } from './record-file';
import { anomalyPlan } from './run-anomaly';
import { clusteringPlan } from './run-clustering';

/** What a notebook needs of the experiments that it compares. */
export interface ShownOptions {
  /** Whether the trained weights of seed 0 are needed too, and not only the records. */
  readonly weights?: boolean;
}

/**
 * The longest profile in which all of these experiments have a record, so that what a notebook compares was trained alike;
 * `quick` where there is none, because that is what a notebook can run itself.
 *
 * @param names - experiments, as in `EXPERIMENTS`.
 * @throws UserError when a record is damaged or, without `weights`, two of one experiment and profile were made with different
 * settings.
 * @example
 * const profile = longestProfile(['table-2-mnist-cae', 'table-2-mnist-cae-l2'], { weights: true });
 */
export function longestProfile(
  names: readonly string[],
  { weights = false }: ShownOptions = {},
): Profile {
  const complete = (profile: Profile) =>
    names.every((experiment) => {
      const first: RunKey = { experiment, profile, seed: 0 };
      return weights
        ? readRecord(first) !== undefined && existsSync(shownWeightsPath(first))
        : readRecordsOf(experiment, profile).length > 0;
    });
  return [...PROFILES].reverse().find(complete) ?? 'quick';
}

/**
 * Which records a notebook shows, for a caption. Where a clustering loss went on from another experiment's network, the epochs of
 * both: of the network, and of the loss, which stops by itself.
 *
 * @param records - of one experiment and profile.
 * @example
 * describeRecords(records); // 'paper profile, 200 epochs, seeds 0, 1, 2'
 * describeRecords(recordsOfDec); // 'paper profile, 100 + 15–29 epochs, seeds 0, 1, 2'
 */
export function describeRecords(records: readonly RunRecord[]): string {
  if (records.length === 0) return 'no record';
  const { profile, configuration } = records[0];
  const seeds = records.map(({ seed }) => seed).join(', ');
  return [
    `${profile} profile`,
    ...(configuration.epochs === undefined
      ? []
      : [`${configuration.epochs}${describeSecondStage(records)} epochs`]),
    `seed${records.length > 1 ? 's' : ''} ${seeds}`,
  ].join(', ');
}

/** The epochs of a clustering loss, as what is added to those of the network that it went on from. */
function describeSecondStage(records: readonly RunRecord[]): string {
  const own = records.map(({ lossPerEpoch }) => lossPerEpoch.length);
  const [least, most] = [Math.min(...own), Math.max(...own)];
  if (records[0].configuration.options.pretrainedBy === undefined || most === 0) return '';
  return ` + ${least === most ? most : `${least}–${most}`}`;
}

/** Which run's auto-encoder, and who hears of the training if it has to be trained. */
export interface TrainedOptions extends RunReports {
  readonly profile: Profile;
  readonly seed: number;
}

/**
 * The trained auto-encoder of a clustering or an anomaly experiment: from the weights beside its record, else from this machine's cache, else
 * trained now, which takes as long as the profile says.
 *
 * @param name - one of the names in `EXPERIMENTS`.
 * @returns an auto-encoder of its own for every call.
 * @throws UserError when there is no such experiment, it does not train an auto-encoder for k-means, the weights that are kept
 * are damaged, or the data cannot be had.
 */
export async function trainedAutoencoder(
  name: string,
  { profile, seed, ...reports }: TrainedOptions,
): Promise<Autoencoder> {
  const run: RunKey = { experiment: name, profile, seed };
  const definition = experimentDefinition(name);
  if (definition.kind !== 'clustering' && definition.kind !== 'anomaly')
    throw new UserError(`${name} does not train an auto-encoder for k-means`);
  if (existsSync(shownWeightsPath(run))) return loadAutoencoder(shownWeightsPath(run));
  const context = { run, dataset: await loadDataset(definition.dataset) };
  const plan =
    definition.kind === 'clustering'
      ? clusteringPlan(definition, context)
      : anomalyPlan(definition, context).plan;
  return (await obtainTrained(plan, reports)).autoencoder;
}
