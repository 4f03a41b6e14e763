import { describe, expect, it } from 'vitest';
import { DATASETS } from '../../lib/data';
import {
  anomalySettings,
  clusteringSettings,
  movedAnomalySettings,
} from '../../lib/experiment/settings';

const constant = { kind: 'constant', rate: 1e-3 };

describe('clusteringSettings', () => {
  it.each([
    ['dense', 'mnist', 100],
    ['convolutional', 'mnist', 200],
    ['convolutional', 'usps', 200],
  ] as const)(
    'has the paper’s epochs, and a quarter of them as standard: %s, %s',
    (architecture, dataset, epochs) => {
      const settings = clusteringSettings(architecture, dataset);
      expect(settings.paper).toEqual({ epochs, batchSize: 256, learningRate: constant });
      expect(settings.standard).toMatchObject(
        dataset === 'usps'
          ? { epochs: epochs / 4, batchSize: 32, learningRate: constant }
          : {
              epochs: epochs / 4,
              batchSize: 256,
              learningRate: { kind: 'cosine', peak: 2e-3, warmupEpochs: 1 },
            },
      );
    },
  );
});

describe('anomalySettings', () => {
  it('is the clustering’s, but for a short standard profile on MNIST', () => {
    const clustering = clusteringSettings('convolutional', 'mnist');
    expect(anomalySettings('mnist').paper).toEqual(clustering.paper);
    expect(anomalySettings('mnist').standard).toMatchObject({ epochs: 5, batchSize: 64 });
    expect(anomalySettings('usps')).toEqual(clusteringSettings('convolutional', 'usps'));
  });
});

describe('movedAnomalySettings', () => {
  const stepsOf = (images: number, { epochs, batchSize }: { epochs: number; batchSize: number }) =>
    epochs * Math.ceil(images / batchSize);

  it('takes about as many steps on MNIST as on USPS, and as many as the paper’s epochs have', () => {
    // Nine digits of ten, and a few of the tenth.
    const images = {
      mnist: 0.91 * DATASETS.mnist.trainCount,
      usps: 0.91 * DATASETS.usps.trainCount,
    };
    const mnist = movedAnomalySettings('mnist');
    const usps = movedAnomalySettings('usps');
    const standard = stepsOf(images.mnist, mnist.standard) / stepsOf(images.usps, usps.standard);
    expect(standard).toBeGreaterThan(0.9);
    expect(standard).toBeLessThan(1.1);
    const plain = stepsOf(images.mnist, anomalySettings('mnist').paper);
    expect(stepsOf(images.mnist, mnist.paper) / plain).toBeCloseTo(1, 1);
    expect(usps).toEqual(anomalySettings('usps'));
  });
});
