import { anomalyExperimentName, TABLE_IV_SHARE } from '../experiment/define-anomaly';
import type { Profile, ResultCell, RunRecord } from '../experiment/record';
import type { SeedResults } from '../experiment/seeds';
import { TABLE_IV } from '../paper';
import { anomalyHistoryFigure } from './anomaly-history-figure';
import type { Figure, FigureOptions } from './figure';
import {
  type ComparisonRow,
  comparisonFigure,
  type InertiaHistory,
  lossFigure,
  marginFigure,
  seedsFigure,
} from './figures';
import { datasetTitle, PROFILE_ORDER, profilesWithResults } from './result-cells';

/** What decides the areas of Table IV, and belongs to each figure of them. */
const SHARE_NOTE = `${100 * TABLE_IV_SHARE} % of the training images anomalous`;

/** What the legend calls our numbers. */
function seriesName(profile: Profile): string {
  return `reproduced, ${profile} profile`;
}

function oursOf(
  cells: readonly ResultCell[],
  profiles: readonly Profile[],
  nameOf = seriesName,
): ComparisonRow['ours'] {
  return Object.fromEntries(
    cells.flatMap(({ profile, mean, sd }) =>
      mean !== null && profiles.includes(profile) ? [[nameOf(profile), { mean, sd }]] : [],
    ),
  );
}

/** The paper's accuracies beside ours, every method of Tables I to III that was run on a data set. */
function accuracies(dataset: string, cells: readonly ResultCell[]): Figure | undefined {
  const own = cells.filter(
    (cell) =>
      cell.dataset === dataset &&
      cell.metric === 'accuracy' &&
      ['I', 'II', 'III'].includes(cell.table) &&
      // Table III repeats this column of Table II.
      cell.method !== 'l2 norm',
  );
  const profiles = profilesWithResults(own);
  const rows = [...new Set(own.map(({ table, method }) => `${method} (${table})`))]
    .map((label): ComparisonRow => {
      const here = own.filter(({ table, method }) => `${method} (${table})` === label);
      return { label, paper: here[0].paper, ours: oursOf(here, profiles) };
    })
    .filter(({ ours }) => Object.keys(ours).length > 0);
  if (rows.length === 0) return undefined;
  return comparisonFigure(rows, {
    title: `Clustering accuracy on ${datasetTitle(dataset)} (bars: standard deviation over seeds)`,
    valueTitle: 'clustering accuracy (%)',
    labelTitle: 'method (table)',
    width: 760,
  });
}

/**
 * Every seed of one of the paper's tables on one data set, a line a method; methods without a record show the paper's number.
 * `quick` is shown only where there is nothing longer.
 *
 * @param seeds - from `collectSeeds`.
 */
export function tableSeedsFigure(seeds: readonly SeedResults[], options: FigureOptions): Figure {
  const longer = seeds.some(({ profile, values }) => profile !== 'quick' && values.length > 0);
  const rows = [...new Set(seeds.map(({ method }) => method))].map((label) => {
    const own = seeds.filter(({ method }) => method === label);
    const measured = own.filter(
      ({ profile, values }) => values.length > 0 && !(profile === 'quick' && longer),
    );
    return {
      label,
      paper: own[0].paper,
      values: Object.fromEntries(
        measured.map(({ profile, values }) => [seriesName(profile), values]),
      ),
    };
  });
  return seedsFigure(rows, { valueTitle: 'clustering accuracy (%)', width: 760, ...options });
}

/** Table IV as dots, a line a digit: the clusters of CAE-l2, the paper's numbers and ours, and our own score. */
function anomalies(cells: readonly ResultCell[]): Figure | undefined {
  const measured = cells.filter(({ table, metric }) => table === 'IV' && metric === 'auc');
  const [clusters, ours] = ['CAE-l2 clusters', 'ours'].map((wanted) =>
    measured.filter(({ method }) => method === wanted),
  );
  const profiles = profilesWithResults([...clusters, ...ours]);
  const rows = [...new Set(clusters.map(({ row }) => row))]
    .map((label): ComparisonRow => {
      const here = clusters.filter(({ row }) => row === label);
      const beside = ours.filter(({ row }) => row === label);
      const scored = oursOf(beside, profiles, (profile) => `our score, ${profile} profile`);
      return { label, paper: here[0].paper, ours: { ...oursOf(here, profiles), ...scored } };
    })
    .filter(({ ours }) => Object.keys(ours).length > 0);
  if (rows.length === 0) return undefined;
  return comparisonFigure(rows, {
    title: `Clusters of CAE-l2, and our score (Table IV; ${SHARE_NOTE})`,
    valueTitle: 'AUC on the test split',
    labelTitle: 'anomalous digit',
    width: 760,
  });
}

/**
 * The records of convolutional auto-encoders, method by method, in the longest profile that each of them has any in; of the
 * runs that stop early where there are no others.
 */
function longestRuns(
  records: readonly RunRecord[],
  dataset: string,
  methods: readonly string[],
): readonly (readonly RunRecord[])[] {
  for (const kind of ['table-2', 'early']) {
    for (const profile of PROFILE_ORDER) {
      const found = methods.map((method) =>
        records.filter(
          (record) =>
            record.experiment === `${kind}-${dataset}-${method}` && record.profile === profile,
        ),
      );
      if (found.every(({ length }) => length > 0)) return found;
    }
  }
  return [];
}

/** Training losses of the two convolutional auto-encoders, of the first seed that both have. */
function losses(dataset: string, records: readonly RunRecord[]): Figure | undefined {
  const [ofPlain = [], ofNormalized = []] = longestRuns(records, dataset, ['cae', 'cae-l2']);
  const withSeed = (seed: number) => ofNormalized.find((run) => run.seed === seed);
  const plain = ofPlain.find((run) => withSeed(run.seed));
  const normalized = plain && withSeed(plain.seed);
  if (!plain || !normalized) return undefined;
  const { profile, seed, lossPerEpoch } = plain;
  return lossFigure(
    [
      { name: 'CAE', lossPerEpoch },
      { name: 'CAE-l2', lossPerEpoch: normalized.lossPerEpoch },
    ],
    { title: `Training loss on ${datasetTitle(dataset)}, ${profile} profile, seed ${seed}` },
  );
}

/**
 * What a run's record tells of k-means in the course of training; nothing when it was not followed.
 *
 * @returns one value an epoch at which k-means was tried; `undefined` with fewer than two.
 */
export function inertiaHistory({ seed, history }: RunRecord): InertiaHistory | undefined {
  const points = history.filter(({ metrics }) =>
    ['accuracy', 'inertia', 'classStartInertia'].every((name) => Number.isFinite(metrics[name])),
  );
  if (points.length < 2) return undefined;
  const read = (name: string) => points.map(({ metrics }) => metrics[name]);
  return {
    name: `seed ${seed}`,
    epochs: points.map(({ epoch }) => epoch),
    accuracy: read('accuracy'),
    inertia: read('inertia'),
    classStartInertia: read('classStartInertia'),
  };
}

/** More lines than this a profile cannot be told apart. */
const FOLLOWED_SEEDS = 3;

/** When the optimum that matches the classes becomes the one with the lowest inertia: seeds of CAE-l2, in each profile. */
function margins(dataset: string, records: readonly RunRecord[]): Figure | undefined {
  const followed = records.filter(
    ({ experiment, profile, seed }) =>
      experiment === `table-2-${dataset}-cae-l2` && profile !== 'quick' && seed < FOLLOWED_SEEDS,
  );
  const runs = followed.length > 0 ? followed : longestRuns(records, dataset, ['cae-l2']).flat();
  const histories = runs.flatMap((run) => {
    const history = inertiaHistory(run);
    return history ? [{ ...history, name: `${run.profile}, ${history.name}` }] : [];
  });
  if (histories.length === 0) return undefined;
  const seedsShown = followed.length > 0 ? `its first ${FOLLOWED_SEEDS} seeds` : 'stopped early';
  return marginFigure(histories, {
    title: `When k-means prefers the classes: CAE-l2 on ${datasetTitle(dataset)}, ${seedsShown}`,
  });
}

/**
 * The figures that run records alone can tell, by the name of the file that each is exported to; those without data are absent.
 *
 * @param cells - from `collectResults`.
 * @param records - from `readRecords`.
 */
export function resultFigures(
  cells: readonly ResultCell[],
  records: readonly RunRecord[],
): Readonly<Record<string, Figure>> {
  const rows = TABLE_IV.map((_, digit) => anomalyExperimentName(digit, 'l2', TABLE_IV_SHARE));
  const inTable = records.filter(
    ({ experiment, profile }) => rows.includes(experiment) && profile !== 'quick',
  );
  const figures: Record<string, Figure | undefined> = {
    'anomaly-auc': anomalies(cells),
    'anomaly-training': anomalyHistoryFigure(inTable),
  };
  for (const dataset of ['mnist', 'usps']) {
    figures[`accuracies-${dataset}`] = accuracies(dataset, cells);
    figures[`losses-${dataset}`] = losses(dataset, records);
    figures[`margin-${dataset}`] = margins(dataset, records);
  }
  return Object.fromEntries(
    Object.entries(figures).filter((entry): entry is [string, Figure] => entry[1] !== undefined),
  );
}
