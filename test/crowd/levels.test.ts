import { expect, it } from 'vitest';
import { PICTURE_SIDE, PICTURE_SIZE } from '../../lib/crowd/cuboid-picture';
import type { CrowdDetector, CuboidSample, Cuboids } from '../../lib/crowd/detector';
import { frameSurprise, learnFrameLevel } from '../../lib/crowd/frame-level';
import { learnLevels } from '../../lib/crowd/learn-levels';
import { learnPlaces } from '../../lib/crowd/places';
import { scoreCuboids, scoreFrame } from '../../lib/crowd/score-cuboids';
import { matrix, row } from '../../lib/matrix';
import { disposeAutoencoder } from '../../lib/model';
import { encode } from '../../lib/training';
import { pictureAutoencoder } from './picture-autoencoder';

const ROWS = 10;
const BEHAVIOURS = 2;

/** Cuboids in rows of the grid that show behaviour 0, a spot on the right, or 1, a spot on the left. */
function cuboidsOf(places: readonly { row: number; behaviour: number }[]): Cuboids {
  const count = places.length;
  const pictures = new Float32Array(count * PICTURE_SIZE);
  for (const [index, { behaviour }] of places.entries()) {
    const column = behaviour === 0 ? PICTURE_SIDE - 1 : 0;
    pictures[index * PICTURE_SIZE + 8 * PICTURE_SIDE + column] = 1;
  }
  return {
    count,
    pictures,
    rows: Int16Array.from(places, (place) => place.row),
    motion: new Float32Array(count),
    dwelling: new Float32Array(count),
  };
}

const times = (count: number, row: number, behaviour: number) =>
  Array.from({ length: count }, () => ({ row, behaviour }));

it('finds out of place in training what one clip alone shows, and so expects it of new clips', () => {
  const autoencoder = pictureAutoencoder();
  try {
    // Four clips: all walk to the right in row 2 and to the left in row 7, but one person of clip 3 does in row 2.
    const common = [...times(100, 2, 0), ...times(100, 7, 1)];
    const astray = times(60, 2, 1);
    const content = [common, common, common, [...common, ...astray]];
    const cuboids = cuboidsOf(content.flat());
    const assignments = content.flat().map(({ behaviour }) => behaviour);
    const frames = content.flatMap((_, clip) => {
      const usual = { ...cuboidsOf([...times(5, 2, 0), ...times(5, 7, 1)]), clip };
      const unusual = { ...cuboidsOf([...times(5, 2, 1), ...times(5, 7, 1)]), clip };
      return Array.from({ length: 30 }, (_, frame) => (clip === 3 && frame < 3 ? unusual : usual));
    });
    const clips = Int16Array.from(content.flatMap((own, clip) => own.map(() => clip)));
    const sample: CuboidSample = { ...cuboids, clips, frames };
    const two = cuboidsOf([...times(1, 2, 0), ...times(1, 7, 1)]);
    const representations = encode(autoencoder, matrix(two.pictures, 2, PICTURE_SIZE));
    const flat = { quantiles: new Float64Array(201), tailScale: 1 };
    const level = learnFrameLevel([]);
    const detector = {
      autoencoder,
      centroids: matrix(
        Float32Array.of(...row(representations, 0), ...row(representations, 1)),
        2,
        3,
      ),
      others: [],
      behaviourSurprise: flat,
      speedSurprise: flat,
      motionSurprise: flat,
      dwellingSurprise: flat,
      places: learnPlaces(cuboids.rows, assignments, ROWS, BEHAVIOURS),
      levels: { motion: level, place: level, dwelling: level },
    } as unknown as CrowdDetector;
    const held = learnLevels(detector, sample, assignments).place;
    const oneClip = { ...sample, clips: new Int16Array(cuboids.count) };
    const counted = learnLevels(
      detector,
      { ...oneClip, frames: frames.map((frame) => ({ ...frame, clip: 0 })) },
      assignments,
    ).place;
    const unusual = scoreCuboids(detector, cuboidsOf(times(5, 2, 1))).place[0];
    expect(unusual).toBeGreaterThan(0.2);
    expect(frameSurprise(held, unusual)).toBeLessThan(frameSurprise(counted, unusual));
    // Still more surprising than what everybody does.
    const levels = { motion: level, dwelling: level, place: held };
    const score = (places: { row: number; behaviour: number }[]) => {
      const own = scoreCuboids(detector, cuboidsOf(places));
      return scoreFrame({ ...detector, levels }, own, 5);
    };
    expect(score(times(5, 2, 1))).toBeGreaterThan(score(times(5, 2, 0)));
  } finally {
    disposeAutoencoder(autoencoder);
  }
});
