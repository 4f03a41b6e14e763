import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { imageMatrix, loadDataset } from '../../lib/data';
import { writeFileAtomic } from '../../lib/files';
import { type Matrix, matrix } from '../../lib/matrix';
import {
  type Architecture,
  type Autoencoder,
  buildAutoencoder,
  disposeAutoencoder,
} from '../../lib/model';
import { projectPath } from '../../lib/paths';
import { createEagerStep } from '../../lib/training/eager-step';
import type { TrainingStep } from '../../lib/training/step';
import { bestMatrixProductRate, operationsAStep } from '../arithmetic';
import { type Contender, takeTurns } from '../measure';
import { type PythonPeer, startPythonPeer } from '../python-peer';
import { type BenchRow, currentLoad, toRow } from '../row';
import type { RowDefinition, RowTools } from './definition';

const BATCH = 256;
const IMAGES = 32 * BATCH;
const LEARNING_RATE = 1e-3;

const PEERS = [
  ['pytorch', 'pytorch_training'],
  ['keras', 'keras_training'],
  ['tf.function', 'tensorflow_training'],
] as const;

/** Our ways of computing the step; like a peer's, the fastest counts. */
const ENGINES: Readonly<
  Record<string, (autoencoder: Autoencoder, images: Matrix) => TrainingStep>
> = { eager: createEagerStep };

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

function trainingRow(name: string, architecture: Architecture): RowDefinition {
  return {
    name,
    measure: (tools) => measureTraining(name, architecture, tools),
  };
}

async function measureTraining(
  name: string,
  architecture: Architecture,
  { python, onTurn }: RowTools,
): Promise<BenchRow> {
  const loadBefore = currentLoad();
  const threads = availableParallelism();
  const images = await someImages();
  const path = projectPath('.cache', 'bench', 'images.f32');
  writeFileAtomic(path, new Uint8Array(images.data.buffer));
  const autoencoder = buildAutoencoder({
    architecture,
    side: 28,
    bottleneck: 10,
    normalization: 'l2',
    seed: 0,
  });
  const steps: TrainingStep[] = [];
  const peers: PythonPeer[] = [];
  try {
    const ours = Object.entries(ENGINES).map(([engine, create]) => {
      const step = create(autoencoder, images);
      steps.push(step);
      return oursWith(engine, step);
    });
    const settings = { architecture, images: path, batch: BATCH, threads };
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

/** The rows about training. */
export const trainingRows: readonly RowDefinition[] = [
  trainingRow('training step, dense 784-500-500-2000-10, batch 256', 'dense'),
  trainingRow('training step, convolutional 28 x 28, batch 256', 'convolutional'),
];
