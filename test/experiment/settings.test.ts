import { describe, expect, it } from 'vitest';
import { anomalySettings, clusteringSettings } from '../../lib/experiment/settings';

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
