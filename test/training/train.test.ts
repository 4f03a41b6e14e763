import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Matrix, matrix } from '../../lib/matrix';
import { type Autoencoder, buildAutoencoder, disposeAutoencoder } from '../../lib/model';
import { createRandom } from '../../lib/random';
import { tf } from '../../lib/tensorflow';
import {
  augmentedReconstructionObjective,
  getWeights,
  loadAutoencoder,
  saveAutoencoder,
  setWeights,
  type TrainingObjective,
  type TrainingOptions,
  trainAutoencoder,
} from '../../lib/training';

/** Images of a few bars at random places: simple enough to be learned in seconds. */
function bars(count: number, side: number): Matrix {
  const random = createRandom(11);
  const images = matrix(new Float32Array(count * side * side), count, side * side);
  for (let image = 0; image < count; image++) {
    const [column, length] = [random.integer(side), 2 + random.integer(side - 2)];
    for (let y = 0; y < length; y++) images.data[image * side * side + y * side + column] = 1;
  }
  return images;
}

const images = bars(100, 8);
const settings: TrainingOptions = { epochs: 4, batchSize: 32, seed: 5 };

function build(seed = 1): Autoencoder {
  const shape = { architecture: 'convolutional', side: 8, bottleneck: 4 } as const;
  return buildAutoencoder({ ...shape, normalization: 'l2', seed });
}

async function train(options: Partial<TrainingOptions> = {}, trainedOn = images) {
  const autoencoder = build();
  try {
    const result = await trainAutoencoder(autoencoder, trainedOn, { ...settings, ...options });
    const weights = [...getWeights(autoencoder)].map(([name, { data }]) => [name, [...data]]);
    return { losses: result.lossPerEpoch, weights };
  } finally {
    disposeAutoencoder(autoencoder);
  }
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'training-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('trainAutoencoder', () => {
  it('lowers the loss', async () => {
    const { losses } = await train({ epochs: 15 });
    expect(losses).toHaveLength(15);
    expect(losses[14]).toBeLessThan(losses[0] / 2);
  });

  it('gives the same weights for the same seed, others for another', async () => {
    const first = await train();
    expect(await train()).toEqual(first);
    expect((await train({ seed: 6 })).weights).not.toEqual(first.weights);
  });

  it('goes on from its checkpoint as if it had never stopped', async () => {
    const checkpoint = { path: join(folder, 'run.checkpoint'), everySeconds: 0 };
    const stop = (epoch: number) => {
      if (epoch === 3) throw new Error('power cut');
    };
    await expect(train({ checkpoint, onEpoch: stop })).rejects.toThrow('power cut');
    const epochs: number[] = [];
    const resumed = await train({
      checkpoint,
      onEpoch: (epoch) => {
        epochs.push(epoch);
      },
    });
    expect(epochs).toEqual([3, 4]);
    expect(resumed).toEqual(await train());
  });

  it('refuses the checkpoint of another run', async () => {
    const checkpoint = { path: join(folder, 'run.checkpoint'), everySeconds: 0 };
    await train({ checkpoint });
    const refusal =
      'run.checkpoint is the checkpoint of a run with other settings, images or weights to begin with: delete it';
    for (const change of [
      { epochs: 5 },
      { batchSize: 16 },
      { seed: 6 },
      { learningRate: { kind: 'constant', rate: 2e-3 } },
      { optimizer: 'momentum' },
      { precision: 'bfloat16' },
    ] satisfies Partial<TrainingOptions>[]) {
      await expect(train({ checkpoint, ...change })).rejects.toThrow(refusal);
    }
    // As many images, of which one differs in a pixel.
    const others = matrix(images.data.slice(), images.rows, images.columns);
    others.data[77] = 0.5;
    await expect(train({ checkpoint }, others)).rejects.toThrow(refusal);
    // The same settings, but another auto-encoder to begin with.
    const other = build();
    const weights = getWeights(other);
    [...weights.values()][0].data[0] += 1e-3;
    setWeights(other, weights);
    const attempt = trainAutoencoder(other, images, { ...settings, checkpoint });
    await expect(attempt).rejects.toThrow(refusal);
    expect(getWeights(other)).toEqual(weights);
    disposeAutoencoder(other);
    expect((await train({ checkpoint })).losses).toHaveLength(4);
  });

  it('takes no saved weights for a checkpoint, nor a checkpoint for saved weights', async () => {
    const checkpoint = { path: join(folder, 'run.checkpoint'), everySeconds: 0 };
    await train({ checkpoint });
    expect(() => loadAutoencoder(checkpoint.path)).toThrow('run.checkpoint is a checkpoint');
    const autoencoder = build();
    saveAutoencoder(autoencoder, checkpoint.path);
    disposeAutoencoder(autoencoder);
    await expect(train({ checkpoint })).rejects.toThrow('run.checkpoint is not a checkpoint');
  });

  it.each(['graph', 'eager'] as const)(
    'leaves weights that the loss does not reach: %s',
    async (engine) => {
      const autoencoder = build();
      const before = getWeights(autoencoder);
      const objective: TrainingObjective = {
        name: 'representations near one point',
        loss: ({ encoder }, inputs) =>
          tf.mean(tf.square(tf.sub(encoder.apply(inputs.images) as tf.Tensor, 0.5))),
      };
      await trainAutoencoder(autoencoder, images, { ...settings, engine, objective });
      const after = getWeights(autoencoder);
      const kept = [...before.keys()].filter((name) =>
        before.get(name)?.data.every((value, at) => value === after.get(name)?.data[at]),
      );
      const ofDecoder = autoencoder.decoder.layers.flatMap(({ weights }) =>
        weights.map(({ originalName }) => originalName),
      );
      expect(kept.sort()).toEqual(ofDecoder.sort());
      disposeAutoencoder(autoencoder);
    },
  );

  it('ends when a callback says so, and stays ended', async () => {
    const checkpoint = { path: join(folder, 'run.checkpoint'), everySeconds: 1000 };
    const epochs: number[] = [];
    const stopped = await train({
      checkpoint,
      onEpoch: (epoch) => {
        epochs.push(epoch);
        return epoch === 2 ? 'stop' : undefined;
      },
    });
    expect(epochs).toEqual([1, 2]);
    expect(stopped.losses).toHaveLength(2);
    const again = await train({ checkpoint, onEpoch: () => expect.fail('trained on') });
    expect(again).toEqual(stopped);
  });

  it('calls back every so many steps, and can end within an epoch', async () => {
    const numbers: number[] = [];
    const { losses } = await train({
      onSteps: {
        every: 3,
        call(stepNumber) {
          numbers.push(stepNumber);
          return stepNumber === 9 ? 'stop' : undefined;
        },
      },
    });
    // Four steps an epoch: the third epoch ends after its first.
    expect(numbers).toEqual([0, 3, 6, 9]);
    expect(losses).toHaveLength(3);
  });

  it('draws what an objective feeds on by the number of the step, so that a resumed run repeats it', async () => {
    const objective = augmentedReconstructionObjective({
      maxRotationDegrees: 10,
      maxShiftPixels: 1,
    });
    const checkpoint = { path: join(folder, 'run.checkpoint'), everySeconds: 0 };
    const stop = (epoch: number) => {
      if (epoch === 2) throw new Error('power cut');
    };
    await expect(train({ objective, checkpoint, onEpoch: stop })).rejects.toThrow('power cut');
    const whole = await train({ objective });
    expect(await train({ objective, checkpoint })).toEqual(whole);
    expect(whole).not.toEqual(await train());
    await expect(train({ checkpoint })).rejects.toThrow('a run with other settings');
  });

  it('gives the same losses with either engine', async () => {
    const [graph, eager] = [await train({ engine: 'graph' }), await train({ engine: 'eager' })];
    graph.losses.forEach((loss, index) => {
      expect(loss).toBeCloseTo(eager.losses[index], 6);
    });
  });

  it('refuses what it cannot train on, and says what to do', async () => {
    const autoencoder = build();
    const attempt = (input: Matrix, options: Partial<TrainingOptions> = {}) =>
      trainAutoencoder(autoencoder, input, { ...settings, ...options });
    await expect(attempt(bars(10, 16))).rejects.toThrow('8 x 8 = 64 pixels, but got rows of 256');
    await expect(attempt(bars(0, 8))).rejects.toThrow('no images');
    await expect(attempt(images, { epochs: 0 })).rejects.toThrow('epochs must be a positive');
    await expect(attempt(images, { batchSize: 1.5 })).rejects.toThrow('batchSize must be');
    const rate = { kind: 'constant', rate: Number.NaN } as const;
    await expect(attempt(images, { learningRate: rate })).rejects.toThrow('the rate of a constant');
    const curve = { kind: 'cosine', peak: 1e-3, warmupEpochs: -1 } as const;
    await expect(attempt(images, { learningRate: curve })).rejects.toThrow('the warmupEpochs of a');
    const unknown = { kind: 'linear', rate: 1 } as unknown as typeof rate;
    const refusal = 'the kind of a learning rate is one of constant, cosine; got "linear"';
    await expect(attempt(images, { learningRate: unknown })).rejects.toThrow(refusal);
    const bare = { kind: 'cosine', warmupEpochs: 1 } as unknown as typeof curve;
    await expect(attempt(images, { learningRate: bare })).rejects.toThrow('got undefined');
    await expect(attempt(images, { seed: 0.5 })).rejects.toThrow('a seed is an integer, got 0.5');
    const broken = matrix(Float32Array.from(images.data), images.rows, images.columns);
    broken.data[77] = Number.NaN;
    await expect(attempt(broken)).rejects.toThrow('training diverged');
    disposeAutoencoder(autoencoder);
  });
});
