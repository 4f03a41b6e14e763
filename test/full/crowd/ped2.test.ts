import { describe, expect, it } from 'vitest';
import { runCrowdExperiment } from '../../../lib/crowd';
import { findUcsd } from '../../../lib/data';

const PRESENT = findUcsd('ped2') !== undefined;

describe.skipIf(!PRESENT)('UCSD Ped2 (skipped where the data are not: see data/README.md)', () => {
  it('is learned from normal clips and measured, within memory', async () => {
    const { results } = await runCrowdExperiment({
      dataset: 'ped2',
      setting: 'normal',
      seed: 0,
      profile: 'standard',
    });
    const auc = Object.fromEntries(results.map((r) => [r.method, r.metrics.aucFrame]));
    // The paper's claim, on video: normalisation is what makes clusters tell normal from anomalous.
    expect(auc['CAE-l2 clusters']).toBeGreaterThan(auc['CAE clusters']);
    // Kilobytes; the bound is 2 GB.
    expect(process.resourceUsage().maxRSS).toBeLessThan(2e6);
  });
});
