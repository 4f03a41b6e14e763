import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { imageMatrix, loadDataset } from '../../lib/data';
import { writeFileAtomic } from '../../lib/files';
import { type Matrix, matrix } from '../../lib/matrix';
import { type Architecture, type Autoencoder, disposeAutoencoder } from '../../lib/model';
import { projectPath } from '../../lib/paths';
import { reconstructionObjective, trainAutoencoder } from '../../lib/training';
import { createEagerStep } from '../../lib/training/eager-step';
import { createGraphStep } from '../../lib/training/graph/graph-step';
import type { TrainingStep } from '../../lib/training/step';
import { bestMatrixProductRate, operationsAStep } from '../arithmetic';
import { measuredAutoencoder } from '../autoencoder';
import { type Contender, takeTurns } from '../measure';
import { type PythonPeer, startPythonPeer } from '../python-peer';
import { type BenchRow, currentLoad, toRow } from '../row';
import type { RowDefinition, RowTools } from './definition';

const BATCH = 256;
const IMAGES = 32 * BATCH;
const LEARNING_RATE = 1e-3;

type Precision = 'float32' | 'bfloat16';

const PEERS = [
  ['pytorch', 'pytorch_training'],
  ['keras', 'keras_training'],
  ['tf.function', 'tensorflow_training'],
] as const;

type CreateStep = (
  autoencoder: Autoencoder,
  images: Matrix,
) => TrainingStep | Promise<TrainingStep>;

const graphWith =
  (precision: 'float32' | 'bfloat16'): CreateStep =>
  (autoencoder, images) =>
    createGraphStep(autoencoder, images, {
      objective: reconstructionObjective(),
      batchSize: BATCH,
      precision,
    });

/** Our ways of computing the step in each precision; like a peer's, the fastest counts. */
const ENGINES: Readonly<Record<Precision, Readonly<Record<string, CreateStep>>>> = {
  float32: { eager: createEagerStep, graph: graphWith('float32') },
  bfloat16: { 'graph, bfloat16': graphWith('bfloat16') },
};

async function someImages(): Promise<Matrix> {
  const { data, columns } = imageMatrix(await loadDataset('mnist'));
  return matrix(data.slice(0, IMAGES * columns), IMAGES, columns);
}

/** Our step as a contender; the loss is read once a turn, inside the time of its last step. */
function oursWith(variant: string, step: TrainingStep): Contender {
  let position = 0;
  return {
    peer: 'ours',
    variant,
    async measure(repetitions) {
      const milliseconds: number[] = [];
      let loss = Number.NaN;
      for (let repetition = 1; repetition <= repetitions; repetition++) {
        const indices = Int32Array.from({ length: BATCH }, (_, index) => position + index);
        position = (position + BATCH) % IMAGES;
        const start = performance.now();
        step.trainStep(indices, LEARNING_RATE);
        if (repetition === repetitions) loss = step.takeMeanLoss();
        milliseconds.push(performance.now() - start);
      }
      return { milliseconds, result: { loss } };
    },
  };
}

/** A training step of ours beside the peers'; in bfloat16, they take part with both precisions. */
function stepRow(
  name: string,
  architecture: Architecture,
  precision: Precision = 'float32',
): RowDefinition {
  return { name, measure: (tools) => measureStep({ name, architecture, precision }, tools) };
}

interface StepCase {
  readonly name: string;
  readonly architecture: Architecture;
  readonly precision: Precision;
}

async function measureStep(
  { name, architecture, precision }: StepCase,
  { python, onTurn }: RowTools,
): Promise<BenchRow> {
  const loadBefore = currentLoad();
  const threads = availableParallelism();
  const images = await someImages();
  const path = projectPath('.cache', 'bench', 'images.f32');
  writeFileAtomic(path, new Uint8Array(images.data.buffer));
  const autoencoder = measuredAutoencoder(architecture);
  const steps: TrainingStep[] = [];
  const peers: PythonPeer[] = [];
  try {
    const ours: Contender[] = [];
    for (const [engine, create] of Object.entries(ENGINES[precision])) {
      const step = await create(autoencoder, images);
      steps.push(step);
      ours.push(oursWith(engine, step));
    }
    const settings = { architecture, images: path, batch: BATCH, threads, precision };
    for (const [peer, script] of PEERS) {
      onTurn(`${peer}: starting`);
      peers.push(await startPythonPeer(python, peer, script, settings));
    }
    const contenders = [...ours, ...peers.flatMap((peer) => peer.contenders)];
    const turns = { rounds: 5, repetitions: 15, warmups: 10 };
    const summaries = await takeTurns(contenders, turns, onTurn);
    onTurn('matrix products');
    const rate = await bestMatrixProductRate(python, threads);
    const operations = operationsAStep(autoencoder, BATCH);
    return toRow(summaries, {
      name,
      unit: 'ms',
      millisecondsAUnit: 1,
      notes: {
        'operations a step, in 10^9': operations / 1e9,
        'best matrix products, in 10^9 operations a second': Math.round(rate / 1e9),
        'floor, in ms': Number(((operations / rate) * 1000).toFixed(1)),
      },
      versions: Object.fromEntries(PEERS.map(([peer], index) => [peer, peers[index].version])),
      loadBefore,
    });
  } finally {
    for (const peer of peers) await peer.close();
    for (const step of steps) step.dispose();
    disposeAutoencoder(autoencoder);
    rmSync(path);
  }
}

/** A whole epoch through the training loop, beside the same number of bare steps: what the loop costs. */
function epochRow(name: string, architecture: Architecture): RowDefinition {
  return {
    name,
    async measure({ onTurn }) {
      const loadBefore = currentLoad();
      const images = imageMatrix(await loadDataset('mnist'));
      const autoencoder = measuredAutoencoder(architecture);
      const step = await graphWith('float32')(autoencoder, images);
      const steps = Math.ceil(images.rows / BATCH);
      const order = Int32Array.from({ length: images.rows }, (_, index) => index);
      const epoch: Contender = {
        peer: 'ours',
        variant: 'training loop',
        async measure() {
          const options = { epochs: 1, batchSize: BATCH, seed: 0 };
          const { seconds, lossPerEpoch } = await trainAutoencoder(autoencoder, images, options);
          return { milliseconds: [1000 * seconds], result: { loss: lossPerEpoch[0] } };
        },
      };
      const bare: Contender = {
        peer: 'its steps alone',
        variant: 'graph',
        async measure() {
          const start = performance.now();
          for (let number = 0; number < steps; number++) {
            step.trainStep(order.subarray(number * BATCH, (number + 1) * BATCH), LEARNING_RATE);
          }
          const milliseconds = [performance.now() - start];
          return { milliseconds, result: { loss: step.takeMeanLoss() } };
        },
      };
      try {
        const turns = { rounds: 3, repetitions: 1, warmups: 1 };
        const summaries = await takeTurns([epoch, bare], turns, onTurn);
        return toRow(summaries, {
          name,
          unit: 's',
          millisecondsAUnit: 1000,
          notes: { steps },
          versions: {},
          loadBefore,
        });
      } finally {
        step.dispose();
        disposeAutoencoder(autoencoder);
      }
    },
  };
}

/** The rows about training. */
export const trainingRows: readonly RowDefinition[] = [
  stepRow('training step, dense 784-500-500-2000-10, batch 256', 'dense'),
  stepRow('training step, convolutional 28 x 28, batch 256', 'convolutional'),
  stepRow('training step in bfloat16, dense 784-500-500-2000-10, batch 256', 'dense', 'bfloat16'),
  stepRow(
    'training step in bfloat16, convolutional 28 x 28, batch 256',
    'convolutional',
    'bfloat16',
  ),
  epochRow('training epoch, dense, all 70,000 digits', 'dense'),
  epochRow('training epoch, convolutional, all 70,000 digits', 'convolutional'),
];
