import { row } from '../matrix';
import { PICTURE_SIDE, VELOCITY_RANGE } from './cuboid-picture';
import { type CrowdDetector, type Cuboids, pictureMatrix } from './detector';
import { scoreCuboids } from './score-cuboids';

/** What the cuboids of one cluster do: a behaviour that was found, in numbers that can be read. */
export interface Behaviour {
  /** Number of the cluster. */
  readonly cluster: number;
  /** Numbers of the cuboids that are nearest to it. */
  readonly members: readonly number[];
  /** Share of all cuboids, in [0, 1]. */
  readonly share: number;
  /** Mean velocity to the right and down, in walking speeds; what is empty counts as standing still. */
  readonly right: number;
  readonly down: number;
  /** Mean row in the grid of cuboids: how near to the camera it happens. */
  readonly row: number;
}

/**
 * Describes the behaviours that a detector found.
 *
 * @param detector - from `trainOnCuboids`.
 * @param cuboids - those to describe them by, such as the training sample.
 * @returns the behaviours that have members, the most frequent first.
 */
export function describeBehaviours(detector: CrowdDetector, cuboids: Cuboids): Behaviour[] {
  const pictures = pictureMatrix(cuboids);
  const { clusters } = scoreCuboids(detector, cuboids);
  const velocities = Array.from({ length: cuboids.count }, (_, cuboid) =>
    pictureVelocity(row(pictures, cuboid)),
  );
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return Array.from({ length: detector.centroids.rows }, (_, cluster) => {
    const members = [...clusters.keys()].filter((cuboid) => clusters[cuboid] === cluster);
    return {
      cluster,
      members,
      share: members.length / cuboids.count,
      right: mean(members.map((cuboid) => velocities[cuboid].right)),
      down: mean(members.map((cuboid) => velocities[cuboid].down)),
      row: mean(members.map((cuboid) => cuboids.rows[cuboid])),
    };
  })
    .filter(({ members }) => members.length > 0)
    .sort((a, b) => b.share - a.share);
}

/** Mean of the velocities that a picture shows: each pixel's square is its share. */
function pictureVelocity(picture: ArrayLike<number>): { right: number; down: number } {
  let [right, down, total] = [0, 0, 0];
  const toVelocity = (cell: number) => ((2 * cell) / (PICTURE_SIDE - 1) - 1) * VELOCITY_RANGE;
  for (let cell = 0; cell < picture.length; cell++) {
    const share = picture[cell] ** 2;
    right += share * toVelocity(cell % PICTURE_SIDE);
    down += share * toVelocity(Math.floor(cell / PICTURE_SIDE));
    total += share;
  }
  return { right: right / total, down: down / total };
}
