import { TABLE_IV_SHARE } from '../experiment/define-anomaly';
import type { Profile, ResultCell } from '../experiment/record';
import { meanAndDeviation } from '../experiment/results';
import { TABLE_I, TABLE_II, TABLE_III, TABLE_IV, TABLE_IV_MEAN, TABLE_IV_METHODS } from '../paper';
import { crowdTable } from './crowd-table';
import { datasetTitle, measured, profilesWithResults, RESULTS_NOTE, seedsOf } from './result-cells';
import { type ReportCell, type ReportRow, type ReportTable, reportTable } from './table';

function ourHead(profile: Profile, cells: readonly ReportCell[]): string {
  return `reproduced, ${profile} profile (${seedsOf(cells)})`;
}

/** A table of clustering accuracies: for each data set the paper's row, and ours under it. */
function accuracyTable(
  title: string,
  table: string,
  paper: Readonly<Record<string, Readonly<Record<string, number>>>>,
  cells: readonly ResultCell[],
): ReportTable {
  const own = cells.filter((cell) => cell.table === table && cell.metric === 'accuracy');
  const datasets = Object.keys(paper);
  const printed = [...new Set(Object.values(paper).flatMap(Object.keys))];
  const beyond = own.map(({ method }) => method).filter((method) => !printed.includes(method));
  // What the paper has no column for stands to the right of its own, our methods last.
  const columns = [
    ...printed,
    ...new Set(beyond.filter((method) => !method.startsWith('ours'))),
    ...new Set(beyond.filter((method) => method.startsWith('ours'))),
  ];
  const rows = datasets.flatMap((dataset): ReportRow[] => {
    const group = datasetTitle(dataset);
    const here = own.filter((cell) => cell.dataset === dataset);
    const ours = profilesWithResults(here).map((profile) => {
      const values = columns.map((method) =>
        measured(here.find((cell) => cell.method === method && cell.profile === profile)),
      );
      return { group, head: ourHead(profile, values), cells: values };
    });
    const theirs = columns.map((method) => paper[dataset][method] ?? null);
    return [{ group, head: 'paper', cells: theirs }, ...ours];
  });
  return reportTable({
    title,
    groupHead: 'data set',
    rowHead: 'accuracy (%)',
    columns,
    rows,
    digits: 2,
    best: { along: 'row', wanted: 'highest' },
    note: RESULTS_NOTE,
  });
}

const DIGITS = TABLE_IV.map((_, digit) => `digit ${digit}`);

/**
 * The mean over the digits, seed by seed, and over those seeds that all digits have. A mean over some of the digits could not be
 * compared with the paper's over all.
 */
function meanOverDigits(ofDigits: readonly (ResultCell | undefined)[]): ReportCell {
  const valuesOf = (seed: number) =>
    ofDigits.flatMap((cell) => cell?.seeds.find((one) => one.seed === seed)?.value ?? []);
  const means = (ofDigits[0]?.seeds ?? []).flatMap(({ seed }) => {
    const values = valuesOf(seed);
    return values.length < DIGITS.length ? [] : [meanAndDeviation(values).mean as number];
  });
  const { mean, sd } = meanAndDeviation(means);
  return mean === null ? null : { mean, sd, n: means.length };
}

/** Table IV on one of the splits: for each digit the paper's row, and ours under it; the means over the digits last. */
function anomalyTable(
  cells: readonly ResultCell[],
  metric: 'auc' | 'auc on training data',
): ReportTable {
  const own = cells.filter((cell) => cell.table === 'IV' && cell.metric === metric);
  const methods = own.map(({ method }) => method);
  const columns = [
    ...TABLE_IV_METHODS,
    ...new Set(
      methods.filter(
        (method) => method !== 'ours' && !(TABLE_IV_METHODS as readonly string[]).includes(method),
      ),
    ),
    ...(methods.includes('ours') ? ['ours'] : []),
  ];
  const profiles = profilesWithResults(own);
  const cellOf = (profile: Profile, row: string, method: string) =>
    own.find((cell) => cell.row === row && cell.method === method && cell.profile === profile);
  const oursOf = (profile: Profile, row: string) =>
    columns.map((method) => measured(cellOf(profile, row, method)));
  const rows = DIGITS.flatMap((row, digit): ReportRow[] => [
    {
      group: row,
      head: 'paper',
      cells: columns.map((_, column) => TABLE_IV[digit][column] ?? null),
    },
    ...profiles
      .map((profile) => ({ profile, values: oursOf(profile, row) }))
      .filter(({ values }) => values.some((value) => value !== null))
      .map(({ profile, values }) => ({
        group: row,
        head: ourHead(profile, values),
        cells: values,
      })),
  ]);
  const means: ReportRow[] = [
    {
      group: 'mean',
      head: 'paper',
      cells: columns.map((_, column) => TABLE_IV_MEAN[column] ?? null),
    },
    ...profiles
      .map((profile) => {
        const values = columns.map((method) =>
          meanOverDigits(DIGITS.map((row) => cellOf(profile, row, method))),
        );
        return { group: 'mean', head: ourHead(profile, values), cells: values };
      })
      .filter(({ cells }) => cells.some((value) => value !== null)),
  ];
  return reportTable({
    title:
      'Table IV of the paper: AUC of anomaly detection, one MNIST digit anomalous ' +
      `(ours on the ${metric === 'auc' ? 'test' : 'training'} split, ${100 * TABLE_IV_SHARE} % of the training images anomalous)`,
    groupHead: 'anomaly',
    rowHead: 'AUC',
    columns,
    rows: [...rows, ...means],
    digits: 4,
    best: { along: 'row', wanted: 'highest' },
    note: RESULTS_NOTE,
  });
}

/** Normalised mutual information and adjusted Rand index beside every accuracy; the paper prints neither. */
function informationTable(cells: readonly ResultCell[]): ReportTable {
  const metrics = { accuracy: 'accuracy (%)', nmi: 'NMI (%)', ari: 'ARI (%)' };
  const all = cells.filter(({ metric, mean }) => Object.hasOwn(metrics, metric) && mean !== null);
  const own = [...new Set(all.map(({ dataset }) => dataset))].flatMap((dataset) => {
    const here = all.filter((cell) => cell.dataset === dataset);
    const profiles = profilesWithResults(here);
    return here.filter(({ profile }) => profiles.includes(profile));
  });
  const keyOf = ({ dataset, method, profile, table }: ResultCell) =>
    [table, dataset, method, profile].join('|');
  const seen = new Map(own.map((cell) => [keyOf(cell), cell]));
  const rows = [...seen.entries()]
    // Table III repeats the l2 column of Table II.
    .filter(([, { method }]) => method !== 'l2 norm')
    .map(([key, { dataset, method, profile, table }]) => ({
      group: datasetTitle(dataset),
      head: `${method} (Table ${table}, ${profile})`,
      cells: Object.keys(metrics).map((metric) =>
        measured(own.find((cell) => keyOf(cell) === key && cell.metric === metric)),
      ),
    }));
  return reportTable({
    title: 'Accuracy, normalised mutual information and adjusted Rand index of every clustering',
    groupHead: 'data set',
    rowHead: 'method (its table, profile)',
    columns: Object.values(metrics),
    rows,
    digits: 2,
    best: { along: 'column', wanted: 'highest' },
    note: RESULTS_NOTE,
  });
}

/**
 * The paper's four tables in its own layout, our rows under its rows; the crowd's, and the other clustering measures.
 *
 * @param cells - from `collectResults`.
 * @returns by the name of the file that each is exported to.
 */
export function paperTables(cells: readonly ResultCell[]): Readonly<Record<string, ReportTable>> {
  return {
    'table-1': accuracyTable(
      'Table I of the paper: clustering accuracy (%), dense auto-encoder',
      'I',
      TABLE_I,
      cells,
    ),
    'table-2': accuracyTable(
      'Table II of the paper: clustering accuracy (%), convolutional auto-encoder',
      'II',
      TABLE_II,
      cells,
    ),
    'table-3': accuracyTable(
      'Table III of the paper: clustering accuracy (%), normalisations of the bottleneck',
      'III',
      TABLE_III,
      cells,
    ),
    'table-4': anomalyTable(cells, 'auc'),
    // The paper does not say which split it scores.
    'table-4-training': anomalyTable(cells, 'auc on training data'),
    crowd: crowdTable(cells),
    'clustering-measures': informationTable(cells),
  };
}
