import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../lib/errors';
import {
  adjustedRandIndex,
  clusteringAccuracy,
  confusionMatrix,
  contingencyTable,
  matchClusters,
  normalizedMutualInformation,
} from '../../lib/metrics';
import expected from './expected/clustering.json';
import { LARGE, parkMiller } from './large-case';

const MEASURES = { clusteringAccuracy, normalizedMutualInformation, adjustedRandIndex };

describe('agreement with scikit-learn and SciPy', () => {
  it.each(expected.cases)('$name', (reference) => {
    const { labels, assignments } = reference;
    expect(clusteringAccuracy(labels, assignments)).toBeCloseTo(reference.accuracy, 14);
    expect(normalizedMutualInformation(labels, assignments)).toBeCloseTo(
      reference.normalizedMutualInformation,
      13,
    );
    expect(adjustedRandIndex(labels, assignments)).toBeCloseTo(reference.adjustedRandIndex, 13);
  });

  it('70,000 samples, whose pair counts pass 2^31 and their products 2^53', () => {
    const guesses = parkMiller(7, LARGE).map((value) => value % 25);
    const labels = Uint8Array.from({ length: LARGE }, (_, sample) => sample % 10);
    const assignments = Int32Array.from(guesses, (guess, sample) =>
      guess < 10 ? guess : (labels[sample] * 3 + 1) % 10,
    );
    expect(clusteringAccuracy(labels, assignments)).toBeCloseTo(expected.large.accuracy, 14);
    expect(normalizedMutualInformation(labels, assignments)).toBeCloseTo(
      expected.large.normalizedMutualInformation,
      12,
    );
    expect(adjustedRandIndex(labels, assignments)).toBeCloseTo(
      expected.large.adjustedRandIndex,
      12,
    );
  });
});

/** Labels and assignments of the same few samples, with independent numbers of parts. */
const partitions = fc
  .integer({ min: 1, max: 40 })
  .chain((count) =>
    fc.tuple(
      fc.array(fc.nat({ max: 5 }), { minLength: count, maxLength: count }),
      fc.array(fc.nat({ max: 7 }), { minLength: count, maxLength: count }),
    ),
  );

/** Every way to give the first `size` of some clusters different classes, or none: by brute force. */
function bestByEnumeration(counts: readonly (readonly number[])[], row = 0, used = 0): number {
  if (row === counts.length) return 0;
  let best = bestByEnumeration(counts, row + 1, used);
  counts[row].forEach((count, column) => {
    if (used & (1 << column)) return;
    best = Math.max(best, count + bestByEnumeration(counts, row + 1, used | (1 << column)));
  });
  return best;
}

describe('properties', () => {
  it.each(Object.entries(MEASURES))('%s ignores how the clusters are numbered', (_, measure) => {
    fc.assert(
      fc.property(partitions, fc.integer({ min: 1, max: 1000 }), ([labels, assignments], shift) => {
        const renamed = assignments.map((cluster) => shift - 3 * cluster);
        expect(measure(labels, renamed)).toBeCloseTo(measure(labels, assignments), 12);
      }),
    );
  });

  it.each(Object.entries(MEASURES))('%s ignores the order of the samples', (_, measure) => {
    fc.assert(
      fc.property(partitions, fc.nat(), ([labels, assignments], start) => {
        const count = labels.length;
        const order = labels.map((_label, sample) => (start + count - sample) % count);
        const pick = (values: number[]) => order.map((sample) => values[sample]);
        expect(measure(pick(labels), pick(assignments))).toBeCloseTo(
          measure(labels, assignments),
          12,
        );
      }),
    );
  });

  it.each(Object.entries(MEASURES))('%s is 1 for the same partition', (_, measure) => {
    fc.assert(
      fc.property(partitions, ([labels]) => {
        const renamed = labels.map((label) => 9 - label);
        expect(measure(labels, renamed)).toBeCloseTo(1, 12);
      }),
    );
  });

  it.each(Object.entries(MEASURES))('%s is symmetric and at most 1', (_, measure) => {
    fc.assert(
      fc.property(partitions, ([labels, assignments]) => {
        const value = measure(labels, assignments);
        expect(measure(assignments, labels)).toBeCloseTo(value, 12);
        expect(value).toBeLessThanOrEqual(1);
        expect(value).toBeGreaterThanOrEqual(-0.5);
      }),
    );
  });

  it('the accuracy is the best over all one-to-one mappings', () => {
    fc.assert(
      fc.property(partitions, ([labels, assignments]) => {
        const { counts } = contingencyTable(labels, assignments);
        const best = bestByEnumeration(counts) / labels.length;
        expect(clusteringAccuracy(labels, assignments)).toBeCloseTo(best, 12);
      }),
      { numRuns: 50 },
    );
  });

  it('the adjusted Rand index agrees with counting all pairs one by one', () => {
    fc.assert(
      fc.property(partitions, ([labels, assignments]) => {
        let [both, inClass, inCluster, all] = [0, 0, 0, 0];
        for (let first = 0; first < labels.length; first++) {
          for (let second = 0; second < first; second++) {
            const sameClass = labels[first] === labels[second];
            const sameCluster = assignments[first] === assignments[second];
            if (sameClass && sameCluster) both++;
            if (sameClass) inClass++;
            if (sameCluster) inCluster++;
            all++;
          }
        }
        const chance = all === 0 ? 0 : (inClass * inCluster) / all;
        const largest = (inClass + inCluster) / 2;
        const value = largest === chance ? 1 : (both - chance) / (largest - chance);
        expect(adjustedRandIndex(labels, assignments)).toBeCloseTo(value, 12);
      }),
    );
  });
});

describe('contingencyTable', () => {
  it('counts classes against clusters, whatever their numbers', () => {
    expect(
      contingencyTable(Uint8Array.of(7, 7, 2, 2, 2), Int32Array.of(40, -1, 40, 40, 3)),
    ).toEqual({
      classes: [2, 7],
      clusters: [-1, 3, 40],
      counts: [
        [0, 1, 2],
        [1, 0, 1],
      ],
      classSizes: [3, 2],
      clusterSizes: [1, 1, 3],
      total: 5,
    });
  });

  it.each([
    [[0, 1], [0], '2 labels and 1 assignments'],
    [[], [], 'at least one sample'],
    [[0, Number.NaN], [0, 1], 'labels are integers, but number 1 is NaN'],
    [[0, 1], [0.5, 1], 'assignments are integers, but number 0 is 0.5'],
  ])('refuses %j against %j', (labels, assignments, message) => {
    expect(() => contingencyTable(labels, assignments)).toThrow(UserError);
    expect(() => contingencyTable(labels, assignments)).toThrow(message);
  });
});

describe('matchClusters and confusionMatrix', () => {
  it('puts matched samples on the diagonal', () => {
    const labels = [0, 0, 0, 1, 1, 2, 2, 2];
    const assignments = [5, 5, 9, 9, 9, 1, 1, 5];
    const matching = matchClusters(labels, assignments);
    expect(matching.classOfCluster).toEqual(
      new Map([
        [5, 0],
        [9, 1],
        [1, 2],
      ]),
    );
    expect(matching).toMatchObject({ correct: 6, accuracy: 6 / 8 });
    expect(confusionMatrix(matching)).toEqual({
      classes: [0, 1, 2],
      clusters: [5, 9, 1],
      classOfColumn: [0, 1, 2],
      counts: [
        [2, 1, 0],
        [0, 2, 0],
        [1, 0, 2],
      ],
    });
  });

  it('leaves surplus clusters without a class, in the last columns', () => {
    const matching = matchClusters([0, 0, 0, 1, 1], [2, 0, 0, 1, 1]);
    expect(matching.classOfCluster.has(2)).toBe(false);
    expect(matching.accuracy).toBe(4 / 5);
    expect(confusionMatrix(matching).classOfColumn).toEqual([0, 1, null]);
  });

  it('counts the samples of classes left over as wrong', () => {
    const matching = matchClusters([0, 0, 1, 2, 2, 2], [0, 0, 0, 1, 1, 1]);
    expect(matching.correct).toBe(5);
    expect(confusionMatrix(matching)).toMatchObject({
      clusters: [0, 1],
      classOfColumn: [0, 2],
      counts: [
        [2, 0],
        [1, 0],
        [0, 3],
      ],
    });
  });
});
