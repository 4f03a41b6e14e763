import { expect, it } from 'vitest';
import { describeBehaviours } from '../../lib/crowd/behaviours';
import { PICTURE_SIDE, PICTURE_SIZE, VELOCITY_RANGE } from '../../lib/crowd/cuboid-picture';
import type { CrowdDetector, Cuboids } from '../../lib/crowd/detector';
import { learnFrameLevel } from '../../lib/crowd/frame-level';
import { gatherRows, matrix } from '../../lib/matrix';
import { encode } from '../../lib/training';
import { pictureAutoencoder } from './picture-autoencoder';

/** All of a picture's velocity in one cell. */
function spot(column: number, row: number): Float32Array {
  const picture = new Float32Array(PICTURE_SIZE);
  picture[row * PICTURE_SIDE + column] = 1;
  return picture;
}

it('says how often each behaviour is seen, where to it moves and where it happens', () => {
  const edge = PICTURE_SIDE - 1;
  const spots = [spot(edge, 0), spot(edge, 0), spot(edge, 0), spot(0, edge)];
  const pictures = Float32Array.from(spots.flatMap((picture) => [...picture]));
  const cuboids: Cuboids = {
    count: 4,
    pictures,
    rows: Int16Array.of(2, 2, 5, 9),
    motion: new Float32Array(4),
    dwelling: new Float32Array(4),
  };
  const autoencoder = pictureAutoencoder();
  // The two kinds' own representations are the centroids.
  const own = gatherRows(encode(autoencoder, matrix(pictures, 4, PICTURE_SIZE)), [3, 0]);
  const surprise = { quantiles: new Float64Array(201), tailScale: 1 };
  const level = learnFrameLevel([1, 2, 3]);
  const detector = {
    autoencoder,
    centroids: matrix(Float32Array.of(...own.data), 2, 3),
    others: [],
    behaviourSurprise: surprise,
    speedSurprise: surprise,
    motionSurprise: surprise,
    dwellingSurprise: surprise,
    places: { rows: 10, clusters: 2, displacement: new Float32Array(20) },
    levels: { motion: level, place: level, dwelling: level },
  } as unknown as CrowdDetector;
  expect(describeBehaviours(detector, cuboids)).toEqual([
    {
      cluster: 1,
      members: [0, 1, 2],
      share: 0.75,
      right: VELOCITY_RANGE,
      down: -VELOCITY_RANGE,
      row: 3,
    },
    { cluster: 0, members: [3], share: 0.25, right: -VELOCITY_RANGE, down: VELOCITY_RANGE, row: 9 },
  ]);
});
