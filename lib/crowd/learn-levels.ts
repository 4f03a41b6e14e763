import { type CrowdDetector, type CuboidSample, FACETS, type Facet, type Places } from './detector';
import { type FrameLevel, learnFrameLevel } from './frame-level';
import { DEFAULT_AGGREGATION, frameScore } from './frame-scores';
import { learnPlaces } from './places';
import { scoreCuboids } from './score-cuboids';

/** Places as they are learned from all clips but one; from all when there is no other. */
function placesWithout(
  clip: number,
  { clips, rows }: CuboidSample,
  assignments: ArrayLike<number>,
  all: Places,
): Places {
  const others = [...clips.keys()].filter((cuboid) => clips[cuboid] !== clip);
  if (others.length === 0) return all;
  return learnPlaces(
    others.map((cuboid) => rows[cuboid]),
    others.map((cuboid) => assignments[cuboid]),
    all.rows,
    all.clusters,
  );
}

/**
 * Learns what frames usually score, for each thing that can be unusual. The places by which a frame is scored are learned
 * from the other clips: few people cross a row in one clip, and nobody is out of place where the same person was counted.
 * With places from all clips, normal frames of new clips looked out of place too often, see `CHOICES.md`.
 *
 * @param detector - complete but for its levels.
 * @param sample - the cuboids and frames that it was trained on.
 * @param assignments - behaviour of each cuboid of the sample.
 */
export function learnLevels(
  detector: CrowdDetector,
  sample: CuboidSample,
  assignments: ArrayLike<number>,
): Record<Facet, FrameLevel> {
  const elsewhere = new Map<number, Places>();
  const scores = sample.frames.map((frame) => {
    const { clip } = frame;
    const places = elsewhere.get(clip) ?? placesWithout(clip, sample, assignments, detector.places);
    elsewhere.set(clip, places);
    return scoreCuboids({ ...detector, places }, frame);
  });
  const level = (facet: Facet) =>
    learnFrameLevel(scores.map((frame) => frameScore(frame[facet], DEFAULT_AGGREGATION.highest)));
  const [motion, place, dwelling] = FACETS.map(level);
  return { motion, place, dwelling };
}
