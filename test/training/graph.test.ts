import { afterEach, describe, expect, it } from 'vitest';
import { gatherRows, type Matrix, matrix } from '../../lib/matrix';
import { type Autoencoder, buildAutoencoder, disposeAutoencoder } from '../../lib/model';
import { createRandom } from '../../lib/random';
import { tf } from '../../lib/tensorflow';
import {
  augmentedReconstructionObjective,
  encode,
  getWeights,
  reconstructInTraining,
  reconstructionErrors,
  reconstructionLoss,
  reconstructionObjective,
  type TrainingObjective,
  type TrainingState,
  trainAutoencoder,
} from '../../lib/training';
import { createEagerStep } from '../../lib/training/eager-step';
import { createGraphStep } from '../../lib/training/graph/graph-step';
import type { Optimizer } from '../../lib/training/optimizer';

const SIDE = 8;
const BATCH = 32;
// A last batch that is smaller than the others.
const COUNT = 3 * BATCH + 7;
const random = createRandom(4);
const images = matrix(
  Float32Array.from({ length: COUNT * SIDE * SIDE }, random.next),
  COUNT,
  SIDE * SIDE,
);
const precision = 'float32';

const built: Autoencoder[] = [];
function build(overrides: object = {}): Autoencoder {
  const config = {
    architecture: 'convolutional',
    side: SIDE,
    bottleneck: 4,
    normalization: 'l2',
    seed: 3,
  };
  const autoencoder = buildAutoencoder({ ...config, ...overrides } as Autoencoder['config']);
  built.push(autoencoder);
  return autoencoder;
}
afterEach(() => {
  for (const autoencoder of built.splice(0)) disposeAutoencoder(autoencoder);
});

/** What DEC minimises: the divergence of soft assignments to trainable centroids from a target distribution. */
function clusteringObjective(target: Matrix): TrainingObjective & { dispose(): void } {
  const draw = createRandom(9);
  const start = Array.from({ length: 3 * 4 }, draw.normal);
  const centroids = tf.tidy(() => tf.variable(tf.tensor2d(start, [3, 4])));
  return {
    name: 'clustering',
    variables: [{ name: 'centroids', variable: centroids, trainable: true }],
    tables: { target },
    loss({ encoder, decoder }, { images: batch, tables }) {
      const codes = encoder.apply(batch, { training: true }) as tf.Tensor;
      const apart = tf.sub(tf.expandDims(codes, 1), tf.expandDims(centroids, 0));
      const squared = tf.sum(tf.square(apart), 2);
      const similarity = tf.div(1, tf.add(1, squared));
      const soft = tf.div(similarity, tf.sum(similarity, 1, true));
      const divergence = tf.sum(tf.mul(tables.target, tf.log(tf.div(tables.target, soft))), 1);
      const reconstructions = decoder.apply(codes, { training: true }) as tf.Tensor;
      return tf.add(
        reconstructionLoss(batch, reconstructions),
        tf.mul(0.1, tf.mean(divergence)),
      ) as tf.Scalar;
    },
    dispose: () => centroids.dispose(),
  };
}

function distributions(seed: number): Matrix {
  const draw = createRandom(seed);
  const data = new Float32Array(COUNT * 3);
  for (let start = 0; start < data.length; start += 3) {
    const weights = [0, 1, 2].map(() => 0.1 + draw.next());
    const sum = weights.reduce((a, b) => a + b);
    weights.forEach((weight, index) => {
      data[start + index] = weight / sum;
    });
  }
  return matrix(data, COUNT, 3);
}

/** Every value by its name; quicker to compare than arrays. */
function bytesOf(state: TrainingState): Map<string, string> {
  return new Map(
    [...state].map(([name, { data }]) => [
      name,
      Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'),
    ]),
  );
}

/** Losses of some steps, the last batch of every epoch being smaller, and the state at the end. */
async function run(
  engine: 'graph' | 'eager',
  autoencoder: Autoencoder,
  objective: TrainingObjective,
  steps: number,
  optimizer: Optimizer = 'adam',
) {
  const step =
    engine === 'graph'
      ? await createGraphStep(autoencoder, images, {
          ...{ objective, optimizer, batchSize: BATCH, precision },
        })
      : createEagerStep(autoencoder, images, objective, optimizer);
  try {
    const losses = Array.from({ length: steps }, (_, number) => {
      const start = (number % 4) * BATCH;
      const indices = Int32Array.from({ length: COUNT }, (_, index) => index).slice(
        start,
        start + BATCH,
      );
      const feeds = Object.fromEntries(
        Object.entries(objective.feeds ?? {}).map(([name, feed]) => [
          name,
          feed.draw(createRandom(number), indices),
        ]),
      );
      if (objective.tables && number === 6) step.setTable('target', distributions(2));
      step.trainStep(indices, 1e-3, feeds);
      return step.takeMeanLoss();
    });
    return {
      losses,
      state: step.getState(),
      codes: step.encode(images),
      errors: step.reconstructionErrors(images),
    };
  } finally {
    step.dispose();
  }
}

describe('the graph and the eager step', () => {
  const reconstruction = () => ({ objective: reconstructionObjective(), dispose() {} });
  const augmented = () => ({
    objective: augmentedReconstructionObjective({ maxRotationDegrees: 10, maxShiftPixels: 1 }),
    dispose() {},
  });
  const clustering = () => {
    const objective = clusteringObjective(distributions(1));
    return { objective, dispose: () => objective.dispose() };
  };
  const cases: {
    case: string;
    model: object;
    prepare: typeof reconstruction;
    optimizer?: Optimizer;
  }[] = [
    ...['none', 'l2', 'batch', 'layer'].map((normalization) => ({
      case: `convolutional, ${normalization}`,
      model: { architecture: 'convolutional', normalization },
      prepare: reconstruction,
    })),
    { case: 'dense', model: { architecture: 'dense' }, prepare: reconstruction },
    { case: 'augmentation', model: { architecture: 'convolutional' }, prepare: augmented },
    { case: 'clustering', model: { architecture: 'convolutional' }, prepare: clustering },
    {
      case: 'momentum',
      model: { architecture: 'dense' },
      prepare: clustering,
      optimizer: 'momentum',
    },
  ];

  it.each(cases)('do the same: $case', async ({ model, prepare, optimizer }) => {
    const results = [];
    for (const engine of ['graph', 'eager'] as const) {
      const { objective, dispose } = prepare();
      results.push(await run(engine, build(model), objective, 50, optimizer));
      dispose();
    }
    const [graph, eager] = results;
    expect(eager.losses[49]).not.toBe(eager.losses[45]);
    graph.losses.forEach((loss, index) => {
      expect(Math.abs(loss / eager.losses[index] - 1)).toBeLessThan(1e-5);
    });
    expect([...graph.state.keys()].sort()).toEqual([...eager.state.keys()].sort());
    expect(graph.state.get('adam/steps')?.data[0]).toBe(50);
    graph.codes.data.forEach((value, index) => {
      expect(value).toBeCloseTo(eager.codes.data[index], 4);
    });
    graph.errors.forEach((value, index) => {
      expect(value).toBeCloseTo(eager.errors[index], 5);
    });
  });

  it('count no loss any more that was seen before a state was set', async () => {
    const objective = reconstructionObjective();
    const whole = Int32Array.from({ length: BATCH }, (_, index) => index);
    for (const step of [
      await createGraphStep(build(), images, { objective, batchSize: BATCH, precision }),
      createEagerStep(build(), images, objective),
    ]) {
      const start = step.getState();
      step.trainStep(whole, 1e-2);
      const first = step.takeMeanLoss();
      step.trainStep(whole, 1e-2);
      step.setState(start);
      step.trainStep(whole, 1e-2);
      expect(step.takeMeanLoss()).toBe(first);
      step.dispose();
    }
  });

  it('have one state between them', async () => {
    const objective = reconstructionObjective();
    const [first, second] = [build({ normalization: 'batch' }), build({ normalization: 'batch' })];
    const graph = await createGraphStep(first, images, { objective, batchSize: BATCH, precision });
    const eager = createEagerStep(second, images, objective);
    const indices = (start: number) =>
      Int32Array.from({ length: BATCH }, (_, index) => start + index);
    for (const start of [0, 20, 40]) graph.trainStep(indices(start), 1e-2);
    eager.setState(graph.getState());
    expect(bytesOf(eager.getState())).toEqual(bytesOf(graph.getState()));
    graph.takeMeanLoss();
    for (const step of [graph, eager]) step.trainStep(indices(10), 1e-2);
    expect(graph.takeMeanLoss()).toBeCloseTo(eager.takeMeanLoss(), 6);
    graph.setState(eager.getState());
    expect(bytesOf(graph.getState())).toEqual(bytesOf(eager.getState()));
    expect(graph.getVariable('bottleneck/kernel')).toEqual(
      getWeights(second).get('bottleneck/kernel'),
    );
    expect(() => graph.getVariable('nonsense')).toThrow('there is no variable nonsense');
    graph.writeBack();
    expect(bytesOf(getWeights(first))).toEqual(bytesOf(getWeights(second)));
    graph.dispose();
    eager.dispose();
  });
});

describe('a graph step', () => {
  const options = { objective: reconstructionObjective(), batchSize: BATCH, precision } as const;

  it('leaves the model as it was until it is told to write back', async () => {
    const autoencoder = build({ normalization: 'batch' });
    const before = bytesOf(getWeights(autoencoder));
    const step = await createGraphStep(autoencoder, images, options);
    expect(bytesOf(getWeights(autoencoder))).toEqual(before);
    expect(bytesOf(step.getState()).get('encoder_1/kernel')).toBe(before.get('encoder_1/kernel'));
    step.trainStep(
      Int32Array.from({ length: BATCH }, (_, index) => index),
      1e-2,
    );
    expect(bytesOf(getWeights(autoencoder))).toEqual(before);
    step.writeBack();
    expect(bytesOf(getWeights(autoencoder))).not.toEqual(before);
    step.dispose();
  });

  it('encodes, and measures errors, of any number of images', async () => {
    const autoencoder = build({ architecture: 'convolutional' });
    const step = await createGraphStep(autoencoder, images, options);
    for (const count of [1, 1000, 1001, 0]) {
      const few = gatherRows(
        images,
        Array.from({ length: count }, (_, index) => (7 * index) % COUNT),
      );
      const expected = encode(autoencoder, few).data;
      const codes = step.encode(few);
      expect([codes.rows, codes.columns]).toEqual([count, 4]);
      codes.data.forEach((value, index) => {
        expect(value).toBeCloseTo(expected[index], 5);
      });
      const errors = reconstructionErrors(autoencoder, few);
      step.reconstructionErrors(few).forEach((value, index) => {
        expect(value).toBeCloseTo(errors[index], 6);
      });
    }
    step.dispose();
  });

  it('refuses batches and tables of other sizes', async () => {
    const step = await createGraphStep(build(), images, options);
    expect(() => step.trainStep(new Int32Array(5), 1e-3)).toThrow(
      'this step takes batches of 32 or 7 images, got 5',
    );
    expect(() => step.setTable('target', images)).toThrow('has no table target; it has none');
    expect(() => step.encode(matrix(new Float32Array(4), 1, 4))).toThrow('but got rows of 4');
    step.dispose();
  });

  it('has not taken a step that fails', async () => {
    const [step, whole] = [
      await createGraphStep(build(), images, options),
      await createGraphStep(build(), images, options),
    ];
    const batch = Int32Array.from({ length: BATCH }, (_, index) => index);
    const broken = batch.slice();
    for (const wrong of [COUNT, -1]) {
      broken[3] = wrong;
      step.trainStep(batch, 1e-3);
      const before = tf.memory().numTensors;
      expect(() => step.trainStep(broken, 1e-3)).toThrow(
        `rows are numbered from 0 to ${COUNT - 1}, got ${wrong}`,
      );
      expect(tf.memory().numTensors).toBe(before);
      whole.trainStep(batch, 1e-3);
      expect(step.takeMeanLoss()).toBe(whole.takeMeanLoss());
    }
    expect(bytesOf(step.getState())).toEqual(bytesOf(whole.getState()));
    for (const made of [step, whole]) made.dispose();
  });

  it('leaks no tensors where an input cannot be made', async () => {
    const feed = (length: number) => ({
      columns: 1,
      draw: () => ({ data: new Float32Array(length), rows: BATCH, columns: 1 }),
    });
    const objective: TrainingObjective = {
      ...reconstructionObjective(),
      feeds: { fitting: feed(BATCH), broken: feed(1) },
    };
    const autoencoder = build();
    const before = tf.memory().numTensors;
    await expect(createGraphStep(autoencoder, images, { ...options, objective })).rejects.toThrow();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('leaks neither tensors nor sessions', async () => {
    const cycle = async () => {
      const autoencoder = build({ normalization: 'batch' });
      const step = await createGraphStep(autoencoder, images, options);
      const inside = tf.memory().numTensors;
      for (let number = 0; number < 20; number++) {
        step.trainStep(
          Int32Array.from({ length: BATCH }, (_, index) => index),
          1e-3,
        );
      }
      step.takeMeanLoss();
      step.setState(step.getState());
      step.encode(images);
      step.reconstructionErrors(images);
      step.writeBack();
      expect(tf.memory().numTensors).toBe(inside);
      step.dispose();
      disposeAutoencoder(built.pop() as Autoencoder);
    };
    await cycle();
    const before = [tf.memory().numTensors, tf.node.getNumOfSavedModels()];
    await cycle();
    expect([tf.memory().numTensors, tf.node.getNumOfSavedModels()]).toEqual(before);
    expect(before[1]).toBe(0);
  });

  it('computes nearly the same in bfloat16', async () => {
    const losses = [];
    for (const chosen of ['float32', 'bfloat16'] as const) {
      const autoencoder = build({ architecture: 'convolutional' });
      const step = await createGraphStep(autoencoder, images, { ...options, precision: chosen });
      for (let number = 0; number < 30; number++) {
        step.trainStep(
          Int32Array.from({ length: BATCH }, (_, index) => index),
          1e-3,
        );
      }
      losses.push(step.takeMeanLoss());
      step.dispose();
    }
    expect(losses[1]).not.toBe(losses[0]);
    expect(Math.abs(losses[1] / losses[0] - 1)).toBeLessThan(0.01);
  });
});

describe('what a graph cannot be made of', () => {
  async function train(objective: TrainingObjective, precision?: 'bfloat16') {
    const messages: string[] = [];
    const { engine } = await trainAutoencoder(build(), images, {
      epochs: 1,
      batchSize: BATCH,
      seed: 0,
      objective,
      precision,
      onMessage: (message) => messages.push(message),
    });
    return { engine, message: messages.join() };
  }
  const altered = (alter: (batch: tf.Tensor2D) => tf.Tensor2D): TrainingObjective => ({
    name: 'altered',
    loss: (autoencoder, { images: batch }) =>
      reconstructionLoss(batch, reconstructInTraining(autoencoder, alter(batch))),
  });

  it('trains eagerly when JavaScript looks at values', async () => {
    const objective = altered((batch) => tf.mul(batch, tf.max(batch).dataSync()[0]));
    const { engine, message } = await train(objective);
    expect(engine).toBe('eager');
    expect(message).toContain('the values of Max are read in JavaScript');
  });

  it('does not train in 32 bits what was to be trained in 16', async () => {
    const objective = altered((batch) => tf.mul(batch, tf.max(batch).dataSync()[0]));
    await expect(train(objective, 'bfloat16')).rejects.toThrow(/bfloat16 needs the training graph/);
  });

  it('trains eagerly when JavaScript draws random numbers', async () => {
    const { engine, message } = await train(
      altered((batch) => tf.add(batch, tf.randomNormal(batch.shape))),
    );
    expect(engine).toBe('eager');
    expect(message).toMatch(/an input of Add(V2)? is made in JavaScript and changes/);
  });

  it('keeps constants apart that are no numbers, or infinite', async () => {
    const { engine, message } = await train(
      altered((batch) => tf.minimum(tf.maximum(batch, -Infinity), Infinity)),
    );
    expect([engine, message]).toEqual(['graph', '']);
  });

  it('trains eagerly when a tensor has a type that the graph has not', async () => {
    const { engine, message } = await train(
      altered((batch) => tf.real(tf.complex(batch, batch)) as tf.Tensor2D),
    );
    expect(engine).toBe('eager');
    expect(message).toContain('Complex');
  });

  it('is not: layers that it has never heard of', async () => {
    class Swish extends tf.layers.Layer {
      static readonly className = 'TestSwish';
      override computeOutputShape(shape: tf.Shape): tf.Shape {
        return shape;
      }
      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
        const input = Array.isArray(inputs) ? inputs[0] : inputs;
        return tf.mul(input, tf.sigmoid(input));
      }
    }
    const layer = new Swish({});
    const { engine, message } = await train(altered((batch) => layer.apply(batch) as tf.Tensor2D));
    expect([engine, message]).toEqual(['graph', '']);
  });
});
