import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anomalyTrainingSet, type ImageDataset } from '../../lib/data';
import { UserError } from '../../lib/errors';

/** 1,000 images in four classes of about 250; the last 200 are the test split. */
const labels = Uint8Array.from({ length: 1000 }, (_, index) => (index * 7 + (index >> 3)) % 4);
const dataset: ImageDataset = {
  name: 'toy',
  images: new Float32Array(1000),
  labels,
  count: 1000,
  side: 1,
  trainCount: 800,
  classNames: ['0', '1', '2', '3'],
};
const ofClass = (anomalyClass: number) =>
  [...labels.subarray(0, 800).keys()].filter((index) => labels[index] === anomalyClass);

describe('anomalyTrainingSet', () => {
  it('has all normal images and the share of anomalies asked for, for every class and share', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 3 }),
        fc.double({ min: 0, max: 0.24, noNaN: true }),
        fc.nat(),
        (anomalyClass, share, seed) => {
          const split = anomalyTrainingSet(dataset, { anomalyClass, share, seed });
          const { trainIndices, trainIsAnomaly, trainAnomalies } = split;
          const normals = 800 - ofClass(anomalyClass).length;
          expect(trainIndices).toHaveLength(normals + trainAnomalies);
          expect(new Set(trainIndices).size).toBe(trainIndices.length);
          expect([...trainIndices]).toEqual([...trainIndices].sort((a, b) => a - b));
          expect(trainIndices.at(-1)).toBeLessThan(800);
          trainIndices.forEach((index, position) => {
            expect(trainIsAnomaly[position]).toBe(labels[index] === anomalyClass ? 1 : 0);
          });
          expect(trainIsAnomaly.reduce((sum, flag) => sum + flag, 0)).toBe(trainAnomalies);
          expect(split.trainShare).toBe(trainAnomalies / trainIndices.length);
          expect(Math.abs(split.trainShare - share)).toBeLessThan(1 / normals);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('rounds the number of anomalies to the nearest whole one', () => {
    const ninetyNormal = Uint8Array.from({ length: 100 }, (_, index) => (index < 90 ? 0 : 1));
    const hundred = { ...dataset, labels: ninetyNormal, count: 100, trainCount: 100 };
    // One in a hundred beside 90 normal images is 0.909 anomalies.
    const split = anomalyTrainingSet(hundred, { anomalyClass: 1, share: 0.01, seed: 0 });
    expect(split.trainAnomalies).toBe(1);
  });

  it("keeps none at share 0 and every one at 'all'", () => {
    const none = anomalyTrainingSet(dataset, { anomalyClass: 2, share: 0, seed: 1 });
    expect(none).toMatchObject({ trainAnomalies: 0, trainShare: 0 });
    const all = anomalyTrainingSet(dataset, { anomalyClass: 2, share: 'all', seed: 1 });
    expect([...all.trainIndices]).toEqual([...Array(800).keys()]);
    expect(all.trainShare).toBe(ofClass(2).length / 800);
  });

  it('gives the whole test split with its flags, whatever the share', () => {
    for (const share of [0, 0.1, 'all'] as const) {
      const split = anomalyTrainingSet(dataset, { anomalyClass: 1, share, seed: 5 });
      expect([...split.testIndices]).toEqual([...Array(1000).keys()].slice(800));
      const flags = [...labels.subarray(800)].map((label) => (label === 1 ? 1 : 0));
      expect([...split.testIsAnomaly]).toEqual(flags);
    }
  });

  it('keeps the same anomalies for the same seed, and more of them for a larger share', () => {
    const kept = (share: number, seed: number) => {
      const split = anomalyTrainingSet(dataset, { anomalyClass: 3, share, seed });
      return split.trainIndices.filter((_, position) => split.trainIsAnomaly[position] === 1);
    };
    expect(kept(0.05, 7)).toEqual(kept(0.05, 7));
    expect(kept(0.05, 7)).not.toEqual(kept(0.05, 8));
    const more = new Set(kept(0.2, 7));
    expect(kept(0.05, 7).every((index) => more.has(index))).toBe(true);
    expect(more.size).toBeGreaterThan(kept(0.05, 7).length);
  });

  it('says which share is the largest that the data allow', () => {
    const ask = (share: number) => () =>
      anomalyTrainingSet(dataset, { anomalyClass: 0, share, seed: 0 });
    const largest = ofClass(0).length / 800;
    expect(ask(largest)).not.toThrow();
    expect(ask(0.5)).toThrow(UserError);
    expect(ask(0.5)).toThrow(`ask for at most ${largest.toFixed(4)}, or for 'all'`);
    for (const share of [-0.1, 1, Number.NaN]) {
      expect(ask(share)).toThrow(`in [0, 1) or 'all', got ${share}`);
    }
  });

  it('refuses a class that does not exist, and data without a normal image', () => {
    for (const anomalyClass of [4, -1, 0.5]) {
      expect(() => anomalyTrainingSet(dataset, { anomalyClass, share: 0, seed: 0 })).toThrow(
        `toy has the classes 0 to 3, so ${anomalyClass} cannot be the anomaly`,
      );
    }
    const uniform = { ...dataset, labels: new Uint8Array(1000) };
    expect(() => anomalyTrainingSet(uniform, { anomalyClass: 0, share: 'all', seed: 0 })).toThrow(
      'no image of another class than 0',
    );
  });
});
