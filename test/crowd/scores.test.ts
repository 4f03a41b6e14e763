import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { forEachCuboidFrame } from '../../lib/crowd/clip-cuboids';
import { PICTURE_SIZE } from '../../lib/crowd/cuboid-picture';
import { DEFAULT_GEOMETRY } from '../../lib/crowd/cuboids';
import { type ClipScores, measureCrowdScores, scoreClips } from '../../lib/crowd/evaluate';
import { frameSurprise, learnFrameLevel } from '../../lib/crowd/frame-level';
import { frameScore, nearestScored, smoothOverTime } from '../../lib/crowd/frame-scores';
import { enlargeHeatMap, heatMap } from '../../lib/crowd/heat-map';
import type { CuboidScorer } from '../../lib/crowd/methods';
import { pixelLevelScore } from '../../lib/crowd/pixel-level';
import { learnPlaces } from '../../lib/crowd/places';
import type { Scene } from '../../lib/crowd/scene';
import { learnSurprise, surpriseOf } from '../../lib/crowd/surprise';
import type { VideoClip } from '../../lib/data/video';
import { createRandom } from '../../lib/random';

function exponentials(count: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: count }, () => -Math.log(1 - random.next()));
}

describe('surprise', () => {
  it('of an exponential score is the score, far into its tail', () => {
    const surprise = learnSurprise(exponentials(100_000, 1));
    for (const score of [0.1, 1, 3, 4]) expect(surpriseOf(surprise, score)).toBeCloseTo(score, 1);
    for (const score of [6, 12]) {
      expect(Math.abs(surpriseOf(surprise, score) / score - 1)).toBeLessThan(0.1);
    }
  });

  it('never falls with the score and is never negative', () => {
    const surprise = learnSurprise(exponentials(500, 2));
    const score = fc.double({ min: -5, max: 50, noNaN: true });
    fc.assert(
      fc.property(score, score, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((s) => surpriseOf(surprise, s));
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeGreaterThanOrEqual(low);
      }),
    );
  });

  it('bears training scores that are all the same, and refuses too few', () => {
    const surprise = learnSurprise(new Float32Array(500).fill(1));
    for (const ordinary of [0.5, 1]) expect(surpriseOf(surprise, ordinary)).toBe(0);
    expect(surpriseOf(surprise, 2)).toBeGreaterThan(5);
    expect(() => learnSurprise(new Float32Array(400))).toThrow(/400 .*at least 401/);
  });

  it('counts equal training scores as at least as high, in the middle and at the top', () => {
    // Ten of a hundred are 0, sixty are 1, thirty are 2.
    const scores = Float32Array.from({ length: 1000 }, (_, index) => {
      if (index % 10 === 0) return 0;
      return index % 10 <= 6 ? 1 : 2;
    });
    const surprise = learnSurprise(scores);
    expect(surpriseOf(surprise, 0)).toBe(0);
    expect(surpriseOf(surprise, 1)).toBeCloseTo(-Math.log(0.9), 1);
    expect(surpriseOf(surprise, 2)).toBeCloseTo(-Math.log(0.3), 1);
    expect(surpriseOf(surprise, 2.001)).toBeGreaterThan(-Math.log(0.01));
  });

  it('does not rest on one score: five make the tail, at the least', () => {
    const scores = exponentials(401, 7).sort();
    const { tailScale, quantiles } = learnSurprise(scores);
    const start = quantiles[200];
    const tail = scores.filter((score) => score >= start);
    expect(tail).toHaveLength(5);
    expect(tailScale).toBeCloseTo(tail.reduce((sum, score) => sum + score - start, 0) / 5, 10);
  });
});

describe("a frame's score", () => {
  it('is the mean of the highest', () => {
    expect(frameScore([1, 5, 2, 4, 3], 2)).toBe(4.5);
    expect(frameScore([6], 3)).toBe(2);
    expect(frameScore([], 3)).toBe(0);
  });

  it('agrees with sorting', () => {
    const scores = fc.array(fc.double({ min: 0, max: 9, noNaN: true }), { minLength: 4 });
    fc.assert(
      fc.property(scores, (values) => {
        const top = [...values].sort((a, b) => b - a).slice(0, 4);
        expect(frameScore(values, 4)).toBeCloseTo(top.reduce((sum, v) => sum + v, 0) / 4, 10);
      }),
    );
  });

  it('is smoothed without moving or changing a constant', () => {
    expect([...smoothOverTime([3, 3, 3], 2)]).toEqual([3, 3, 3]);
    const peak = smoothOverTime([0, 0, 0, 0, 8, 0, 0, 0, 0], 1);
    expect(peak.indexOf(Math.max(...peak))).toBe(4);
    expect(peak[3]).toBeCloseTo(peak[5], 12);
    expect(peak[3] / peak[4]).toBeCloseTo(Math.exp(-0.5), 12);
    expect([...smoothOverTime([1, 2], 0)]).toEqual([1, 2]);
  });

  it('of a frame that was left out is that of the one before, else of the first', () => {
    expect(nearestScored([4, 1, 2], 6)).toEqual([1, 1, 2, 2, 4, 4]);
    expect(nearestScored([], 2)).toEqual([-1, -1]);
  });
});

const CLIP: VideoClip = {
  name: 'clip',
  frameCount: 9,
  width: 120,
  height: 80,
  framesPerSecond: 10,
  frames: () => expect.fail('cuboids are read elsewhere'),
  isAnomalous: new Uint8Array(9),
};
const SCENE: Scene = {
  width: 60,
  height: 40,
  background: new Float32Array(2400),
  walkingSpeed: new Float32Array(40).fill(1),
};
/** One cuboid in each frame but the first. */
const read: typeof forEachCuboidFrame = async (_clip, _scene, _geometry, visit) => {
  for (let index = 1; index < 9; index++) {
    visit(index, {
      count: 1,
      columns: new Int16Array(1),
      rows: new Int16Array(1),
      pictures: new Float32Array(PICTURE_SIZE),
      motion: new Float32Array(1),
      dwelling: new Float32Array(1),
    });
  }
};

describe('the scores of a clip', () => {
  it('count for the middle of cuboids, and not before these have their full length', async () => {
    const noisy = Float32Array.of(100, 90, 80, 70, 1, 2, 3, 4);
    const scorer: CuboidScorer = () => [
      { method: 'ours', anomalyScores: noisy, frameScore: (start) => noisy[start] },
    ];
    const [{ clips }] = await scoreClips([CLIP], SCENE, DEFAULT_GEOMETRY, scorer, 0, read);
    // The first cuboid that counts ends with frame 5; its middle is frame 2.
    expect([...clips[0].frames]).toEqual([1, 1, 1, 2, 3, 4, 4, 4, 4]);
    expect(Math.max(...clips[0].pixelLevel!)).toBeLessThanOrEqual(4);
  });

  it('are zero when it is too short for a single cuboid', async () => {
    const scorer: CuboidScorer = () => [
      { method: 'ours', anomalyScores: new Float32Array(), frameScore: () => 7 },
    ];
    const none = async () => {};
    const [{ clips }] = await scoreClips([CLIP], SCENE, DEFAULT_GEOMETRY, scorer, 2, none);
    expect([...clips[0].frames]).toEqual(new Array(9).fill(0));
    expect([...clips[0].pixelLevel!]).toEqual(new Array(9).fill(0));
  });
});

describe('pixel-level scores', () => {
  const scorer: CuboidScorer = ({ count }) => [
    { method: 'ours', anomalyScores: new Float32Array(count).fill(1), frameScore: () => 1 },
  ];
  const isAnomalous = Uint8Array.of(0, 0, 0, 0, 1, 1, 0, 0, 0);
  const marked = new Uint8Array(120 * 80).fill(1, 0, 10);
  const measured = async (mask?: VideoClip['mask']) => {
    const clips = [CLIP, { ...CLIP, isAnomalous, mask }];
    const [scores] = await scoreClips(clips, SCENE, DEFAULT_GEOMETRY, scorer, 0, read);
    return scores.clips;
  };

  it('need a mask of each anomalous frame, and no other', async () => {
    const clips = await measured(async (frame) => (isAnomalous[frame] === 1 ? marked : undefined));
    expect(clips.map(({ pixelLevel }) => pixelLevel?.length)).toEqual([9, 9]);
    expect(measureCrowdScores(clips)).toHaveProperty('aucPixel');
  });

  it("hold each frame's own mask against the heat map, also where that is another frame's", async () => {
    const events = Uint8Array.of(0, 0, 0, 0, 0, 1, 1, 1, 1);
    // The one cuboid is at the top left; from frame 6 on what is anomalous has gone to the other end.
    const gone = new Uint8Array(120 * 80).fill(1, 120 * 80 - 10);
    const mask = async (frame: number) => (frame < 6 ? marked : gone);
    const clip = { ...CLIP, isAnomalous: events, mask };
    const [{ clips }] = await scoreClips([clip], SCENE, DEFAULT_GEOMETRY, scorer, 0, read);
    // Frame 5 is the last middle of a cuboid: the frames after it have its scores.
    expect([...clips[0].frames]).toEqual(new Array(9).fill(1));
    const [at5, ...later] = clips[0].pixelLevel!.slice(5);
    expect(at5).toBeGreaterThan(0);
    expect(later).toEqual([0, 0, 0]);
  });

  it.each<[string, VideoClip['mask']]>([
    ['no masks', undefined],
    ['a mask that is missing', async (frame) => (frame === 4 ? marked : undefined)],
    ['a mask without a pixel', async (frame) => (frame === 4 ? marked : new Uint8Array(9600))],
  ])('are left out with %s, as is what they would measure', async (_, mask) => {
    const clips = await measured(mask);
    expect(clips.map(({ pixelLevel }) => pixelLevel?.length)).toEqual([9, undefined]);
    const measures = measureCrowdScores(clips);
    expect(measures).not.toHaveProperty('aucPixel');
    expect(measures).toHaveProperty('aucFrame');
  });
});

describe('long clips', () => {
  const LENGTH = 200_000;

  it('have their gaps filled and are measured', () => {
    const known = Array.from({ length: LENGTH }, (_, frame) => frame);
    const frames = Float64Array.from(nearestScored(known, LENGTH + 1));
    expect(frames[LENGTH]).toBe(LENGTH - 1);
    const isAnomalous = Uint8Array.from(frames, (score) => Number(score > LENGTH / 2));
    const measures = measureCrowdScores([
      { clip: 'long', frames, isAnomalous, pixelLevel: frames },
    ]);
    expect(measures.aucFramePerClip).toBe(1);
  });
});

describe('clips that cannot be scored', () => {
  it('are of another size than the scene, whatever their cuboids', async () => {
    const clip: VideoClip = { ...CLIP, width: 360, height: 240 };
    const scoring = scoreClips([clip], SCENE, DEFAULT_GEOMETRY, () => [], 0, read);
    await expect(scoring).rejects.toThrow(/clip .*360 x 240 .* 120 x 80/);
  });
});

describe('the level of frames', () => {
  it('says how rare a frame is: minus the logarithm of the share that scores higher', () => {
    const scores = Array.from({ length: 1000 }, (_, frame) => 1 + frame / 500);
    const level = learnFrameLevel(scores);
    expect(frameSurprise(level, 0)).toBe(0);
    expect(frameSurprise(level, 2)).toBeCloseTo(Math.log(2), 1);
    expect(frameSurprise(level, 2.8)).toBeCloseTo(Math.log(10), 1);
    expect(frameSurprise(level, 2.9)).toBeCloseTo(Math.log(20), 1);
  });

  it('makes scores of any unit and spread alike', () => {
    const scores = Array.from(exponentials(500, 6));
    const level = learnFrameLevel(scores);
    const other = learnFrameLevel(scores.map((score) => 1000 * score));
    for (const score of [0.01, 1, 3, 8]) {
      expect(frameSurprise(other, 1000 * score)).toBeCloseTo(frameSurprise(level, score), 8);
    }
  });

  it('goes on rising beyond all training frames, ever more slowly', () => {
    const level = learnFrameLevel(exponentials(500, 6));
    const [at10, at20, at30] = [10, 20, 30].map((score) => frameSurprise(level, score));
    expect(at10).toBeGreaterThan(Math.log(500));
    expect(at20).toBeGreaterThan(at10);
    expect(at30).toBeGreaterThan(at20);
    expect(at30 - at20).toBeLessThan(at20 - at10);
  });

  it('of exponential scores is 4.3 for one frame in a hundred and 5.6 for one in a thousand', () => {
    // Their quantiles, without the luck of a draw.
    const frames = 100_000;
    const level = learnFrameLevel(
      Array.from({ length: frames }, (_, frame) => -Math.log(1 - (frame + 0.5) / frames)),
    );
    for (const [rarity, nats] of [
      [20, 3.0],
      [100, 4.3],
      [1000, 5.6],
    ]) {
      expect(frameSurprise(level, Math.log(rarity))).toBeCloseTo(nats, 1);
    }
  });

  it('never falls with the score, whatever the training frames', () => {
    const score = fc.double({ min: 0, max: 20, noNaN: true });
    fc.assert(
      fc.property(fc.array(score), score, score, (training, a, b) => {
        const level = learnFrameLevel(training);
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((s) => frameSurprise(level, s));
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeGreaterThanOrEqual(low);
      }),
    );
  });

  it('bears frames that all score the same', () => {
    const level = learnFrameLevel(new Array(50).fill(2));
    expect(frameSurprise(level, 1)).toBeLessThan(0.1);
    expect(Number.isFinite(frameSurprise(level, 3))).toBe(true);
  });
});

const SIZE = { width: 24, height: 18 };
const GEOMETRY = { stride: 6, strides: 2, frames: 5 };

describe('a heat map', () => {
  it('gives each pixel the mean of the cuboids over it', () => {
    const map = heatMap({ columns: [0, 1], rows: [0, 0], scores: [4, 8] }, SIZE, GEOMETRY);
    const at = (column: number, row: number) => map.values[row * 24 + column];
    expect(at(0, 0)).toBe(1);
    expect(at(6, 11)).toBe(3);
    expect(at(12, 5)).toBe(2);
    expect(at(18, 0)).toBe(0);
    expect(at(0, 12)).toBe(0);
    const large = enlargeHeatMap(map, 48, 36);
    expect(large.values[2 * 48 * 11 + 13]).toBe(3);
    expect(large.values).toHaveLength(48 * 36);
  });
});

it('a heat map gives what is left over at the right and at the bottom to the last cuboids', () => {
  // 26 x 20 pixels hold four blocks by three; two more columns and rows of pixels belong to no block.
  const size = { width: 26, height: 20 };
  const map = heatMap({ columns: [2], rows: [1], scores: [4] }, size, GEOMETRY);
  const at = (column: number, row: number) => map.values[row * 26 + column];
  for (const [column, row] of [
    [23, 17],
    [25, 17],
    [23, 19],
    [25, 19],
  ])
    expect(at(column, row)).toBe(1);
  for (const [column, row] of [
    [11, 19],
    [25, 5],
    [0, 0],
    [0, 19],
  ])
    expect(at(column, row)).toBe(0);
});

describe('the pixel-level score', () => {
  const map = { width: 2, height: 1, values: Float32Array.from([0.2, 0.9]) };

  it('is the highest value in a normal frame', () => {
    expect(pixelLevelScore(map, undefined, 4)).toBeCloseTo(0.9);
    expect(pixelLevelScore(map, new Uint8Array(8), 4)).toBeCloseTo(0.9);
  });

  it('is the highest threshold that still covers 40 % of the anomaly', () => {
    // Four pixels on the left, three on the right: 3 of 7 is 43 %.
    expect(pixelLevelScore(map, Uint8Array.from([1, 1, 1, 1, 1, 1, 1, 0]), 4)).toBeCloseTo(0.9);
    // Two of six is 33 %.
    expect(pixelLevelScore(map, Uint8Array.from([1, 1, 1, 1, 1, 1, 0, 0]), 4)).toBeCloseTo(0.2);
  });

  it('takes 40 % for enough and 38 % not', () => {
    /** The score of an anomaly of so many pixels, of which the first have the higher value. */
    const scoreOf = (found: number, marked: number) => {
      const values = Float32Array.from({ length: marked }, (_, pixel) => (pixel < found ? 9 : 2));
      // One pixel of the mask for each value: every other column, in the upper of two rows.
      const mask = Uint8Array.from({ length: 4 * marked }, (_, pixel) =>
        Number(pixel < 2 * marked && pixel % 2 === 0),
      );
      return pixelLevelScore({ width: marked, height: 1, values }, mask, 2 * marked);
    };
    expect(scoreOf(2, 5)).toBe(9);
    expect(scoreOf(20, 50)).toBe(9);
    expect(scoreOf(19, 50)).toBe(2);
  });
});

describe('places', () => {
  it('find surprising what is common elsewhere only', () => {
    const random = createRandom(5);
    const rows = Int16Array.from({ length: 4000 }, () => random.integer(10));
    // Everybody keeps to the own half but for one in a hundred.
    const clusters = rows.map((row) => Number(row >= 5) ^ Number(random.next() < 0.01));
    const { displacement } = learnPlaces(rows, clusters, 10, 2);
    expect(displacement[0 * 2 + 0]).toBe(0);
    expect(displacement[0 * 2 + 1]).toBeGreaterThan(1.5);
    expect(displacement[9 * 2 + 1]).toBe(0);
    expect(displacement[9 * 2 + 0]).toBeGreaterThan(1.5);
  });
});

describe('the measures', () => {
  it('pool the frames of all clips; normalising each clip changes them', () => {
    const clip = (
      name: string,
      frames: number[],
      labels: number[],
      pixelLevel: number[],
    ): ClipScores => ({
      clip: name,
      frames: Float64Array.from(frames),
      isAnomalous: Uint8Array.from(labels),
      pixelLevel: Float64Array.from(pixelLevel),
    });
    // The second clip is all normal but livelier than the anomaly of the first.
    const clips = [
      clip('a', [1, 2, 5], [0, 0, 1], [1, 2, 6.5]),
      clip('b', [6, 7, 6], [0, 0, 0], [6, 7, 6]),
    ];
    const measures = measureCrowdScores(clips);
    expect(measures.aucFrame).toBeCloseTo(2 / 5, 12);
    expect(measures.aucFramePerClip).toBeCloseTo(4.5 / 5, 12);
    expect(measures.aucPixel).toBeCloseTo(4 / 5, 12);
    // From the threshold that misses the anomaly to the next, which finds it, false alarms stay at 3 of 5.
    expect(measures.eer).toBeCloseTo(3 / 5, 12);
  });
});
