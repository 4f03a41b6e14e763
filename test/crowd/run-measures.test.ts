import { describe, expect, it } from 'vitest';
import { measureAlarms, thresholdOf } from '../../lib/crowd/alarm-measures';
import type { CrowdDetector, CuboidSample } from '../../lib/crowd/detector';
import type { ClipScores, CrowdScores } from '../../lib/crowd/evaluate';
import { createCuboidScorer } from '../../lib/crowd/methods';
import { anomalousShare, aucPerAnomaly, measureMethods } from '../../lib/crowd/run-measures';
import { UserError } from '../../lib/errors';
import type { Normalization } from '../../lib/model';
import { createRandom } from '../../lib/random';

/** Scores of a clip at one frame a second, anomalous from a frame on. */
function clipOf(clip: string, frames: ArrayLike<number>, firstAnomalous: number): ClipScores {
  const isAnomalous = Uint8Array.from(frames, (_, frame) => Number(frame >= firstAnomalous));
  return { clip, frames: Float64Array.from(frames), isAnomalous };
}

function exponentials(count: number, seed: number, scale: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: count }, () => -scale * Math.log(1 - random.next()));
}

const OPTIONS = { falseAlarmsPerMinute: 3, framesPerSecond: 1, kinds: [] };

describe('the measures of a run', () => {
  /** Two methods in units that differ by a hundred: the threshold of one is good for nothing in the other. */
  const scales = [
    ['motion magnitude', 1],
    ['ours', 100],
  ] as const;
  const methods = (clips: (scale: number) => ClipScores[]): CrowdScores[] =>
    scales.map(([method, scale]) => ({ method, clips: clips(scale) }));
  const training = methods((scale) => [clipOf('normal', exponentials(2000, 1, scale), 2000)]);
  const test = methods((scale) => [clipOf('test', exponentials(2000, 2, scale), 1000)]);

  it("take each method's threshold from its own scores of training clips", () => {
    const results = measureMethods(test, training, OPTIONS);
    expect(results.map(({ method }) => method)).toEqual(['motion magnitude', 'ours']);
    for (const [index, { metrics }] of results.entries()) {
      const threshold = thresholdOf(training[index].clips, 3, 1);
      expect(metrics).toMatchObject({ ...measureAlarms(test[index].clips, threshold, 1) });
      expect(metrics.falseAlarms).toBeGreaterThan(1.5);
      expect(metrics.falseAlarms).toBeLessThan(4.5);
      expect(metrics).toHaveProperty('aucFrame');
    }
  });

  it('do not take it from the scores of the test clips', () => {
    const louder = methods((scale) => [clipOf('test', exponentials(2000, 2, 10 * scale), 1000)]);
    for (const [index, { metrics }] of measureMethods(louder, training, OPTIONS).entries()) {
      const threshold = thresholdOf(training[index].clips, 3, 1);
      const above = louder[index].clips[0].frames.slice(0, 1000).filter((s) => s > threshold);
      expect(metrics.falseAlarms).toBeCloseTo((60 * above.length) / 1000, 10);
      // Ten times as high is above the threshold every other second or so.
      expect(metrics.falseAlarms).toBeGreaterThan(30);
    }
  });

  it('tell each kind of anomaly from the normal frames of all clips', () => {
    const clips = [
      clipOf('cyclist 1', [1, 5], 1),
      clipOf('cart 1', [2, 4, 3], 1),
      // Of no kind that is asked for; its normal frame counts.
      clipOf('panic 1', [4.5, 9], 1),
    ];
    expect(aucPerAnomaly(clips, ['cyclist', 'cart'])).toEqual({
      'auc cyclist': 1,
      'auc cart': 4 / 6,
    });
    const scores: CrowdScores[] = [{ method: 'ours', clips }];
    const [{ metrics }] = measureMethods(scores, [training[1]], { ...OPTIONS, kinds: ['cart'] });
    expect(metrics['auc cart']).toBe(4 / 6);
    expect(metrics).not.toHaveProperty('auc cyclist');
  });
});

it('the share of anomalous frames counts all frames, also of clips without labels', () => {
  const labels = Uint8Array.of(0, 1, 1, 0);
  const clips = [
    { frameCount: 6 },
    { frameCount: 4, isAnomalous: labels },
    { frameCount: 10, isAnomalous: new Uint8Array(10) },
  ];
  expect(anomalousShare(clips)).toBe(0.1);
  expect(anomalousShare(clips.slice(0, 1))).toBe(0);
});

describe('the comparison of methods', () => {
  const detectorWith = (...normalizations: Normalization[]) => {
    const [first, ...others] = normalizations.map((normalization) => ({
      autoencoder: { config: { normalization } },
    }));
    return { ...first, others } as unknown as CrowdDetector;
  };
  const [l2, plain] = [detectorWith('l2', 'l2'), detectorWith('none')];

  it.each([
    ['exchanged', plain, l2],
    ['the same', l2, l2],
    ['both plain', plain, plain],
    ['mixed', detectorWith('l2', 'none'), plain],
  ])('refuses detectors that are %s', async (_, first, second) => {
    const preparing = createCuboidScorer({} as CuboidSample, first, second, 0);
    await expect(preparing).rejects.toThrow(UserError);
    await expect(preparing).rejects.toThrow(/"l2" and, behind it, one with "none"; found/);
  });
});
