import type { RunRecord } from '../experiment/record';
import { TABLE_IV, TABLE_IV_METHODS } from '../paper';
import type { Figure, FigureOptions, PlotTrace } from './figure';
import { lineFigure } from './figures';
import { seriesStyle } from './theme';

/** How far right of the last epoch the paper's figures begin, and how far apart their columns are, as a factor. */
const MARGIN = 1.15;
/** They lie too close to each other for a single column. */
const COLUMNS = 3;

/** A record's history of the AUC. */
interface FollowedRun {
  /** Profile and seed. */
  readonly run: string;
  readonly digit: number;
  readonly epochs: readonly number[];
  readonly aucs: readonly number[];
}

/**
 * How well clusters find anomalies in the course of training: AUC over the epochs, a line for each digit of Table IV whose
 * training was followed, of several trainings the longest, and of several as long the first; and to the right of the last
 * epoch what the paper prints for each of these digits, in the mark of its line.
 *
 * @param records - of CAE-l2; those without a history are left out.
 * @returns nothing when none was followed.
 */
export function anomalyHistoryFigure(
  records: readonly RunRecord[],
  options: FigureOptions = {},
): Figure | undefined {
  const followed = longestOfEachDigit(records.flatMap(followedRun));
  if (followed.length === 0) return undefined;
  const sameRun = new Set(followed.map(({ run }) => run)).size === 1;
  const figure = lineFigure(
    followed.map(({ digit, run, epochs, aucs }) => ({
      name: `digit ${digit}${sameRun ? '' : `, ${run}`}`,
      x: epochs,
      y: aucs,
    })),
    {
      title: `Clusters of CAE-l2 in training (${sharesOf(records)}${sameRun ? `, ${followed[0].run}` : ''})`,
      xTitle: 'epoch (right of the last: as printed)',
      logarithmicX: true,
      markers: true,
      height: 560,
      yTitle: 'AUC on the test split',
      ...options,
    },
  );
  return { ...figure, data: [...figure.data, printedMarks(followed)] };
}

/** The shares of anomalies in the training images, which decide the areas. */
function sharesOf(records: readonly RunRecord[]): string {
  const shares = new Set(
    records.map(({ configuration: { options } }) =>
      options.share === 'all' ? 'all' : `${100 * Number(options.share)} %`,
    ),
  );
  return `${[...shares].join(', ')} anomalous`;
}

function followedRun({ profile, seed, configuration, history }: RunRecord): FollowedRun[] {
  const points = history.filter(({ metrics }) => Number.isFinite(metrics.aucTest));
  const digit = Number(configuration.options.anomalyClass);
  if (points.length < 2 || !(digit in TABLE_IV)) return [];
  return [
    {
      run: `${profile} profile, seed ${seed}`,
      digit,
      epochs: points.map(({ epoch }) => epoch),
      aucs: points.map(({ metrics }) => metrics.aucTest),
    },
  ];
}

function longestOfEachDigit(runs: readonly FollowedRun[]): FollowedRun[] {
  const length = ({ epochs }: FollowedRun) => epochs[epochs.length - 1];
  const longest = new Map<number, FollowedRun>();
  for (const run of runs) {
    const known = longest.get(run.digit);
    if (!known || length(run) > length(known)) longest.set(run.digit, run);
  }
  return [...longest.values()];
}

function printedMarks(followed: readonly FollowedRun[]): PlotTrace {
  const digits = followed.map(({ digit }) => digit);
  const styles = digits.map((_, at) => seriesStyle(at));
  const last = Math.max(...followed.flatMap(({ epochs }) => epochs));
  const column = TABLE_IV_METHODS.indexOf('CAE-l2 clusters');
  return {
    type: 'scatter',
    mode: 'markers',
    name: 'right of the last epoch: as printed',
    showlegend: false,
    x: digits.map((_, at) => MARGIN ** (1 + (at % COLUMNS)) * last),
    y: digits.map((digit) => TABLE_IV[digit][column]),
    text: digits.map((digit) => `digit ${digit}`),
    marker: {
      symbol: styles.map(({ symbol }) => String(symbol)),
      color: styles.map(({ color }) => color),
      size: 8,
    },
    hovertemplate: '%{text}: %{y}<extra>as printed</extra>',
  };
}
