import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { imageMatrix, loadDataset } from '../../../lib/data';
import { type Matrix, matrix } from '../../../lib/matrix';
import {
  type Architecture,
  buildAutoencoder,
  disposeAutoencoder,
  type Normalization,
} from '../../../lib/model';
import { projectPath } from '../../../lib/paths';
import { createRandom } from '../../../lib/random';
import { tf } from '../../../lib/tensorflow';
import { reconstructionObjective } from '../../../lib/training';
import { createEagerStep } from '../../../lib/training/eager-step';
import { createGraphStep } from '../../../lib/training/graph/graph-step';

const BATCH = 256;

async function digits(count: number): Promise<Matrix> {
  const { data, columns } = imageMatrix(await loadDataset('mnist'));
  return matrix(data.slice(0, count * columns), count, columns);
}

function build(architecture: Architecture, normalization: Normalization, side = 28) {
  return buildAutoencoder({ architecture, side, bottleneck: 10, normalization, seed: 0 });
}

function createGraph(autoencoder: ReturnType<typeof build>, images: Matrix) {
  const objective = reconstructionObjective();
  return createGraphStep(autoencoder, images, {
    objective,
    batchSize: BATCH,
    precision: 'float32',
  });
}

const batchOf = (number: number, count: number) =>
  Int32Array.from({ length: BATCH }, (_, index) => (number * BATCH + index) % count);

describe('graph and eager step on real digits', () => {
  const cases = (['dense', 'convolutional'] as const).flatMap((architecture) =>
    (['none', 'l2', 'batch', 'layer'] as const).map((normalization) => ({
      architecture,
      normalization,
    })),
  );

  it.each(cases)(
    'have the same losses for 50 steps: $architecture, $normalization',
    async (one) => {
      const images = await digits(50 * BATCH);
      const [first, second] = [0, 1].map(() => build(one.architecture, one.normalization));
      const steps = [await createGraph(first, images), createEagerStep(second, images)];
      for (let number = 0; number < 50; number++) {
        const [graph, eager] = steps.map((step) => {
          step.trainStep(batchOf(number, images.rows), 1e-3);
          return step.takeMeanLoss();
        });
        expect(Math.abs(graph / eager - 1)).toBeLessThan(1e-5);
      }
      for (const step of steps) step.dispose();
      for (const autoencoder of [first, second]) disposeAutoencoder(autoencoder);
    },
  );
});

describe('the graph over a long time', () => {
  it('takes no more memory after 5,000 steps than after 500', async () => {
    const side = 16;
    const random = createRandom(0);
    const count = 9298;
    const images = matrix(
      Float32Array.from({ length: count * side * side }, random.next),
      count,
      side * side,
    );
    const autoencoder = build('convolutional', 'l2', side);
    const step = await createGraph(autoencoder, images);
    const train = async (from: number, to: number) => {
      for (let number = from; number < to; number++) {
        step.trainStep(batchOf(number, count), 1e-3);
        if (number % 37 === 0) {
          step.takeMeanLoss();
          // The test runner wants to hear from its process now and then.
          await yieldToEvents();
        }
      }
      return { resident: process.memoryUsage.rss(), tensors: tf.memory().numTensors };
    };
    const early = await train(0, 500);
    const late = await train(500, 5000);
    expect(late.tensors).toBe(early.tensors);
    expect(late.resident).toBeLessThan(1.05 * early.resident);
    step.dispose();
    disposeAutoencoder(autoencoder);
  });
});

describe('the same seed in single-threaded processes', () => {
  function trainElsewhere(...parameters: string[]): string {
    const script = projectPath('test', 'full', 'training', 'train-and-hash.ts');
    return execFileSync(process.execPath, ['--import', 'tsx', script, ...parameters], {
      encoding: 'utf8',
      env: { ...process.env, TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' },
    });
  }

  it.each(['dense', 'convolutional'])(
    'gives the same bits, interrupted or not: %s',
    (architecture) => {
      const folder = mkdtempSync(join(tmpdir(), 'same-bits-'));
      try {
        const first = trainElsewhere(architecture);
        expect(first).toMatch(/^graph [0-9a-f]{64}\n$/);
        expect(trainElsewhere(architecture)).toBe(first);
        expect(trainElsewhere(architecture, join(folder, 'checkpoint'))).toBe(first);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );
});
