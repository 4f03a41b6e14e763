import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { runCrowdExperiment } from '../../../lib/crowd/run';
import { simulateClip } from '../../../lib/crowd/simulator';
import type { Story } from '../../../lib/crowd/simulator/story';
import type { VideoClip, VideoDataset } from '../../../lib/data/video';
import { rocAuc } from '../../../lib/metrics';
import { sandboxForEachTest } from '../../experiment/sandbox';

const STORY = { frameCount: 50, arrivalsPerSecond: 0.9 };
/** At one frame a second there are enough seconds to learn a threshold for alarms from. */
const clip = (name: string, story: Story): VideoClip => ({
  ...simulateClip(name, story),
  framesPerSecond: 1,
});
const dataset: VideoDataset = {
  name: 'small',
  width: 360,
  height: 240,
  train: [1, 2].map((seed) => clip(`normal ${seed}`, { ...STORY, seed })),
  test: [3, 4].map((seed) =>
    clip(`cyclist ${seed}`, {
      ...STORY,
      seed,
      anomaly: { kind: 'cyclist', startFrame: 20 },
    }),
  ),
};

const opened = vi.hoisted(() => ({ current: undefined as VideoDataset | undefined }));
vi.mock('../../../lib/data/ucsd', () => ({ openUcsd: async () => opened.current }));

const sandbox = sandboxForEachTest();

/** The same frames with other labels, and no mask. */
function relabelled(clip: VideoClip): VideoClip {
  const isAnomalous = Uint8Array.from({ length: clip.frameCount }, (_, frame) => (frame * 7) % 2);
  return { ...clip, isAnomalous, mask: async () => undefined };
}

it('learns and scores without labels, also where the test clips are trained on; they only measure', async () => {
  const run = (data: VideoDataset) => {
    opened.current = data;
    return runCrowdExperiment({
      dataset: 'ped2',
      setting: 'contaminated',
      seed: 0,
      profile: 'quick',
      checkpointOf: (name) => ({
        path: join(sandbox.folder, 'checkpoints', name),
        everySeconds: 60,
        origin: { commit: 'c', threads: 1 },
      }),
    });
  };
  const { scores, results, configuration, lossPerEpoch } = await run(dataset);
  expect(results.map(({ method }) => method)).toEqual(scores.map(({ method }) => method));
  expect(results.map(({ method }) => method)).toContain('ours');
  expect(configuration.options).toMatchObject({ setting: 'contaminated', trainings: 3 });
  expect(lossPerEpoch).toHaveLength(4);
  for (const [index, { clips }] of scores.entries()) {
    const labels = clips.flatMap(({ isAnomalous }) => [...isAnomalous]);
    const frames = clips.flatMap((clip) => [...clip.frames]);
    expect(labels).toEqual(dataset.test.flatMap(({ isAnomalous }) => [...isAnomalous!]));
    expect(results[index].metrics.aucFrame).toBeCloseTo(rocAuc(labels, frames), 10);
  }

  const others = await run({ ...dataset, test: dataset.test.map(relabelled) });
  const framesOf = ({ clips }: (typeof scores)[number]) => clips.map(({ frames }) => frames);
  expect(others.scores.map(framesOf)).toEqual(scores.map(framesOf));
  expect(others.results[0].metrics.aucFrame).not.toBe(results[0].metrics.aucFrame);
  // The second run had nothing left to train.
  expect(others.training.sittingSeconds).toBeLessThan(others.training.seconds / 2);
}, 300_000);
