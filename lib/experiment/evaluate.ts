import { fitGaussianMixture, type KMeansResult, kMeans } from '../clustering';
import { type Matrix, matrix, row } from '../matrix';
import { adjustedRandIndex, clusteringAccuracy, normalizedMutualInformation } from '../metrics';
import { deriveSeed } from '../random';
import type { MethodResult } from './record';

/**
 * Accuracy, NMI and ARI of a clustering, each in [0, 1] (ARI from -0.5).
 *
 * @param labels - `[samples]` class numbers.
 * @param assignments - `[samples]` cluster numbers.
 * @throws UserError when the lengths differ, there are no samples, or a value is not an integer.
 */
export function clusteringMetrics(
  labels: ArrayLike<number>,
  assignments: ArrayLike<number>,
): Readonly<Record<'accuracy' | 'nmi' | 'ari', number>> {
  return {
    accuracy: clusteringAccuracy(labels, assignments),
    nmi: normalizedMutualInformation(labels, assignments),
    ari: adjustedRandIndex(labels, assignments),
  };
}

/**
 * K-means as every table has it: 20 greedy k-means++ starts, the lowest inertia kept, no label seen.
 *
 * @param representations - `[samples, columns]`, finite.
 * @param clusters - number of clusters, k.
 * @param seed - makes the result repeatable; an integer.
 * @throws RangeError when the clusters or the seed make no sense for these samples; UserError when a value is not finite.
 */
export function clusterRepresentations(
  representations: Matrix,
  clusters: number,
  seed: number,
): Promise<KMeansResult> {
  return kMeans(representations, { clusters, seed: deriveSeed(seed, 'clusters') });
}

/**
 * The measures of k-means on representations, with the statistics of its restarts.
 *
 * `restartsAtBest` is the share of restarts that end within 0.01 % of the lowest inertia: how sure one can be that the
 * lowest was found.
 *
 * @param method - its name in the record.
 * @param representations - `[samples, columns]`, finite.
 * @param labels - `[samples]` class numbers: measured by, never clustered by.
 * @param clusters - number of clusters, k.
 * @param seed - makes the result repeatable; an integer.
 * @returns accuracy, NMI and ARI; the lowest inertia, the mean and the highest of all restarts; and `restartsAtBest`, in
 * [0, 1].
 */
export async function evaluateKMeans(
  method: string,
  representations: Matrix,
  labels: ArrayLike<number>,
  clusters: number,
  seed: number,
): Promise<MethodResult> {
  const { assignments, inertia, restarts } = await clusterRepresentations(
    representations,
    clusters,
    seed,
  );
  const inertias = restarts.map((restart) => restart.inertia);
  return {
    method,
    metrics: {
      ...clusteringMetrics(labels, assignments),
      inertia,
      inertiaMeanOfRestarts: inertias.reduce((sum, value) => sum + value, 0) / inertias.length,
      inertiaWorstRestart: Math.max(...inertias),
      restartsAtBest:
        inertias.filter((value) => value <= 1.0001 * inertia).length / inertias.length,
    },
  };
}

/**
 * The measures of a Gaussian mixture on representations; `shrinkage` is how much of their shape its components share.
 *
 * @param method - its name in the record.
 * @param representations - `[samples, columns]`, finite.
 * @param labels - `[samples]` class numbers: measured by, never clustered by.
 * @returns accuracy, NMI and ARI, and the log-likelihood of all samples in nats.
 */
export async function evaluateMixture(
  method: string,
  representations: Matrix,
  labels: ArrayLike<number>,
  options: { readonly clusters: number; readonly shrinkage: number; readonly seed: number },
): Promise<MethodResult> {
  const { assignments, logLikelihood } = await fitGaussianMixture(representations, {
    ...options,
    seed: deriveSeed(options.seed, 'mixture'),
  });
  return { method, metrics: { ...clusteringMetrics(labels, assignments), logLikelihood } };
}

/** The mean representation of each class, `[classes, columns]`. */
function classMeans(representations: Matrix, labels: ArrayLike<number>, classes: number): Matrix {
  const { rows, columns } = representations;
  const sums = new Float64Array(classes * columns);
  const counts = new Float64Array(classes);
  for (let sample = 0; sample < rows; sample++) {
    const values = row(representations, sample);
    counts[labels[sample]]++;
    for (let column = 0; column < columns; column++) {
      sums[labels[sample] * columns + column] += values[column];
    }
  }
  const empty = counts.indexOf(0);
  if (empty >= 0) throw new RangeError(`class ${empty} has no sample to take the mean of`);
  const means = Float32Array.from(sums, (sum, at) => sum / counts[Math.floor(at / columns)]);
  return matrix(means, classes, columns);
}

/**
 * Where the optimum of k-means that matches the classes lies: k-means started from the class means. It uses labels, so
 * it is a probe that explains results and never a method. Its inertia, compared with the lowest that restarts found,
 * tells whether the optimum that matches the classes is the one that k-means prefers.
 *
 * @param representations - `[samples, columns]`, finite.
 * @param labels - `[samples]` class numbers, from 0 to below `classes`.
 * @param classes - number of classes, each with a sample.
 * @returns the accuracy where k-means ends, in [0, 1], and the inertia there.
 * @throws RangeError when a class has none.
 */
export async function probeClassStart(
  representations: Matrix,
  labels: ArrayLike<number>,
  classes: number,
): Promise<Readonly<Record<'classStartAccuracy' | 'classStartInertia', number>>> {
  const { assignments, inertia } = await kMeans(representations, {
    clusters: classes,
    seed: 0,
    initialCentroids: classMeans(representations, labels, classes),
  });
  return {
    classStartAccuracy: clusteringAccuracy(labels, assignments),
    classStartInertia: inertia,
  };
}

/**
 * Where k-means ends when it starts only once, for each of the seeds 0, 1, 2, …: what a run without restarts could have
 * printed. Accuracies use labels, so they are for looking, never for choosing a start.
 *
 * @param representations - `[samples, columns]`, finite.
 * @param labels - `[samples]` class numbers.
 * @param options.starts - how many single starts, each taken for itself.
 * @returns the final inertia and the accuracy, in [0, 1], one a start, in the order of the seeds.
 */
export async function singleStarts(
  representations: Matrix,
  labels: ArrayLike<number>,
  { clusters, starts }: { readonly clusters: number; readonly starts: number },
): Promise<{ readonly inertias: readonly number[]; readonly accuracies: readonly number[] }> {
  const inertias: number[] = [];
  const accuracies: number[] = [];
  for (let seed = 0; seed < starts; seed++) {
    const { inertia, assignments } = await kMeans(representations, { clusters, seed, restarts: 1 });
    inertias.push(inertia);
    accuracies.push(clusteringAccuracy(labels, assignments));
  }
  return { inertias, accuracies };
}
