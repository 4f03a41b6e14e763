import type { Matrix } from '../matrix';
import { deriveSeed } from '../random';
import { type Consensus, consensus } from './consensus';
import { fitGaussianMixture, type GaussianMixtureOptions } from './gaussian-mixture';

/** The shrinkages that `chooseShrinkage` tries unless told: from shapes of their own to one shape for all components. */
export const SHRINKAGES: readonly number[] = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1];

/** How `chooseShrinkage` shall run. */
export interface ShrinkageOptions
  extends Pick<GaussianMixtureOptions, 'clusters' | 'seed' | 'restarts'> {
  /** The shrinkages to choose from; default `SHRINKAGES`. */
  readonly shrinkages?: readonly number[];
}

/** How well the mixtures of several trainings agree with one shrinkage. */
export interface ShrinkageTrial {
  readonly shrinkage: number;
  readonly consensus: Consensus;
  /** `[samples]` cluster numbers by each training's mixture. */
  readonly partitions: readonly Int32Array[];
}

/**
 * Chooses how much of their shape the components of a Gaussian mixture share, without labels: the shrinkage with which
 * **mixtures of independently trained auto-encoders agree most** on who belongs together.
 *
 * Likelihood cannot choose: it rises with every freedom, and the freest mixture spends it on splitting some classes and
 * merging others, differently in each training. What is a property of the data, not of a training, comes back in all of
 * them. One value can then be kept for all runs on such data: the choice is between a handful, and its optimum is flat.
 *
 * Agreement is counted by the adjusted Rand index, which takes off what chance gives. The share of the samples agreed on
 * (`meanAgreement`) would choose mixtures that fail alike, with one component that swallows all but a few samples: giants agree
 * on nearly everything, whichever samples they leave out.
 *
 * @param representations - of the same samples by two trainings or more, `[samples, columns]` each.
 * @returns all trials, in the order of the shrinkages, and the one with the highest mean adjusted Rand index.
 * @throws RangeError when there is no shrinkage to choose from, there are fewer than two trainings, or their samples differ in
 * number; else as `fitGaussianMixture`.
 * @example
 * const { best } = await chooseShrinkage(representationsOfSeeds, { clusters: 10, seed: 0 });
 * best.shrinkage; // and best.consensus.assignments, the vote of all trainings
 */
export async function chooseShrinkage(
  representations: readonly Matrix[],
  { clusters, seed, restarts, shrinkages = SHRINKAGES }: ShrinkageOptions,
): Promise<{ best: ShrinkageTrial; trials: readonly ShrinkageTrial[] }> {
  if (shrinkages.length === 0) throw new RangeError('there is no shrinkage to choose from');
  if (representations.length < 2) {
    throw new RangeError(`agreement needs two trainings or more, got ${representations.length}`);
  }
  const trials: ShrinkageTrial[] = [];
  for (const shrinkage of shrinkages) {
    const partitions: Int32Array[] = [];
    for (const [training, points] of representations.entries()) {
      // The same starts for all shrinkages, so that nothing but the shrinkage differs.
      const fit = { clusters, restarts, shrinkage, seed: deriveSeed(seed, `training/${training}`) };
      partitions.push((await fitGaussianMixture(points, fit)).assignments);
    }
    trials.push({ shrinkage, consensus: consensus(partitions), partitions });
  }
  const best = trials.reduce((leader, trial) =>
    trial.consensus.meanAdjustedRandIndex > leader.consensus.meanAdjustedRandIndex ? trial : leader,
  );
  return { best, trials };
}
