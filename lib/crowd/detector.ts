import { type Matrix, matrix } from '../matrix';
import { type Autoencoder, disposeAutoencoder } from '../model';
import { PICTURE_SIZE } from './cuboid-picture';
import type { CuboidGeometry } from './cuboids';
import type { FrameLevel } from './frame-level';
import type { Scene } from './scene';
import type { Surprise } from './surprise';

/** One auto-encoder and the behaviours that it found. */
export interface BehaviourModel {
  /** Trained on cuboids' pictures; its bottleneck is l2-normalised. */
  readonly autoencoder: Autoencoder;
  /** `[clusters, bottleneck]` from k-means on the representations: the behaviours that were found. */
  readonly centroids: Matrix;
  /** How rare a cuboid is that points away from every behaviour, by `1 - normality`. */
  readonly behaviourSurprise: Surprise;
}

/** Several of them: the first, whose behaviours are shown and counted place by place, and the others. */
export interface BehaviourModels extends BehaviourModel {
  /** They differ in the seed of their training alone, and are asked as well how unlike any behaviour a cuboid is. */
  readonly others: readonly BehaviourModel[];
}

/** Everything that scoring needs, learned from training clips without a label. */
export interface CrowdDetector extends BehaviourModels {
  readonly scene: Scene;
  readonly geometry: CuboidGeometry;
  /** How rare a cuboid is in which there is so much motion, by its mean speed. */
  readonly speedSurprise: Surprise;
  /** How rare it is that these two surprises together are so large. */
  readonly motionSurprise: Surprise;
  readonly places: Places;
  /** How rare it is that somebody stays, by the share of time that somebody slow was at a place, the slower the more. */
  readonly dwellingSurprise: Surprise;
  /** What frames usually score, for each thing that can be unusual. */
  readonly levels: Readonly<Record<Facet, FrameLevel>>;
}

/** What can be unusual about a cuboid: how it moves, where it does so, how long somebody stays. */
export type Facet = 'motion' | 'place' | 'dwelling';

/** All facets: a frame is as unusual as the most unusual of them. */
export const FACETS: readonly Facet[] = ['motion', 'place', 'dwelling'];

/** Where which behaviour is usual. */
export interface Places {
  readonly rows: number;
  readonly clusters: number;
  /**
   * `rows * clusters`: how much rarer a behaviour is in this row of cuboids than anywhere, `log P(cluster) -
   * log P(cluster | row)`, not below 0.
   */
  readonly displacement: Float32Array;
}

/** Some cuboids: those of a frame, or a sample of many. */
export interface Cuboids {
  readonly count: number;
  /** `count * PICTURE_SIZE` values in [0, 1]. */
  readonly pictures: Float32Array;
  /** `[count]` row of each in the grid of cuboids. */
  readonly rows: Int16Array;
  /** `[count]` mean speed over all pixels, in walking speeds. */
  readonly motion: Float32Array;
  /** `[count]` how much of the last few seconds somebody slow has been there, the slower the more, in [0, 1]. */
  readonly dwelling: Float32Array;
}

/** The cuboids of a whole frame. */
export interface SampledFrame extends Cuboids {
  /** Number of the clip that it comes from. */
  readonly clip: number;
}

/** Cuboids drawn at random from clips, and some whole frames, from which to learn what a frame usually scores. */
export interface CuboidSample extends Cuboids {
  /** `[count]` number of the clip that each comes from. */
  readonly clips: Int16Array;
  readonly frames: readonly SampledFrame[];
}

/** All auto-encoders of a detector, the first first. */
export function behaviourModels(detector: BehaviourModels): BehaviourModel[] {
  return [detector, ...detector.others];
}

/** Frees the memory of all auto-encoders of a detector. */
export function disposeDetector(detector: BehaviourModels): void {
  for (const { autoencoder } of behaviourModels(detector)) disposeAutoencoder(autoencoder);
}

/** Pictures as the matrix that auto-encoders and k-means take. */
export function pictureMatrix({ count, pictures }: Pick<Cuboids, 'count' | 'pictures'>): Matrix {
  return matrix(pictures, count, PICTURE_SIZE);
}
