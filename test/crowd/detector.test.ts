import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { assignToNearest } from '../../lib/clustering';
import { streamSecondMaxima } from '../../lib/crowd/alarm-threshold';
import { DEFAULT_GEOMETRY, framesSinceMiddle } from '../../lib/crowd/cuboids';
import {
  type BehaviourModel,
  behaviourModels,
  type CrowdDetector,
  type CuboidSample,
  disposeDetector,
  pictureMatrix,
} from '../../lib/crowd/detector';
import { scoreClips } from '../../lib/crowd/evaluate';
import { DEFAULT_AGGREGATION } from '../../lib/crowd/frame-scores';
import { createCuboidScorer } from '../../lib/crowd/methods';
import { exportCrowdPage } from '../../lib/crowd/page/export';
import { sampleCuboids } from '../../lib/crowd/sample-cuboids';
import { learnScene, type Scene } from '../../lib/crowd/scene';
import { scoreCuboids } from '../../lib/crowd/score-cuboids';
import { simulateClip } from '../../lib/crowd/simulator';
import { createStreamingScorer } from '../../lib/crowd/stream';
import { learnSurprise, meanSurprise } from '../../lib/crowd/surprise';
import { type CrowdTraining, trainOnCuboids } from '../../lib/crowd/train-detector';
import { UserError } from '../../lib/errors';
import { rocAuc } from '../../lib/metrics';
import { decode, encode, meanSquaredErrors } from '../../lib/training';
import { CHROMIUM, launchOffline } from '../browser/browser';

const CALM = { frameCount: 60, arrivalsPerSecond: 0.9 };
const TRAIN = [1, 2].map((seed) => simulateClip(`normal ${seed}`, { ...CALM, seed }));
/** Who trains, for checkpoints to tell. */
const ORIGIN = { commit: 'c', threads: 1, cpu: 'p' };
const RIDE = simulateClip('cyclist', {
  ...CALM,
  seed: 3,
  anomaly: { kind: 'cyclist', startFrame: 30 },
});

let scene: Scene;
let sample: CuboidSample;
let detector: CrowdDetector;
let training: CrowdTraining;

beforeAll(async () => {
  scene = await learnScene(TRAIN);
  sample = await sampleCuboids(TRAIN, scene, DEFAULT_GEOMETRY, 3000, 1);
  const checkpoints = mkdtempSync(join(tmpdir(), 'l2ae-checkpoints-'));
  training = await trainOnCuboids(scene, sample, {
    seed: 1,
    epochs: 4,
    trainings: 2,
    checkpoint: { path: join(checkpoints, 'l2'), everySeconds: 3600, origin: ORIGIN },
  });
  ({ detector } = training);
  rmSync(checkpoints, { recursive: true });
}, 300_000);

afterAll(() => disposeDetector(detector));

it('training tells who trained, all auto-encoders together', () => {
  expect(training.sittings).toEqual([{ ...ORIGIN, epochs: 8 }]);
});

it('training is refused where there are too few cuboids, before it begins', async () => {
  const [clip] = TRAIN;
  const few = await sampleCuboids([clip], scene, DEFAULT_GEOMETRY, 400, 1);
  const onProgress = vi.fn();
  const training = trainOnCuboids(scene, few, { seed: 1, epochs: 1, onProgress });
  await expect(training).rejects.toThrow(/gave 400 cuboids .* it takes 401/);
  await expect(training).rejects.toThrow(UserError);
  expect(onProgress).not.toHaveBeenCalled();
});

it.each([0, 2.5, Number.NaN])('training is refused as often as %s', async (trainings) => {
  const refused = trainOnCuboids(scene, sample, { seed: 1, epochs: 1, trainings });
  await expect(refused).rejects.toThrow(/trainings are a whole number of at least 1/);
  await expect(refused).rejects.toThrow(UserError);
});

describe('a detector', () => {
  it('finds typical what it was trained on: one in a hundred is a surprise of 4.6', () => {
    const { behaviour, clusters, total } = scoreCuboids(detector, sample);
    const surprising = behaviour.filter((value) => value > Math.log(100)).length / sample.count;
    expect(surprising).toBeGreaterThan(0.003);
    expect(surprising).toBeLessThan(0.03);
    expect(new Set(clusters).size).toBeGreaterThan(5);
    expect(Math.min(...total)).toBeGreaterThanOrEqual(0);
  });

  it('asks all auto-encoders how unusual a behaviour is, and takes the mean', () => {
    const [other] = detector.others;
    expect(detector.others).toHaveLength(1);
    const alone = (model: BehaviourModel) =>
      scoreCuboids({ ...detector, ...model, others: [] }, sample).behaviour;
    const { autoencoder, centroids, behaviourSurprise } = detector;
    const [first, second] = [alone({ autoencoder, centroids, behaviourSurprise }), alone(other)];
    expect(second).not.toEqual(first);
    const { behaviour } = scoreCuboids(detector, sample);
    for (let cuboid = 0; cuboid < sample.count; cuboid++) {
      expect(behaviour[cuboid]).toBeCloseTo((first[cuboid] + second[cuboid]) / 2, 4);
    }
  });

  it('tells a cyclist from pedestrians, by motion, by clusters and by our own score', async () => {
    const training = { seed: 1, epochs: 4, normalization: 'none' } as const;
    const { detector: plain } = await trainOnCuboids(scene, sample, training);
    const scorer = await createCuboidScorer(sample, detector, plain, 1);
    const methods = scorer(sample);
    const scoresOf = (name: string) => methods.find(({ method }) => method === name)?.anomalyScores;
    // Each row is that of its own network.
    expect(scoresOf('CAE-l2 clusters')).toEqual(scoreCuboids(detector, sample).behaviour);
    expect(scoresOf('CAE clusters')).toEqual(scoreCuboids(plain, sample).behaviour);
    const pictures = pictureMatrix(sample);
    const errorSurprises = (of: CrowdDetector) => {
      const errors = behaviourModels(of).map(({ autoencoder }) =>
        meanSquaredErrors(pictures, decode(autoencoder, encode(autoencoder, pictures))),
      );
      return meanSurprise(errors.map(learnSurprise), errors);
    };
    expect(scoresOf('CAE-l2 reconstruction')).toEqual(errorSurprises(detector));
    expect(scoresOf('CAE reconstruction')).toEqual(errorSurprises(plain));
    const [{ autoencoder, centroids }] = behaviourModels(plain);
    const distances = Float32Array.from(
      assignToNearest(encode(autoencoder, pictures), centroids).squaredDistances,
    );
    expect(scoresOf('CAE distance')).toEqual(meanSurprise([learnSurprise(distances)], [distances]));
    const scores = await scoreClips([RIDE], scene, DEFAULT_GEOMETRY, scorer, 3);
    disposeDetector(plain);
    const auc = Object.fromEntries(
      scores.map(({ method, clips }) => [method, rocAuc(clips[0].isAnomalous, clips[0].frames)]),
    );
    expect(auc['motion magnitude']).toBeGreaterThan(0.9);
    expect(auc['CAE-l2 clusters']).toBeGreaterThan(0.9);
    expect(auc.ours).toBeGreaterThan(0.9);
    expect(scores[0].clips[0].pixelLevel).toHaveLength(60);
  });
});

describe('the streaming scorer', () => {
  it('ends an alarm at the threshold, or further below where asked, so that it does not flicker', async () => {
    const states = async (options: { threshold: number; release?: number }) => {
      const scorer = await createStreamingScorer(detector, { width: 360, height: 240, ...options });
      const seen: { state: string; score: number }[] = [];
      for await (const { pixels } of RIDE.frames()) seen.push(scorer.next(pixels));
      scorer.dispose();
      return seen;
    };
    const scores = (await states({ threshold: Infinity })).map(({ score }) => score);
    const threshold = 0.9 * Math.max(...scores);
    for (const release of [0.5, undefined]) {
      let alarmed = false;
      const expected = scores.map((score, index) => {
        if (index < DEFAULT_GEOMETRY.frames) return 'starting';
        alarmed = score > threshold * (alarmed ? (release ?? 1) : 1);
        return alarmed ? 'alarm' : 'normal';
      });
      expect(expected).toContain('alarm');
      expect((await states({ threshold, release })).map(({ state }) => state)).toEqual(expected);
    }
  });

  it('gives the highest score of each second, without the first frames', async () => {
    const scorer = await createStreamingScorer(detector, RIDE);
    const bySecond: number[][] = [];
    for await (const { index, pixels } of RIDE.frames()) {
      const { score } = scorer.next(pixels);
      if (index < DEFAULT_GEOMETRY.frames) continue;
      const second = Math.floor(index / RIDE.framesPerSecond);
      bySecond[second] = [...(bySecond[second] ?? []), score];
    }
    scorer.dispose();
    const highest = bySecond.map((scores) => Math.max(...scores));
    expect(highest.length).toBeGreaterThan(1);
    expect(await streamSecondMaxima(detector, [RIDE])).toEqual(highest);
  });

  it('raises an alarm for the cyclist and shows where', async () => {
    const silent = await createStreamingScorer(detector, RIDE);
    const scores: number[] = [];
    for await (const { pixels } of RIDE.frames()) scores.push(silent.next(pixels).score);
    silent.dispose();
    expect(rocAuc(RIDE.isAnomalous!.slice(5), scores.slice(5))).toBeGreaterThan(0.9);
    // Just above what it said before the cyclist came.
    const threshold = Math.max(0, ...scores.slice(5, 30)) + 0.2;
    const options = { width: 360, height: 240, threshold };
    const scorer = await createStreamingScorer(detector, options);
    const states: string[] = [];
    let begins = 0;
    let [inside, whole] = [0, 0];
    try {
      for await (const { index, pixels } of RIDE.frames()) {
        const frame = scorer.next(pixels);
        expect(frame.index).toBe(index);
        states.push(frame.state);
        if (frame.alarmBegins) begins++;
        if (index !== 45) continue;
        // What is hot is what was there in the middle of the cuboids that end now.
        const mask = (await RIDE.mask!(index - framesSinceMiddle(DEFAULT_GEOMETRY)))!;
        const hottest = frame.heatMap.values.indexOf(Math.max(...frame.heatMap.values));
        const [column, row] = [hottest % 180, Math.floor(hottest / 180)];
        // Within a cuboid's width.
        mask.forEach((value, pixel) => {
          const across = Math.abs((pixel % 360) - 2 * column);
          const down = Math.abs(Math.floor(pixel / 360) - 2 * row);
          whole += value;
          if (across <= 24 && down <= 24) inside += value;
        });
      }
    } finally {
      scorer.dispose();
    }
    expect(states[0]).toBe('starting');
    expect(states.slice(5, 30)).not.toContain('alarm');
    expect(states[50]).toBe('alarm');
    expect(begins).toBeGreaterThan(0);
    expect(whole).toBeGreaterThan(0);
    expect(inside).toBeGreaterThan(0.5 * whole);
  });

  it('forgets what came before cuboids had their full length', async () => {
    const scorer = await createStreamingScorer(detector, { width: 360, height: 240 });
    try {
      for await (const { index, pixels } of TRAIN[0].frames()) {
        const { score, frameScore, state } = scorer.next(pixels);
        expect(state).toBe(index < DEFAULT_GEOMETRY.frames ? 'starting' : 'normal');
        if (index < DEFAULT_GEOMETRY.frames) continue;
        // The first that counts is all that is known.
        expect(score).toBeCloseTo(frameScore, 10);
        break;
      }
    } finally {
      scorer.dispose();
    }
  });

  it('refuses a camera of another size', async () => {
    const starting = createStreamingScorer(detector, { width: 640, height: 480 });
    await expect(starting).rejects.toThrow(/640 x 480 .* 360 x 240/);
  });

  it('refuses an alarm that would never end, or end before it begins', async () => {
    for (const release of [0, 1.2, Number.NaN]) {
      const starting = createStreamingScorer(detector, { width: 360, height: 240, release });
      await expect(starting).rejects.toThrow(`at most 1, got ${release}`);
    }
  });

  it('goes on over lost frames', async () => {
    const scorer = await createStreamingScorer(detector, { width: 360, height: 240 });
    try {
      let last = -1;
      for await (const { index, pixels } of TRAIN[0].frames()) {
        if (index > 12) break;
        if (index === 5 || index === 6) continue;
        const frame = scorer.next(pixels, index - last);
        last = index;
        expect(frame.index).toBe(index);
        expect(Number.isFinite(frame.score)).toBe(true);
      }
      // Once the average has its full length, three frames later the past counts for less than one frame later.
      const { smoothing } = DEFAULT_AGGREGATION;
      let before = 0;
      for await (const { index, pixels } of TRAIN[0].frames()) {
        if (index <= 12 || index === 41 || index === 42) continue;
        const frame = scorer.next(pixels, index - last);
        last = index;
        if (index < 40) before = frame.score;
        if (index < 40 || index > 43) continue;
        const share = 1 - (1 - 1 / smoothing) ** (index === 43 ? 3 : 1);
        expect(frame.score).toBeCloseTo(before + share * (frame.frameScore - before), 6);
        before = frame.score;
      }
    } finally {
      scorer.dispose();
    }
  });
});

describe('the page', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'crowd-page-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.skipIf(CHROMIUM === undefined)(
    'plays a clip from disk, without a network',
    async () => {
      const index = await exportCrowdPage(folder, detector, RIDE, {
        title: 'A cyclist </script> on the plaza',
        threshold: 3,
      });
      expect(readdirSync(folder).sort()).toEqual(['clip.js', 'index.html', 'page.css', 'page.js']);
      const browser = await launchOffline();
      try {
        const page = await browser.newPage();
        const errors: string[] = [];
        page.on('pageerror', (error) => errors.push(error.message));
        await page.goto(pathToFileURL(index).href);
        await page.waitForSelector('body[data-ready]', { timeout: 60_000 });
        expect(await page.textContent('h1')).toBe('A cyclist </script> on the plaza');
        expect(await page.textContent('#state')).toBe('starting');
        const canvasOf = (selector: string) =>
          page.$eval(selector, (canvas) =>
            (canvas as unknown as { toDataURL(): string }).toDataURL(),
          );
        const [picture, curve] = [await canvasOf('#picture'), await canvasOf('#curve')];
        await page.$eval('#position', (slider) => {
          (slider as unknown as { value: string }).value = '50';
          slider.dispatchEvent(new Event('input'));
        });
        expect(await page.textContent('#state')).toBe('alarm');
        expect(await canvasOf('#picture')).not.toBe(picture);
        expect(await canvasOf('#curve')).not.toBe(curve);
        const heated = await canvasOf('#picture');
        await page.click('#heat');
        expect(await canvasOf('#picture')).not.toBe(heated);
        await page.click('#play');
        await page.waitForFunction(
          () =>
            (
              globalThis as unknown as { document: { querySelector(s: string): { value: string } } }
            ).document.querySelector('#position').value === '59',
          undefined,
          { timeout: 60_000 },
        );
        expect(errors).toEqual([]);
      } finally {
        await browser.close();
      }
    },
    180_000,
  );
});
