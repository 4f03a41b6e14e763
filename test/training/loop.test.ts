import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { matrix } from '../../lib/matrix';
import { buildAutoencoder, disposeAutoencoder } from '../../lib/model';
import { type TrainingOptions, type TrainingProgress, trainAutoencoder } from '../../lib/training';
import type { StepFeeds, TrainingStep } from '../../lib/training/step';

// The loop alone: its steps compute nothing, are written down, and take 0.1 s each by a clock of the test's own.
const STEP_MS = 100;
const IMAGES = 100;
const STEPS_PER_EPOCH = 4;
const settings: TrainingOptions = { epochs: 4, batchSize: 32, seed: 5 };

interface Taken {
  readonly indices: number[];
  readonly rate: number;
  readonly feeds: StepFeeds | undefined;
}

let now: number;
let taken: Taken[];
let folder: string;
const step: TrainingStep = {
  engine: 'eager',
  trainStep(indices, rate, feeds) {
    taken.push({ indices: [...indices], rate, feeds });
    now += STEP_MS;
  },
  takeMeanLoss: () => 1,
  setTable: () => {},
  getVariable: () => expect.fail('nothing asks for variables'),
  writeBack: () => {},
  getState: () => new Map(),
  setState: () => {},
  encode: () => expect.fail('nothing asks for representations'),
  reconstructionErrors: () => expect.fail('nothing asks for errors'),
  dispose: () => {},
};
vi.mock('../../lib/training/create-step', () => ({ createStep: async () => step }));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loop-'));
  taken = [];
  now = 5000;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

async function train(options: Partial<TrainingOptions> = {}) {
  const shape = { architecture: 'dense', side: 2, bottleneck: 1, normalization: 'none' } as const;
  const autoencoder = buildAutoencoder({ ...shape, seed: 1 });
  const images = matrix(new Float32Array(4 * IMAGES), IMAGES, 4);
  try {
    return await trainAutoencoder(autoencoder, images, { ...settings, ...options });
  } finally {
    disposeAutoencoder(autoencoder);
  }
}

const ascending = Array.from({ length: IMAGES }, (_, index) => index);

it('shows every image once an epoch, in another order each time', async () => {
  await train();
  expect(taken.slice(0, STEPS_PER_EPOCH).map(({ indices }) => indices.length)).toEqual([
    ...[32, 32, 32, 4],
  ]);
  const orders = [0, 1, 2, 3].map((epoch) =>
    taken
      .slice(epoch * STEPS_PER_EPOCH, (epoch + 1) * STEPS_PER_EPOCH)
      .flatMap(({ indices }) => indices),
  );
  for (const order of orders) expect([...order].sort((a, b) => a - b)).toEqual(ascending);
  expect(new Set([ascending, ...orders].map(String)).size).toBe(5);
});

it('draws new feeds for every step, the same in every run of a seed', async () => {
  const objective: TrainingOptions['objective'] = {
    name: 'watched',
    feeds: {
      drawn: {
        columns: 1,
        draw: (random, { length }) =>
          matrix(new Float32Array(length).fill(random.next()), length, 1),
      },
    },
    loss: () => expect.fail('the steps compute nothing'),
  };
  const draws = async (seed: number) => {
    taken = [];
    await train({ objective, seed });
    return taken.map(({ feeds }) => feeds?.drawn.data[0]);
  };
  const first = await draws(5);
  expect(new Set(first).size).toBe(4 * STEPS_PER_EPOCH);
  expect(await draws(5)).toEqual(first);
  expect(await draws(6)).not.toEqual(first);
});

it('has the learning rate run over the whole training, not over each epoch', async () => {
  await train({ learningRate: { kind: 'cosine', peak: 1, warmupEpochs: 1 } });
  const rates = taken.map(({ rate }) => rate);
  expect(rates).toHaveLength(16);
  // Up in a straight line through the first epoch, then half a cosine down over the other three.
  for (const number of [0, 1, 2, 3]) expect(rates[number]).toBeCloseTo((number + 1) / 4, 1);
  const falling = rates.slice(STEPS_PER_EPOCH);
  expect(Math.max(...falling)).toBeCloseTo(1, 1);
  expect(falling[6]).toBeCloseTo(0.5, 1);
  expect(falling.at(-1)).toBeLessThan(0.05);
  for (const [at, rate] of falling.slice(1).entries()) expect(rate).toBeLessThan(falling[at]);
});

it('says how far it is and how long it will take, four times a second at most', async () => {
  const reports: TrainingProgress[] = [];
  await train({ epochs: 2, onProgress: (progress) => reports.push(progress) });
  // Of eight steps the third and the sixth end more than a quarter of a second after the last report.
  expect(reports.map(({ done }) => done)).toEqual([3 / 8, 6 / 8, 1]);
  expect(reports.map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
  expect(reports.map(({ secondsLeft }) => Number(secondsLeft.toFixed(6)))).toEqual([0.5, 0.2, 0]);
});

it('adds up the time of all sittings, without what is done between epochs', async () => {
  const checkpoint = { path: join(folder, 'run.checkpoint'), everySeconds: 0 };
  const cutOff = (epoch: number) => {
    now += 7000;
    if (epoch === 3) throw new Error('power cut');
  };
  await expect(train({ checkpoint, onEpoch: cutOff })).rejects.toThrow('power cut');
  const reports: TrainingProgress[] = [];
  const { seconds, sittingSeconds, earlierPausedSeconds } = await train({
    checkpoint,
    onEpoch: () => {
      now += 7000;
    },
    onProgress: (progress) => reports.push(progress),
  });
  // Two epochs of the first sitting were kept, and two were left.
  expect([seconds, sittingSeconds].map((value) => Number(value.toFixed(6)))).toEqual([1.6, 0.8]);
  // What was done between the epochs that were kept is told beside it.
  expect(earlierPausedSeconds).toBe(14);
  expect(reports[0].done).toBe((8 + 3) / 16);
  expect(reports[0].secondsLeft).toBeCloseTo(0.5, 6);
});

describe('who trained', () => {
  const here = { commit: 'here', threads: 1, cpu: 'c' };
  const there = { commit: 'there', threads: 2, cpu: 'c' };
  const checkpointOf = (origin?: typeof here) => ({
    path: join(folder, 'run.checkpoint'),
    everySeconds: 0,
    origin,
  });
  /** Trains until the power is cut in an epoch, which is lost. */
  const cutIn = async (cut: number, origin?: typeof here) => {
    const onEpoch = (epoch: number) => {
      if (epoch === cut) throw new Error('power cut');
    };
    const messages: string[] = [];
    const onMessage = (message: string) => messages.push(message);
    const attempt = train({ checkpoint: checkpointOf(origin), onEpoch, onMessage });
    await expect(attempt).rejects.toThrow('power cut');
    return messages;
  };

  it('is told of every sitting, with the epochs that were kept', async () => {
    expect(await cutIn(2, here)).toEqual([]);
    expect(await cutIn(4, here)).toEqual([]);
    const messages: string[] = [];
    const onMessage = (message: string) => messages.push(message);
    const { sittings } = await train({ checkpoint: checkpointOf(there), onMessage });
    const all = [
      { ...here, epochs: 1 },
      { ...here, epochs: 2 },
      { ...there, epochs: 1 },
    ];
    expect(sittings).toEqual(all);
    expect(messages).toEqual([
      expect.stringMatching(/commit there, 2 thread.*commit here, 1 thread.*run\.checkpoint/),
    ]);
    // Whoever finds nothing left to do has trained nothing.
    const again = await train({ checkpoint: checkpointOf(here), onMessage: () => {} });
    expect(again.sittings).toEqual(all);
  });

  it('is not known where a checkpoint of an older version was gone on from', async () => {
    expect(await cutIn(2)).toEqual([]);
    expect(await cutIn(3, here)).toEqual([]);
    expect((await train({ checkpoint: checkpointOf(here) })).sittings).toBeUndefined();
  });
});
