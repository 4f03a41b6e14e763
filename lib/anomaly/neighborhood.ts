import type { NearestNeighbors } from '../clustering';
import { type Matrix, matrix } from '../matrix';

/**
 * Adds the logarithm of the reconstruction error to each representation as one more coordinate. The bottleneck alone is blind to
 * what it cannot express: an image that is not of the trained kind may be given the code of one that is, and be rebuilt
 * badly. On the logarithm's own scale an error e times as large is as far away as one radius of the l2 sphere.
 *
 * @param representations - `[count, columns]`.
 * @param errors - `[count]` mean squared errors; below the smallest normal float they count as that.
 * @returns `[count, columns + 1]`.
 * @throws RangeError when there is not one error for each representation, or one is negative or not a number.
 */
export function withReconstructionError(
  { data, rows, columns }: Matrix,
  errors: Float32Array,
): Matrix {
  if (errors.length !== rows) {
    throw new RangeError(`every representation needs its error, got ${rows} and ${errors.length}`);
  }
  const joined = new Float32Array(rows * (columns + 1));
  for (let index = 0; index < rows; index++) {
    const error = errors[index];
    if (!(error >= 0)) throw new RangeError(`errors must be 0 or more, got ${error}`);
    joined.set(data.subarray(index * columns, (index + 1) * columns), index * (columns + 1));
    joined[index * (columns + 1) + columns] = Math.log(Math.max(error, SMALLEST_ERROR));
  }
  return matrix(joined, rows, columns + 1);
}

/** The smallest normal number of 32 bits. */
const SMALLEST_ERROR = 2 ** -126;

/** How anomaly scores are averaged over neighbourhoods. */
export interface NeighborhoodOptions {
  /** How many training points make a neighbourhood. */
  readonly neighbors: number;
  /** How often the averages are averaged again. */
  readonly rounds: number;
}

/** Scores of the training points, averaged over their neighbourhoods. */
export interface AveragedScores {
  /** `[trained]` after all rounds but the last: what new points are scored by. */
  readonly before: Float32Array;
  /** `[trained]` after all rounds: what the training points themselves score. */
  readonly scores: Float32Array;
}

/**
 * Averages the anomaly scores of training points over their neighbourhoods. A single image may be near a centroid by chance;
 * ten images that look alike to the network seldom all are. So each point's score gives way to the mean score of its nearest
 * others, round after round, and kinds of images are told apart where single images could not be. Any score will do, and no
 * label is needed.
 *
 * After J. Yang, S. Rahardja and P. Fränti, *Neighborhood averaging for improving outlier detectors*, arXiv:2303.09972, 2023.
 *
 * @param neighbors - `[trained, count]` of each training point, among the others.
 * @param scores - `[trained]` anomaly scores to start from.
 * @param rounds - how often to average, at least once.
 * @returns `[trained]` scores before and after the last round; higher is more anomalous.
 * @throws RangeError when there is not one score for each point, or `rounds` is not a whole number of at least 1.
 * @example
 * const averaged = averageOverNeighborhoods(await nearestNeighbors(training, 10), scores, 3);
 * const ofNew = neighborhoodAnomalyScore(await nearestNeighbors(training, 10, points), averaged);
 */
export function averageOverNeighborhoods(
  neighbors: NearestNeighbors,
  scores: Float32Array,
  rounds: number,
): AveragedScores {
  const trained = neighbors.indices.length / neighbors.count;
  if (scores.length !== trained) {
    throw new RangeError(
      `every training point needs its score, got ${trained} and ${scores.length}`,
    );
  }
  if (!(Number.isInteger(rounds) && rounds >= 1)) {
    throw new RangeError(`rounds are a whole number of at least 1, got ${rounds}`);
  }
  let [before, after] = [scores, scores];
  for (let round = 0; round < rounds; round++) {
    [before, after] = [after, meanScores(neighbors, after)];
  }
  return { before, scores: after };
}

/**
 * The averaged score of new points: the mean of what their nearest training points scored a round ago.
 *
 * @param neighbors - `[count, neighbours]` of each new point, among the training points.
 * @param averaged - the training points' own scores, from {@link averageOverNeighborhoods}.
 * @returns `[count]`; higher is more anomalous.
 * @throws RangeError when a neighbour has no score: the neighbours are of other training points.
 */
export function neighborhoodAnomalyScore(
  neighbors: NearestNeighbors,
  { before }: AveragedScores,
): Float32Array {
  const highest = neighbors.indices.reduce((most, index) => Math.max(most, index), -1);
  if (highest >= before.length) {
    throw new RangeError(
      `training point ${highest} is a neighbour, but only ${before.length} training points have a score`,
    );
  }
  return meanScores(neighbors, before);
}

function meanScores({ indices, count }: NearestNeighbors, scores: Float32Array): Float32Array {
  return Float32Array.from({ length: indices.length / count }, (_, point) => {
    let sum = 0;
    for (let rank = 0; rank < count; rank++) sum += scores[indices[point * count + rank]];
    return sum / count;
  });
}
