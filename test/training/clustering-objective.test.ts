import { describe, expect, it } from 'vitest';
import { studentAssignments, targetDistribution } from '../../lib/clustering';
import { gatherRows, type Matrix, matrix } from '../../lib/matrix';
import { buildAutoencoder, disposeAutoencoder } from '../../lib/model';
import { createRandom } from '../../lib/random';
import { tf } from '../../lib/tensorflow';
import {
  encode,
  getWeights,
  moveImages,
  reconstructionErrors,
  type TrainingObjective,
  trainAutoencoder,
} from '../../lib/training';
import {
  CENTROIDS,
  clusteringObjective,
  studentAssignmentTensor,
  TARGET,
} from '../../lib/training/clustering-objective';
import { createEagerStep } from '../../lib/training/eager-step';

function randomMatrix(rows: number, columns: number, seed: number): Matrix {
  const random = createRandom(seed);
  return matrix(
    Float32Array.from({ length: rows * columns }, () => random.next()),
    rows,
    columns,
  );
}

const asTensor = ({ data, rows, columns }: Matrix) => tf.tensor2d(data, [rows, columns]);

/** One image, and where a network of one unit puts it. */
function onOneImage() {
  const autoencoder = buildAutoencoder({
    architecture: 'dense',
    side: 4,
    bottleneck: 1,
    normalization: 'none',
    seed: 1,
  });
  const images = matrix(new Float32Array(16).fill(0.5), 1, 16);
  return { autoencoder, images, place: encode(autoencoder, images).data[0] };
}

function setUp(normalization: 'none' | 'batch' = 'none') {
  const autoencoder = buildAutoencoder({
    architecture: 'dense',
    side: 4,
    bottleneck: 3,
    normalization,
    seed: 1,
  });
  const images = randomMatrix(12, 16, 2);
  const representations = encode(autoencoder, images);
  const centroids = gatherRows(representations, [0, 5]);
  const shares = studentAssignments(representations, centroids);
  const variable = tf.variable(asTensor(centroids));
  return { autoencoder, images, shares, variable, target: targetDistribution(shares) };
}

describe('studentAssignmentTensor', () => {
  it.each([1, 0.4])(
    'computes what the plain function computes, with a length scale of %d',
    (scale) => {
      const [points, centroids] = [randomMatrix(20, 5, 3), randomMatrix(4, 5, 4)];
      const plain = studentAssignments(points, centroids, scale).data;
      const tensor = studentAssignmentTensor(asTensor(points), asTensor(centroids), scale);
      tensor.dataSync().forEach((share, position) => {
        expect(share).toBeCloseTo(plain[position], 6);
      });
    },
  );

  it('has the gradient that DEC derives', () => {
    // Xie et al. 2016, equation 5, for KL(P || Q): 2 sum_i (1 + |z_i - m_j|^2)^-1 (q_ij - p_ij) (z_i - m_j).
    const [points, centroids] = [randomMatrix(6, 2, 5), randomMatrix(3, 2, 6)];
    const q = studentAssignments(points, centroids);
    const p = targetDistribution(q);
    const gradient = tf.grad((m) => {
      const shares = studentAssignmentTensor(asTensor(points), m as tf.Tensor2D);
      return tf.sum(tf.mul(asTensor(p), tf.sub(tf.log(asTensor(p)), tf.log(shares))));
    })(asTensor(centroids));
    const expected = new Float64Array(6);
    for (let point = 0; point < 6; point++) {
      for (let cluster = 0; cluster < 3; cluster++) {
        const difference = [0, 1].map(
          (axis) => points.data[2 * point + axis] - centroids.data[2 * cluster + axis],
        );
        const closeness = 1 / (1 + difference[0] ** 2 + difference[1] ** 2);
        const pull = q.data[3 * point + cluster] - p.data[3 * point + cluster];
        difference.forEach((value, axis) => {
          expected[2 * cluster + axis] += 2 * closeness * pull * value;
        });
      }
    }
    gradient.dataSync().forEach((value, position) => {
      expect(value).toBeCloseTo(expected[position], 6);
    });
  });
});

describe('clusteringObjective', () => {
  const settings = { name: 'test', clusteringWeight: 0.1, reconstructionWeight: 1 };
  const everything = Int32Array.from({ length: 12 }, (_, index) => index);

  it('is the reconstruction loss plus gamma times the divergence', () => {
    const { autoencoder, images, shares, variable, target } = setUp();
    const reconstruction = reconstructionErrors(autoencoder, images).reduce((a, b) => a + b) / 12;
    let divergence = 0;
    target.data.forEach((wanted, position) => {
      divergence += (wanted * Math.log(wanted / shares.data[position])) / 12;
    });
    expect(divergence).toBeGreaterThan(0);
    for (const [clusteringWeight, reconstructionWeight] of [
      [0.1, 1],
      [1, 0],
      [2, 3],
    ]) {
      const objective = clusteringObjective({
        ...settings,
        centroids: variable,
        target,
        clusteringWeight,
        reconstructionWeight,
      });
      const loss = objective.loss(autoencoder, {
        images: asTensor(images),
        tables: { [TARGET]: asTensor(target) },
        feeds: {},
      });
      const expected = clusteringWeight * divergence + reconstructionWeight * reconstruction;
      expect(loss.dataSync()[0]).toBeCloseTo(expected, 6);
    }
    variable.dispose();
    disposeAutoencoder(autoencoder);
  });

  it('moves images before it encodes them, and leaves their targets', () => {
    const { autoencoder, images, variable, target } = setUp();
    const augmentation = { maxRotationDegrees: 5, maxShiftPixels: 1 };
    const objective = clusteringObjective({
      ...{ ...settings, centroids: variable, target, augmentation },
    });
    const { movements } = objective.feeds as Required<TrainingObjective>['feeds'];
    const drawn = movements.draw(createRandom(1), everything);
    const tables = { [TARGET]: asTensor(target) };
    const moved = moveImages(asTensor(images), autoencoder.config.side, asTensor(drawn));
    const plain = clusteringObjective({ ...settings, centroids: variable, target });
    const expected = plain.loss(autoencoder, { images: moved, tables, feeds: {} });
    const loss = objective.loss(autoencoder, {
      images: asTensor(images),
      tables,
      feeds: { movements: asTensor(drawn) },
    });
    expect(loss.dataSync()[0]).toBeCloseTo(expected.dataSync()[0], 6);
    const asTheyAre = plain.loss(autoencoder, { images: asTensor(images), tables, feeds: {} });
    expect(loss.dataSync()[0]).not.toBeCloseTo(asTheyAre.dataSync()[0], 4);
    variable.dispose();
    disposeAutoencoder(autoencoder);
  });

  it('counts a share of 0 in the target for nothing, and a small one of the assignments in full', () => {
    const { autoencoder, images, place } = onOneImage();
    // At squared distances of 0 and 999 closeness is 1 and 1 / 1000, and the shares are 1000 / 1001 and 1 / 1001.
    const centroids = tf.variable(tf.tensor2d([place, place + Math.sqrt(999)], [2, 1]));
    const target = matrix(Float32Array.of(0, 1), 1, 2);
    const objective = clusteringObjective({
      name: 'test',
      centroids,
      target,
      clusteringWeight: 1,
      reconstructionWeight: 0,
    });
    const loss = objective.loss(autoencoder, {
      images: asTensor(images),
      tables: { [TARGET]: asTensor(target) },
      feeds: {},
    });
    expect(loss.dataSync()[0]).toBeCloseTo(Math.log(1001), 3);
    centroids.dispose();
    disposeAutoencoder(autoencoder);
  });

  it('counts shares below a ten-millionth as one', () => {
    const { autoencoder, images, place } = onOneImage();
    // At squared distances of 0 and 1e9 the shares are nearly 1 and 1e-9.
    const centroids = tf.variable(tf.tensor2d([place, place + Math.sqrt(1e9)], [2, 1]));
    const target = matrix(Float32Array.of(0, 1), 1, 2);
    const objective = clusteringObjective({
      ...{ name: 'test', centroids, target, clusteringWeight: 1, reconstructionWeight: 0 },
    });
    const loss = objective.loss(autoencoder, {
      images: asTensor(images),
      tables: { [TARGET]: asTensor(target) },
      feeds: {},
    });
    expect(loss.dataSync()[0]).toBeCloseTo(Math.log(1e7), 4);
    centroids.dispose();
    disposeAutoencoder(autoencoder);
  });

  it('normalises by the batch, as training does', () => {
    const { autoencoder, images, variable, target } = setUp('batch');
    const objective = clusteringObjective({ ...settings, centroids: variable, target });
    const loss = objective.loss(autoencoder, {
      images: asTensor(images),
      tables: { [TARGET]: asTensor(target) },
      feeds: {},
    });
    // Moving averages that have seen one batch are far from it still.
    const { encoder, decoder } = autoencoder;
    const points = encoder.apply(asTensor(images), { training: true }) as tf.Tensor2D;
    const shares = studentAssignmentTensor(points, variable as unknown as tf.Tensor2D);
    const wanted = asTensor(target);
    const divergence = tf.div(tf.sum(tf.mul(wanted, tf.log(tf.div(wanted, shares)))), 12);
    const rebuilt = decoder.apply(points, { training: true }) as tf.Tensor2D;
    const reconstruction = tf.mean(tf.square(tf.sub(asTensor(images), rebuilt)));
    const expected = tf.add(tf.mul(divergence, 0.1), reconstruction);
    expect(loss.dataSync()[0]).toBeCloseTo(expected.dataSync()[0], 5);
    const moving = encoder.apply(asTensor(images), { training: false }) as tf.Tensor;
    expect(tf.max(tf.abs(tf.sub(moving, points))).dataSync()[0]).toBeGreaterThan(0.1);
    variable.dispose();
    disposeAutoencoder(autoencoder);
  });

  it.each([
    ['graph', 'momentum'],
    ['graph', 'adam'],
    ['eager', 'momentum'],
    ['eager', 'adam'],
  ] as const)(
    'without reconstruction is to the bit what a gradient of zero for the decoder gives: %s, %s',
    async (engine, optimizer) => {
      const [without, withZero] = [false, true].map((isZero) => async () => {
        const { autoencoder, images, variable, target } = setUp();
        const objective = clusteringObjective({
          ...{ ...settings, centroids: variable, target, clusteringWeight: 1 },
          reconstructionWeight: 0,
        });
        const zero = () =>
          tf.mul(tf.addN(autoencoder.decoder.trainableWeights.map((one) => tf.sum(one.read()))), 0);
        const loss: TrainingObjective['loss'] = (...inputs) =>
          tf.add(objective.loss(...inputs), zero()) as tf.Scalar;
        const { lossPerEpoch } = await trainAutoencoder(autoencoder, images, {
          ...{ epochs: 4, batchSize: 5, seed: 1, engine, optimizer },
          learningRate: { kind: 'constant', rate: 1e-2 },
          objective: isZero ? { ...objective, loss } : objective,
          onMessage: expect.fail,
        });
        const weights = [...getWeights(autoencoder)].map(([name, { data }]) => [name, [...data]]);
        const centroids = [...variable.dataSync()];
        variable.dispose();
        disposeAutoencoder(autoencoder);
        return { lossPerEpoch, weights, centroids };
      });
      expect(await without()).toEqual(await withZero());
    },
  );

  it('trains encoder and centroids, and the decoder only with reconstruction', () => {
    for (const reconstructionWeight of [0, 1]) {
      const { autoencoder, images, variable, target } = setUp();
      const objective = clusteringObjective({
        ...settings,
        centroids: variable,
        target,
        reconstructionWeight,
      });
      const step = createEagerStep(autoencoder, images, objective);
      const before = getWeights(autoencoder);
      const centroidsBefore = step.getVariable(CENTROIDS).data;
      step.trainStep(everything, 1e-2);
      const changed = (name: string) =>
        getWeights(autoencoder)
          .get(name)
          ?.data.some((value, position) => value !== before.get(name)?.data[position]);
      const names = [...before.keys()];
      expect(changed(names.find((name) => name.startsWith('encoder_1')) as string)).toBe(true);
      expect(changed(names.find((name) => name.startsWith('reconstruction')) as string)).toBe(
        reconstructionWeight > 0,
      );
      expect(step.getVariable(CENTROIDS).data).not.toEqual(centroidsBefore);
      step.dispose();
      variable.dispose();
      disposeAutoencoder(autoencoder);
    }
  });
});
