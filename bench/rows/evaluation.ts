import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { kMeans } from '../../lib/clustering';
import { imageMatrix, loadDataset } from '../../lib/data';
import { writeFileAtomic } from '../../lib/files';
import { clusteringAccuracy } from '../../lib/metrics';
import { disposeAutoencoder } from '../../lib/model';
import { projectPath } from '../../lib/paths';
import { encode, getWeights, trainAutoencoder } from '../../lib/training';
import { measuredAutoencoder } from '../autoencoder';
import { takeTurns, timed } from '../measure';
import { startPythonPeer } from '../python-peer';
import { currentLoad, toRow } from '../row';
import type { RowDefinition } from './definition';

const CLUSTERS = 10;
const RESTARTS = 20;
const ENCODER = ['encoder_1', 'encoder_2', 'encoder_3', 'bottleneck'];

/** What follows every training: representations, clusters, accuracy; beside the same with the same weights in Python. */
const evaluationRow: RowDefinition = {
  name: 'encoding 70,000 digits, k-means with 20 restarts, accuracy',
  async measure({ python, onTurn }) {
    const loadBefore = currentLoad();
    const digits = await loadDataset('mnist');
    const images = imageMatrix(digits);
    const autoencoder = measuredAutoencoder();
    onTurn('training for one epoch');
    await trainAutoencoder(autoencoder, images, { epochs: 1, seed: 0 });
    const state = getWeights(autoencoder);
    const weights = ENCODER.flatMap((layer) =>
      ['kernel', 'bias'].map((part) => state.get(`${layer}/${part}`)!),
    );
    const folder = projectPath('.cache', 'bench');
    const paths = { images: join(folder, 'images.f32'), weights: join(folder, 'weights.f32') };
    writeFileAtomic(paths.images, new Uint8Array(images.data.slice().buffer));
    const flat = Float32Array.from(weights.flatMap(({ data }) => [...data]));
    writeFileAtomic(paths.weights, new Uint8Array(flat.buffer));
    onTurn('python: starting');
    const peer = await startPythonPeer(python, 'pytorch and sklearn', 'evaluation', {
      ...paths,
      shapes: weights.map(({ shape }) => shape),
      labels: [...digits.labels],
      clusters: CLUSTERS,
      restarts: RESTARTS,
      threads: availableParallelism(),
    });
    try {
      let seed = 0;
      const ours = {
        peer: 'ours',
        variant: 'default',
        measure: timed(async () => {
          const options = { clusters: CLUSTERS, restarts: RESTARTS, seed: seed++ };
          const { inertia, assignments } = await kMeans(encode(autoencoder, images), options);
          return { inertia, accuracy: clusteringAccuracy(digits.labels, assignments) };
        }),
      };
      const turns = { rounds: 3, repetitions: 1, warmups: 1 };
      const summaries = await takeTurns([ours, ...peer.contenders], turns, onTurn);
      return toRow(summaries, {
        name: evaluationRow.name,
        unit: 's',
        millisecondsAUnit: 1000,
        versions: { pytorch: peer.version },
        loadBefore,
      });
    } finally {
      await peer.close();
      disposeAutoencoder(autoencoder);
      for (const path of Object.values(paths)) rmSync(path);
    }
  },
};

/** The rows about what is done with a trained auto-encoder. */
export const evaluationRows: readonly RowDefinition[] = [evaluationRow];
