import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { assignOptimally, fitGaussianMixture, kMeans, mlKMeans } from '../../lib/clustering';
import { writeFileAtomic } from '../../lib/files';
import { gatherRows, type Matrix, matrix, normalizeRows } from '../../lib/matrix';
import { projectPath } from '../../lib/paths';
import { createRandom } from '../../lib/random';
import { takeTurns, timed } from '../measure';
import { startPythonPeer } from '../python-peer';
import { type BenchRow, currentLoad, toRow } from '../row';
import type { RowDefinition, RowTools } from './definition';

const CLUSTERS = 10;
const RESTARTS = 20;
const MIXTURE_ITERATIONS = 20;

/** Points like the paper's representations: unit vectors around ten directions, wide enough to overlap. */
function unitMixture(rows: number, columns: number): Matrix {
  const random = createRandom(2018);
  const means = Array.from({ length: CLUSTERS * columns }, () => random.normal());
  const values = Float32Array.from({ length: rows * columns }, (_, position) => {
    const cluster = Math.floor(position / columns) % CLUSTERS;
    return means[cluster * columns + (position % columns)] + 0.7 * random.normal();
  });
  return normalizeRows(matrix(values, rows, columns));
}

function saveMatrix(name: string, { data }: Matrix): string {
  const path = join(projectPath('.cache', 'bench'), `${name}.f32`);
  writeFileAtomic(path, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return path;
}

async function measureRestarts(
  name: string,
  points: Matrix,
  { python, onTurn }: RowTools,
): Promise<BenchRow> {
  const loadBefore = currentLoad();
  const path = saveMatrix('points', points);
  const settings = {
    points: path,
    columns: points.columns,
    clusters: CLUSTERS,
    restarts: RESTARTS,
  };
  const peer = await startPythonPeer(python, 'sklearn', 'scikit_learn', settings);
  try {
    let seed = 0;
    const ours = {
      peer: 'ours',
      variant: 'default',
      measure: timed(async () => {
        const { inertia } = await kMeans(points, { clusters: CLUSTERS, restarts: RESTARTS, seed });
        seed++;
        return { inertia };
      }),
    };
    const turns = { rounds: 5, repetitions: 2, warmups: 1 };
    const summaries = await takeTurns([ours, ...peer.contenders], turns, onTurn);
    return toRow(summaries, {
      name,
      unit: 's',
      millisecondsAUnit: 1000,
      versions: { 'scikit-learn': peer.version },
      loadBefore,
    });
  } finally {
    await peer.close();
    rmSync(path);
  }
}

const mixtureRow: RowDefinition = {
  name: 'k-means, 20 restarts, 70,000 x 10, mixture',
  measure: (tools) => measureRestarts(mixtureRow.name, unitMixture(70_000, 10), tools),
};

const representationsRow: RowDefinition = {
  name: 'k-means, 20 restarts, 70,000 x 10, representations of MNIST',
  measure: async (tools) =>
    measureRestarts(representationsRow.name, await tools.representations(), tools),
};

const oneStartRow: RowDefinition = {
  name: 'k-means, one given start to convergence, 70,000 x 10',
  async measure({ python, onTurn }) {
    const loadBefore = currentLoad();
    const points = unitMixture(70_000, 10);
    const start = gatherRows(points, [10, 21, 32, 43, 54, 65, 76, 87, 98, 109]);
    const paths = [saveMatrix('points', points), saveMatrix('start', start)];
    const settings = { points: paths[0], start: paths[1], columns: 10, clusters: CLUSTERS };
    const peer = await startPythonPeer(python, 'sklearn', 'scikit_learn', settings);
    try {
      const contenders = [
        {
          peer: 'ours',
          variant: 'default',
          measure: timed(async () => {
            const options = { clusters: CLUSTERS, seed: 0, initialCentroids: start };
            return { inertia: (await kMeans(points, options)).inertia };
          }),
        },
        ...peer.contenders,
        {
          peer: 'ml-kmeans',
          variant: 'default',
          measure: timed(() => ({ inertia: mlKMeans(points, start).inertia })),
        },
      ];
      const turns = { rounds: 3, repetitions: 1, warmups: 1 };
      const summaries = await takeTurns(contenders, turns, onTurn);
      return toRow(summaries, {
        name: oneStartRow.name,
        unit: 's',
        millisecondsAUnit: 1000,
        versions: { 'scikit-learn': peer.version },
        loadBefore,
      });
    } finally {
      await peer.close();
      for (const path of paths) rmSync(path);
    }
  },
};

const gaussianMixtureRow: RowDefinition = {
  name: 'Gaussian mixture, 20 iterations from a given partition, 70,000 x 10',
  async measure({ python, onTurn }) {
    const loadBefore = currentLoad();
    const points = unitMixture(70_000, 10);
    const { assignments } = await kMeans(points, { clusters: CLUSTERS, seed: 0, restarts: 1 });
    const partition = matrix(Float32Array.from(assignments), points.rows, 1);
    const paths = [saveMatrix('points', points), saveMatrix('partition', partition)];
    const settings = {
      points: paths[0],
      partition: paths[1],
      columns: points.columns,
      clusters: CLUSTERS,
      iterations: MIXTURE_ITERATIONS,
    };
    const peer = await startPythonPeer(python, 'sklearn', 'scikit_learn_mixture', settings);
    try {
      const ours = {
        peer: 'ours',
        variant: 'default',
        measure: timed(async () => {
          const { logLikelihood } = await fitGaussianMixture(points, {
            clusters: CLUSTERS,
            seed: 0,
            initialAssignments: assignments,
            tolerance: 0,
            maxIterations: MIXTURE_ITERATIONS,
          });
          return { 'log-likelihood': logLikelihood };
        }),
      };
      const turns = { rounds: 3, repetitions: 1, warmups: 1 };
      const summaries = await takeTurns([ours, ...peer.contenders], turns, onTurn);
      return toRow(summaries, {
        name: gaussianMixtureRow.name,
        unit: 's',
        millisecondsAUnit: 1000,
        versions: { 'scikit-learn': peer.version },
        loadBefore,
      });
    } finally {
      await peer.close();
      for (const path of paths) rmSync(path);
    }
  },
};

/** Negated counts of 70,000 samples: nine in ten of a class in one cluster, the rest anywhere. */
function contingencyCost(size: number): number[][] {
  const random = createRandom(7);
  const cost = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (let sample = 0; sample < 70_000; sample++) {
    const label = random.integer(size);
    const cluster = random.next() < 0.9 ? (label * 3 + 1) % size : random.integer(size);
    cost[cluster][label]--;
  }
  return cost;
}

function uniformCost(size: number): number[][] {
  const random = createRandom(8);
  return Array.from({ length: size }, () => Array.from({ length: size }, () => random.next()));
}

function hungarianRow(name: string, cost: number[][], calls: number): RowDefinition {
  return {
    name,
    async measure({ python, onTurn }) {
      const loadBefore = currentLoad();
      const peer = await startPythonPeer(python, 'scipy', 'scipy_assignment', { cost, calls });
      try {
        const ours = {
          peer: 'ours',
          variant: 'default',
          measure: timed(() => {
            let pairs = assignOptimally(cost);
            for (let call = 1; call < calls; call++) pairs = assignOptimally(cost);
            return {
              'total cost': pairs.reduce((sum, { row, column }) => sum + cost[row][column], 0),
            };
          }),
        };
        const turns = { rounds: 5, repetitions: 3, warmups: 3 };
        const summaries = await takeTurns([ours, ...peer.contenders], turns, onTurn);
        return toRow(summaries, {
          name,
          unit: 'ms',
          millisecondsAUnit: calls,
          versions: { scipy: peer.version },
          loadBefore,
        });
      } finally {
        await peer.close();
      }
    },
  };
}

/** The rows about clustering. */
export const clusteringRows: readonly RowDefinition[] = [
  mixtureRow,
  representationsRow,
  oneStartRow,
  gaussianMixtureRow,
  hungarianRow('Hungarian, 10 x 10 contingency table', contingencyCost(10), 1000),
  hungarianRow('Hungarian, 200 x 200 uniform costs', uniformCost(200), 1),
];
