import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { assignOptimally, fitGaussianMixture, kMeans, mlKMeans } from '../../lib/clustering';
import { writeFileAtomic } from '../../lib/files';
import { gatherRows, type Matrix, matrix, normalizeRows } from '../../lib/matrix';
import { projectPath } from '../../lib/paths';
import { createRandom } from '../../lib/random';
import { type Contender, type Turns, takeTurns, timed } from '../measure';
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

/** What is put beside scikit-learn. */
interface ScikitLearnRow {
  readonly name: string;
  /** Name of the peer's script. */
  readonly script: string;
  /** Handed to the script as files, by the names of its settings. */
  readonly matrices: Readonly<Record<string, Matrix>>;
  readonly settings: object;
  readonly contenders: readonly Contender[];
  readonly turns: Turns;
}

async function measureBesideScikitLearn(
  { name, script, matrices, settings, contenders, turns }: ScikitLearnRow,
  { python, onTurn }: RowTools,
): Promise<BenchRow> {
  const loadBefore = currentLoad();
  const paths = Object.fromEntries(
    Object.entries(matrices).map(([file, values]) => [file, saveMatrix(file, values)]),
  );
  const given = { columns: matrices.points.columns, clusters: CLUSTERS, ...settings, ...paths };
  const peer = await startPythonPeer(python, 'sklearn', script, given);
  try {
    const summaries = await takeTurns([...contenders, ...peer.contenders], turns, onTurn);
    return toRow(summaries, {
      name,
      unit: 's',
      millisecondsAUnit: 1000,
      versions: { 'scikit-learn': peer.version },
      loadBefore,
    });
  } finally {
    await peer.close();
    for (const path of Object.values(paths)) rmSync(path);
  }
}

function ours(run: Parameters<typeof timed>[0]): Contender {
  return { peer: 'ours', variant: 'default', measure: timed(run) };
}

function measureRestarts(name: string, points: Matrix, tools: RowTools): Promise<BenchRow> {
  let seed = 0;
  const fit = async () => {
    const { inertia } = await kMeans(points, { clusters: CLUSTERS, restarts: RESTARTS, seed });
    seed++;
    return { inertia };
  };
  return measureBesideScikitLearn(
    {
      name,
      script: 'scikit_learn',
      matrices: { points },
      settings: { restarts: RESTARTS },
      contenders: [ours(fit)],
      turns: { rounds: 5, repetitions: 2, warmups: 1 },
    },
    tools,
  );
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
  measure(tools) {
    const points = unitMixture(70_000, 10);
    const start = gatherRows(points, [10, 21, 32, 43, 54, 65, 76, 87, 98, 109]);
    const options = { clusters: CLUSTERS, seed: 0, initialCentroids: start };
    return measureBesideScikitLearn(
      {
        name: oneStartRow.name,
        script: 'scikit_learn',
        matrices: { points, start },
        settings: {},
        contenders: [
          ours(async () => ({ inertia: (await kMeans(points, options)).inertia })),
          {
            peer: 'ml-kmeans',
            variant: 'default',
            measure: timed(() => ({ inertia: mlKMeans(points, start).inertia })),
          },
        ],
        turns: { rounds: 3, repetitions: 1, warmups: 1 },
      },
      tools,
    );
  },
};

const gaussianMixtureRow: RowDefinition = {
  name: 'Gaussian mixture, 20 iterations from a given partition, 70,000 x 10',
  async measure(tools) {
    const points = unitMixture(70_000, 10);
    const { assignments } = await kMeans(points, { clusters: CLUSTERS, seed: 0, restarts: 1 });
    const fit = async () => {
      const { logLikelihood } = await fitGaussianMixture(points, {
        clusters: CLUSTERS,
        seed: 0,
        initialAssignments: assignments,
        tolerance: 0,
        maxIterations: MIXTURE_ITERATIONS,
      });
      return { 'log-likelihood': logLikelihood };
    };
    return measureBesideScikitLearn(
      {
        name: gaussianMixtureRow.name,
        script: 'scikit_learn_mixture',
        matrices: { points, partition: matrix(Float32Array.from(assignments), points.rows, 1) },
        settings: { iterations: MIXTURE_ITERATIONS },
        contenders: [ours(fit)],
        turns: { rounds: 3, repetitions: 1, warmups: 1 },
      },
      tools,
    );
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
        const assign = () => {
          let pairs = assignOptimally(cost);
          for (let call = 1; call < calls; call++) pairs = assignOptimally(cost);
          return {
            'total cost': pairs.reduce((sum, { row, column }) => sum + cost[row][column], 0),
          };
        };
        const turns = { rounds: 5, repetitions: 3, warmups: 3 };
        const summaries = await takeTurns([ours(assign), ...peer.contenders], turns, onTurn);
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
