// A process of its own for the test beside it: trains, and prints a hash of the trained weights.
//   node --import tsx train-and-hash.ts ARCHITECTURE [CHECKPOINT]      with a checkpoint: interrupted after two epochs, then resumed
import { createHash } from 'node:crypto';
import { gatherRows, imageMatrix, loadDataset } from '../../../lib';
import { type Architecture, buildAutoencoder } from '../../../lib/model';
import {
  augmentedReconstructionObjective,
  getWeights,
  type TrainingOptions,
  trainAutoencoder,
} from '../../../lib/training';

async function main([architecture, path]: string[]): Promise<void> {
  const digits = imageMatrix(await loadDataset('mnist'));
  const images = gatherRows(
    digits,
    Array.from({ length: 1000 }, (_, index) => 70 * index),
  );
  const options: TrainingOptions = {
    epochs: 4,
    batchSize: 128,
    seed: 1,
    objective: augmentedReconstructionObjective({ maxRotationDegrees: 10, maxShiftPixels: 2 }),
    checkpoint: path ? { path, everySeconds: 0 } : undefined,
  };
  const build = () =>
    buildAutoencoder({
      architecture: architecture as Architecture,
      side: 28,
      bottleneck: 10,
      normalization: 'l2',
      seed: 1,
    });
  if (path) {
    const interrupt = (epoch: number) => {
      if (epoch === 3) throw new Error('power cut');
    };
    await trainAutoencoder(build(), images, { ...options, onEpoch: interrupt }).catch(() => {});
  }
  const autoencoder = build();
  const { engine } = await trainAutoencoder(autoencoder, images, options);
  const hash = createHash('sha256');
  for (const { data } of getWeights(autoencoder).values()) {
    hash.update(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  }
  console.log(engine, hash.digest('hex'));
}

main(process.argv.slice(2));
