import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchPartitions, partitionAgreement } from '../../lib/clustering/agreement';
import { consensus } from '../../lib/clustering/consensus';
import { fitGaussianMixture } from '../../lib/clustering/gaussian-mixture';
import { chooseShrinkage } from '../../lib/clustering/shared-shape';
import { matrix } from '../../lib/matrix';
import { adjustedRandIndex, clusteringAccuracy } from '../../lib/metrics';
import { createRandom, deriveSeed, permutation } from '../../lib/random';

/** A partition with some samples put elsewhere and its clusters renamed. */
function disturbed(truth: Int32Array, clusters: number, share: number, seed: number): Int32Array {
  const random = createRandom(seed);
  const names = permutation(clusters, random);
  return truth.map((cluster) =>
    random.next() < share ? random.integer(clusters) : names[cluster],
  );
}

const truth = Int32Array.from({ length: 600 }, (_, index) => index % 6);

describe('partitionAgreement', () => {
  it('is the clustering accuracy of one partition by the other', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 8 }),
        (seed, first, second) => {
          const random = createRandom(seed);
          const a = Int32Array.from({ length: 60 }, () => random.integer(first));
          const b = Int32Array.from({ length: 60 }, () => random.integer(second));
          expect(partitionAgreement(a, b)).toBeCloseTo(clusteringAccuracy(a, b), 12);
          expect(partitionAgreement(b, a)).toBeCloseTo(partitionAgreement(a, b), 12);
          const { renamed, agreement, ...beyondChance } = matchPartitions(a, b);
          expect(beyondChance.adjustedRandIndex).toBe(adjustedRandIndex(a, b));
          const same = renamed.filter((cluster, index) => cluster === a[index]).length;
          expect(same / 60).toBeCloseTo(agreement, 12);
        },
      ),
    );
  });

  it('numbers clusters without a partner after those of the reference', () => {
    expect([...matchPartitions([0, 0, 0, 1], [2, 2, 0, 1]).renamed]).toEqual([0, 0, 2, 1]);
  });

  it('takes cluster numbers as names: gaps between them cost nothing', () => {
    const far = 3e9;
    expect(partitionAgreement([0, 1, far], [far, 1, 0])).toBe(1);
    // The fourth has no partner.
    expect([...matchPartitions([5, 5, 900, 900], [7, 7, 7, 40]).renamed]).toEqual([5, 5, 5, 900]);
    expect([...matchPartitions([5, 5, 5, 5], [7, 7, 7, 40]).renamed]).toEqual([5, 5, 5, 6]);
  });

  it('refuses partitions of different samples', () => {
    expect(() => partitionAgreement([0, 1], [0])).toThrow('got 2 and 1 assignments');
    expect(() => partitionAgreement([], [])).toThrow('two partitions');
    expect(() => partitionAgreement([0, -1], [0, 0])).toThrow('sample 1 has -1');
  });
});

describe('consensus', () => {
  it('votes the errors of single partitions down, and says how sure it is', () => {
    const partitions = [1, 2, 3, 4, 5].map((seed) => disturbed(truth, 6, 0.3, seed));
    const { assignments, confidence, agreements } = consensus(partitions);
    const best = Math.max(...partitions.map((partition) => clusteringAccuracy(truth, partition)));
    expect(clusteringAccuracy(truth, assignments)).toBeGreaterThan(best + 0.1);
    expect(agreements).toHaveLength(5);
    const sure = truth.map((_, index) => (confidence[index] === 1 ? 1 : 0));
    expect(sure.reduce((sum, value) => sum + value, 0)).toBeGreaterThan(60);
    expect(Math.min(...confidence)).toBeGreaterThanOrEqual(0.2 - 1e-6);
  });

  it('has the partition in the middle that the others agree with most', () => {
    const partitions = [
      disturbed(truth, 6, 0.6, 1),
      disturbed(truth, 6, 0.05, 2),
      disturbed(truth, 6, 0.4, 3),
      disturbed(truth, 6, 0.4, 4),
    ];
    const { medoid, agreements, meanAgreement } = consensus(partitions);
    expect(medoid).toBe(1);
    const pairs = [0, 2, 3].map((other) => partitionAgreement(partitions[1], partitions[other]));
    expect(agreements[1]).toBeCloseTo((pairs[0] + pairs[1] + pairs[2]) / 3, 12);
    expect(meanAgreement).toBeCloseTo(agreements.reduce((sum, value) => sum + value) / 4, 12);
  });

  it('takes off what chance gives, and counts nothing for not dividing anything', () => {
    // One in twenty is in the small cluster, another one in each partition: they agree on nine in ten of the samples.
    const lopsided = [0, 1, 2].map((seed) => {
      const random = createRandom(seed);
      return truth.map(() => (random.next() < 0.05 ? 1 : 0));
    });
    const chance = consensus(lopsided);
    expect(chance.meanAgreement).toBeGreaterThan(0.88);
    expect(Math.abs(chance.meanAdjustedRandIndex)).toBeLessThan(0.05);
    const [a, b, c] = lopsided;
    const pairs = [adjustedRandIndex(a, b), adjustedRandIndex(a, c), adjustedRandIndex(b, c)];
    expect(chance.meanAdjustedRandIndex).toBeCloseTo((pairs[0] + pairs[1] + pairs[2]) / 3, 12);
    const undivided = [truth.map(() => 0), truth.map(() => 3)];
    expect(consensus(undivided)).toMatchObject({ meanAgreement: 1, meanAdjustedRandIndex: 0 });
    expect(consensus([truth, truth]).meanAdjustedRandIndex).toBe(1);
  });

  it('votes for clusters of the medoid only, where others have more', () => {
    const medoid = Int32Array.from([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]);
    // Three others with a cluster more each, which have nothing in common but that the medoid lacks them.
    const others = [
      [0, 1],
      [1, 2],
      [1, 3],
    ].map((samples) => medoid.map((cluster, sample) => (samples.includes(sample) ? 2 : cluster)));
    const { assignments, confidence } = consensus([medoid, ...others]);
    expect([...assignments]).toEqual([...medoid]);
    expect(confidence[1]).toBeCloseTo(1 / 4, 6);
    expect(confidence[0]).toBeCloseTo(3 / 4, 6);
    expect(confidence[11]).toBe(1);
  });

  it('leaves ties to the medoid, wherever it stands', () => {
    const middle = Int32Array.from([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
    const but = (changes: Record<number, number>) =>
      middle.map((cluster, sample) => changes[sample] ?? cluster);
    // On sample 0 two stand against two; everything else is one voice alone.
    const partitions = [but({ 0: 2, 5: 2 }), middle, but({ 0: 2, 9: 0 }), but({ 10: 1 })];
    const { medoid, assignments, confidence } = consensus(partitions);
    expect(medoid).toBe(1);
    expect(assignments).toEqual(middle);
    expect([...confidence]).toEqual([0.5, 1, 1, 1, 1, 0.75, 1, 1, 1, 0.75, 0.75, 1]);
  });

  it('needs two partitions', () => {
    expect(() => consensus([truth])).toThrow('two partitions or more, got 1');
  });
});

describe('chooseShrinkage', () => {
  // Clusters of one elongated shape, each training seeing its own noise.
  const training = (seed: number) => {
    const random = createRandom(seed);
    const values = Array.from({ length: 240 }, (_, index) => {
      const along = 1.2 * random.normal();
      const across = 0.3 * random.normal() + 2 * (index % 4);
      const noise = 0.2 * random.normal();
      return [along + noise, across - noise / 3, 0.3 * random.normal()];
    });
    return matrix(Float32Array.from(values.flat()), 240, 3);
  };

  it('takes the shrinkage that the trainings agree with most', async () => {
    const options = { clusters: 4, seed: 1, restarts: 5, shrinkages: [0, 0.5, 1] };
    const trainings = [training(1), training(2), training(3)];
    const { best, trials } = await chooseShrinkage(trainings, options);
    expect(trials.map(({ shrinkage }) => shrinkage)).toEqual([0, 0.5, 1]);
    const highest = Math.max(...trials.map((trial) => trial.consensus.meanAdjustedRandIndex));
    expect(best.consensus.meanAdjustedRandIndex).toBe(highest);
    expect(best.partitions).toHaveLength(3);
    const classes = Int32Array.from({ length: 240 }, (_, index) => index % 4);
    expect(clusteringAccuracy(classes, best.consensus.assignments)).toBeGreaterThan(0.95);
    expect(await chooseShrinkage(trainings, options)).toEqual({ best, trials });
  });

  it('is not won over by giants, which agree by chance', async () => {
    // Two clusters along the first column. In the second, each training has a few far values of its own, which a mixture
    // of free shapes spends a component on.
    const random = createRandom(77);
    const along = Array.from({ length: 400 }, (_, index) => (index % 2 ? 2 : -2) + random.normal());
    const trainings = [0, 1, 2].map(() => {
      const values = along.flatMap((value) => {
        const seen = value + 0.8 * random.normal();
        const spread = random.next() < 0.04 ? 2.8 : 0.3;
        return [seen, spread * random.normal()];
      });
      return matrix(Float32Array.from(values), 400, 2);
    });
    const options = { clusters: 2, seed: 0, restarts: 3, shrinkages: [0, 0.4, 1] };
    const { best, trials } = await chooseShrinkage(trainings, options);
    const shares = trials.map((trial) => trial.consensus.meanAgreement);
    expect(shares[0]).toBe(Math.max(...shares));
    expect(trials[0].consensus.meanAdjustedRandIndex).toBeLessThan(0.1);
    expect(best.shrinkage).toBe(1);
    const classes = Int32Array.from({ length: 400 }, (_, index) => index % 2);
    expect(clusteringAccuracy(classes, best.consensus.assignments)).toBeGreaterThan(0.95);
  });

  it('gives each training starts of its own, and all shrinkages the same', async () => {
    const points = training(1);
    const options = { clusters: 4, seed: 3, restarts: 1 };
    const repeated = [points, points, points];
    const { trials } = await chooseShrinkage(repeated, { ...options, shrinkages: [0.2, 0.6] });
    for (const { shrinkage, partitions } of trials) {
      for (const [number, partition] of partitions.entries()) {
        const start = { seed: deriveSeed(3, `training/${number}`), shrinkage };
        const { assignments } = await fitGaussianMixture(points, { ...options, ...start });
        expect(partition).toEqual(assignments);
      }
      const different = new Set(partitions.map((partition) => partition.join()));
      expect(different.size).toBeGreaterThan(1);
    }
  });

  it('needs something to choose from and to compare', async () => {
    const options = { clusters: 2, seed: 0 };
    await expect(chooseShrinkage([training(1)], options)).rejects.toThrow('two trainings or more');
    const nothing = { ...options, shrinkages: [] };
    await expect(chooseShrinkage([training(1), training(2)], nothing)).rejects.toThrow(
      'no shrinkage',
    );
  });
});
