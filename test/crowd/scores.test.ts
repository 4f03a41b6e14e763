import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { forEachCuboidFrame } from '../../lib/crowd/clip-cuboids';
import { PICTURE_SIZE } from '../../lib/crowd/cuboid-picture';
import { DEFAULT_GEOMETRY } from '../../lib/crowd/cuboids';
import { type ClipScores, measureCrowdScores, scoreClips } from '../../lib/crowd/evaluate';
import { frameScore, nearestScored, smoothOverTime } from '../../lib/crowd/frame-scores';
import type { CuboidScorer } from '../../lib/crowd/methods';
import { learnPlaces } from '../../lib/crowd/places';
import type { Scene } from '../../lib/crowd/scene';
import type { VideoClip } from '../../lib/data/video';
import { createRandom } from '../../lib/random';

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
