import { describe, expect, it } from 'vitest';
import { anomalyExperimentName, collectShares, type Profile } from '../../lib/experiment';
import { writeRecord } from '../../lib/experiment/record-file';
import { shareCurves, shareFigure } from '../../lib/report';
import { sandboxForEachTest } from './sandbox';

sandboxForEachTest();

function addRecord(experiment: string, profile: Profile, seed: number, aucTest: number): void {
  writeRecord({
    experiment,
    profile,
    seed,
    command: '',
    configuration: { dataset: 'mnist', epochs: 5, options: { trainAnomalies: 6742 } },
    lossPerEpoch: [],
    results: [{ method: 'CAE-l2 clusters', metrics: { aucTest } }],
    history: [],
    seconds: { training: 0, measuring: 0 },
    environment: { commit: '', date: '', cpu: '', cores: 1, threads: 1, versions: {} },
  });
}

describe('collectShares', () => {
  it('has each seed of the longest profile that was run, with the share that was trained with', () => {
    expect(collectShares()).toEqual([]);
    addRecord(anomalyExperimentName(3, 'l2', 0.05), 'quick', 0, 0.1);
    addRecord(anomalyExperimentName(3, 'l2', 0.05), 'standard', 0, 0.6);
    addRecord(anomalyExperimentName(3, 'l2', 0.05), 'standard', 1, 0.8);
    addRecord(anomalyExperimentName(3, 'l2', 'all'), 'standard', 0, 0.4);
    const method = 'CAE-l2 clusters';
    expect(collectShares()).toEqual([
      { method, digit: 3, seed: 0, share: 0.05, trainShare: 0.05, auc: 0.6 },
      { method, digit: 3, seed: 1, share: 0.05, trainShare: 0.05, auc: 0.8 },
      { method, digit: 3, seed: 0, share: 'all', trainShare: 6742 / 60_000, auc: 0.4 },
    ]);
    expect(collectShares('quick')).toMatchObject([{ share: 0.05, auc: 0.1 }]);
    // Of the profiles with several shares, the longest too.
    addRecord(anomalyExperimentName(3, 'l2', 'all'), 'quick', 0, 0.2);
    expect(collectShares()).toMatchObject([{ auc: 0.6 }, { auc: 0.8 }, { auc: 0.4 }]);
    // One share alone tells nothing of what the share does, however long its training.
    addRecord(anomalyExperimentName(3, 'l2', 0.01), 'paper', 0, 0.9);
    expect(collectShares().map(({ share }) => share)).toEqual([0.05, 0.05, 'all']);
  });

  it('is of MNIST alone', () => {
    addRecord(anomalyExperimentName(3, 'l2', 0.01, 'usps'), 'standard', 0, 0.1);
    expect(collectShares()).toEqual([]);
  });
});

describe('shareCurves', () => {
  const outcome = (
    digit: number,
    share: number | 'all',
    auc: number,
    { method = 'a', seed = 0 } = {},
  ) => ({
    method,
    digit,
    seed,
    share,
    trainShare: share === 'all' ? 0.1 + digit / 100 : share,
    auc,
  });

  it('takes means over the digits that were measured at every share, and no others', () => {
    const outcomes = [
      outcome(0, 0, 0.9),
      outcome(0, 'all', 0.5),
      outcome(1, 'all', 0.7),
      outcome(1, 0, 0.8),
      outcome(2, 0, 0),
      outcome(3, 'all', 0, { method: 'b' }),
    ];
    const [curve, ...others] = shareCurves(outcomes, ['b', 'a']);
    expect(others).toEqual([]);
    expect(curve).toMatchObject({ method: 'a', digits: [0, 1] });
    expect(curve.shares).toEqual([0, expect.closeTo(0.105)]);
    expect(curve.aucs).toEqual([expect.closeTo(0.85), expect.closeTo(0.6)]);
  });

  it('compares the same seeds at every share', () => {
    const [curve] = shareCurves(
      [
        outcome(0, 0, 0.9),
        outcome(0, 0, 0.1, { seed: 1 }),
        outcome(0, 'all', 0.5),
        outcome(1, 'all', 0.3, { seed: 1 }),
        outcome(1, 0, 0.7, { seed: 1 }),
      ],
      ['a'],
    );
    expect(curve.digits).toEqual([0, 1]);
    expect(curve.aucs).toEqual([expect.closeTo(0.8), expect.closeTo(0.4)]);
  });

  it('is drawn in percent', () => {
    const curves = shareCurves([outcome(0, 0, 0.9), outcome(0, 0.05, 0.5)], ['a']);
    const [line] = shareFigure(curves).data;
    expect(line).toMatchObject({ name: 'a', x: [0, 5], y: [0.9, 0.5] });
  });
});
