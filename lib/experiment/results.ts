import { TABLE_I, TABLE_II, TABLE_III, TABLE_IV, TABLE_IV_METHODS } from '../paper';
import type { ExperimentDefinition, TableCell } from './definition';
import { EXPERIMENTS } from './definitions';
import { PROFILES, type Profile, type ResultCell, type RunRecord } from './record';
import { readRecordsOf } from './record-file';

/** Mean and sample standard deviation; `sd` is null below two values, both are without any. */
export function meanAndDeviation(values: readonly number[]): {
  mean: number | null;
  sd: number | null;
} {
  if (values.length === 0) return { mean: null, sd: null };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length === 1) return { mean, sd: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: Math.sqrt(squares / (values.length - 1)) };
}

/** A metric of the records as the comparison names it, and the factor to its unit there. */
interface ReportedMetric {
  readonly recorded: string;
  readonly reported: string;
  readonly factor: number;
}

const CLUSTERING_METRICS: readonly ReportedMetric[] = ['accuracy', 'nmi', 'ari'].map((name) => ({
  recorded: name,
  reported: name,
  factor: 100,
}));

// The paper does not say which split it scores; the test split is what one would use.
const ANOMALY_METRICS: readonly ReportedMetric[] = [
  { recorded: 'aucTest', reported: 'auc', factor: 1 },
  { recorded: 'aucTrain', reported: 'auc on training data', factor: 1 },
];

// The field's two areas and the equal error rate, over the frames of all test clips pooled; and what a guard would see with a
// threshold for one false alarm a minute.
const CROWD_METRICS: readonly ReportedMetric[] = [
  { recorded: 'aucFrame', reported: 'auc', factor: 1 },
  { recorded: 'eer', reported: 'eer', factor: 1 },
  { recorded: 'aucPixel', reported: 'auc of pixels', factor: 1 },
  { recorded: 'falseAlarmsApart', reported: 'false alarms', factor: 1 },
  { recorded: 'detectionRate', reported: 'detected', factor: 1 },
];

function metricsOf({ table }: TableCell): readonly ReportedMetric[] {
  if (table === 'crowd') return CROWD_METRICS;
  return table === 'IV' ? ANOMALY_METRICS : CLUSTERING_METRICS;
}

/**
 * The paper's own figure for a cell: accuracy in percent, AUC in [0, 1]; null where it has none.
 *
 * @param dataset - its registry name.
 * @param metric - as the comparison names it: `accuracy`, `auc` …
 */
export function paperFigure(
  { table, row, method }: TableCell,
  dataset: string,
  metric: string,
): number | null {
  if (table === 'IV' && metric === 'auc') {
    const column = (TABLE_IV_METHODS as readonly string[]).indexOf(method);
    return column < 0 ? null : TABLE_IV[Number(row.replace('digit ', ''))][column];
  }
  if (metric !== 'accuracy' || table === 'IV' || table === 'crowd') return null;
  return { I: TABLE_I, II: TABLE_II, III: TABLE_III }[table][dataset]?.[method] ?? null;
}

function epochsOf(records: readonly RunRecord[]): number | null {
  const epochs = records.flatMap(
    ({ lossPerEpoch, configuration }) => (lossPerEpoch.length || configuration.epochs) ?? [],
  );
  const { mean } = meanAndDeviation(epochs);
  return mean === null ? null : Math.round(mean);
}

function cellsOf(
  definition: ExperimentDefinition,
  profile: Profile,
  records: readonly RunRecord[],
): ResultCell[] {
  return definition.cells.flatMap((cell) => {
    return metricsOf(cell).map(({ recorded, reported: metric, factor }): ResultCell => {
      const seeds = records.flatMap(({ seed, results }) => {
        const method = cell.recordedAs ?? cell.method;
        const value = results.find((result) => result.method === method)?.metrics[recorded];
        return value === undefined ? [] : [{ seed, value: value * factor }];
      });
      const { mean, sd } = meanAndDeviation(seeds.map(({ value }) => value));
      return {
        table: cell.table,
        dataset: definition.dataset,
        row: cell.row,
        method: cell.method,
        metric,
        paper: paperFigure(cell, definition.dataset, metric),
        mean,
        sd,
        n: seeds.length,
        seeds,
        epochs: epochsOf(records),
        profile,
      };
    });
  });
}

/**
 * Every cell of the paper's tables beside ours, from the run records: mean and standard deviation over the seeds. A
 * cell without a record has `n` 0 and no mean.
 *
 * @param profiles - which profiles; all unless told.
 * @returns one for each metric of each cell and profile.
 * @throws UserError when a record is damaged, or two of one experiment and profile were made with different settings.
 */
export function collectResults(profiles: readonly Profile[] = PROFILES): ResultCell[] {
  return profiles.flatMap((profile) =>
    EXPERIMENTS.flatMap((definition) =>
      definition.cells.length === 0
        ? []
        : cellsOf(definition, profile, readRecordsOf(definition.name, profile)),
    ),
  );
}

/**
 * Mean and standard deviation over seeds of what a method achieved, from the records of its runs.
 *
 * @param records - of one experiment and profile.
 * @param method - as the records name it.
 * @param metric - a share in [0, 1], given back in percent; the accuracy unless told.
 * @returns in percent, and from how many records; null where no record has it.
 */
export function summarizeMethod(
  records: readonly RunRecord[],
  method: string,
  metric = 'accuracy',
): { readonly mean: number; readonly sd: number | null; readonly n: number } | null {
  const values = records.flatMap(({ results }) => {
    const value = results.find((result) => result.method === method)?.metrics[metric];
    return value === undefined ? [] : [100 * value];
  });
  const { mean, sd } = meanAndDeviation(values);
  return mean === null ? null : { mean, sd, n: values.length };
}
