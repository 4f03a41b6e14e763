import { UserError } from '../../errors';
import type { RocCurve } from '../../metrics';
import {
  createFigure,
  type Figure,
  type FigureOptions,
  type PlotTrace,
  rounded,
  roundedPlaces,
} from '../figure';
import { MUTED, PALETTE, seriesStyle, themedAxis, translucent } from '../theme';

/** A ROC curve with what stands in the legend. */
export interface NamedRocCurve {
  readonly name: string;
  /** From `rocCurve`. */
  readonly curve: RocCurve;
  /** Area under it, from `rocAuc`; stands in the legend. */
  readonly auc?: number;
}

/** Points of a drawn ROC curve: more cannot be told apart. */
const ROC_POINTS = 200;

/**
 * ROC curves in one square, with the diagonal of chance.
 *
 * @param curves - one a method.
 */
export function rocFigure(curves: readonly NamedRocCurve[], options: FigureOptions = {}): Figure {
  const traces = curves.map(({ name, curve, auc }, index): PlotTrace => {
    const { color, dash } = seriesStyle(index);
    const kept = thin(curve, ROC_POINTS);
    return {
      type: 'scatter',
      mode: 'lines',
      name: auc === undefined ? name : `${name} (AUC ${auc.toFixed(3)})`,
      x: rounded(kept.map((at) => curve.falsePositiveRate[at])),
      y: rounded(kept.map((at) => curve.truePositiveRate[at])),
      line: { color, dash, width: 2 },
    };
  });
  const chance: PlotTrace = {
    type: 'scatter',
    mode: 'lines',
    name: 'chance',
    x: [0, 1],
    y: [0, 1],
    line: { color: MUTED, width: 1, dash: 'dot' },
    hoverinfo: 'skip',
  };
  return createFigure(
    [...traces, chance],
    `ROC curves of ${curves.map(({ name }) => name).join(', ')}.`,
    {
      width: 560,
      height: 540,
      xaxis: themedAxis('false positive rate', { range: [-0.01, 1.01] }),
      yaxis: themedAxis('true positive rate', { range: [-0.01, 1.01] }),
      showlegend: true,
      legend: {
        x: 0.98,
        y: 0.03,
        xanchor: 'right',
        yanchor: 'bottom',
        bgcolor: 'rgba(255, 255, 255, 0.85)',
        bordercolor: '#cccccc',
        borderwidth: 1,
      },
    },
    options,
  );
}

/** Indices of points spread evenly along the curve's length, both ends among them. */
function thin({ falsePositiveRate, truePositiveRate }: RocCurve, most: number): number[] {
  const last = falsePositiveRate.length - 1;
  if (last < most) return Array.from({ length: last + 1 }, (_, at) => at);
  const kept = [0];
  for (let at = 1; at < last; at++) {
    // Along the curve both rates only grow, and their sum from 0 to 2.
    const before = kept[kept.length - 1];
    const gained =
      falsePositiveRate[at] -
      falsePositiveRate[before] +
      truePositiveRate[at] -
      truePositiveRate[before];
    if (gained >= 2 / most) kept.push(at);
  }
  return [...kept, last];
}

/** What a histogram of scores can be told. */
export interface ScoreHistogramOptions extends FigureOptions {
  /** What the score is: `normality` or `anomaly score`, with more words if needed. */
  readonly scoreTitle: string;
  /** Number of bins; default 50. */
  readonly bins?: number;
  /** A vertical line at this score. */
  readonly threshold?: number;
}

/**
 * How the scores of normal and of anomalous samples are spread, each as a share of its kind, so that rare anomalies can be seen.
 *
 * @param scores - `[samples]` of each kind; labels tell the kinds apart for the picture only.
 * @throws UserError when a kind has no score or a score is not finite.
 */
export function scoreHistogramFigure(
  scores: { readonly normal: ArrayLike<number>; readonly anomalous: ArrayLike<number> },
  options: ScoreHistogramOptions,
): Figure {
  const { scoreTitle, bins = 50, threshold } = options;
  const kinds = [
    { name: 'normal', values: Array.from(scores.normal) },
    { name: 'anomalous', values: Array.from(scores.anomalous) },
  ];
  let [low, high] = [Infinity, -Infinity];
  for (const { name, values } of kinds) {
    if (values.length === 0) throw new UserError(`there is no score of ${name} samples to show`);
    for (const value of values) {
      if (!Number.isFinite(value)) throw new UserError(`a score of ${name} samples is ${value}`);
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  const width = (high - low || 1) / bins;
  const shares = kinds.map(({ values }) => {
    const counts = new Array<number>(bins).fill(0);
    for (const value of values) counts[Math.min(bins - 1, Math.floor((value - low) / width))]++;
    return rounded(counts.map((count) => (100 * count) / values.length));
  });
  // Areas of one and an outline of the other: both stay visible where they overlap, in black and white too.
  const centers = roundedPlaces(
    Array.from({ length: bins }, (_, bin) => low + (bin + 0.5) * width),
    width,
  );
  const [normal, anomalous] = kinds.map(({ name, values }) => `${name} (${values.length})`);
  const traces: PlotTrace[] = [
    {
      type: 'bar',
      name: normal,
      x: centers,
      y: shares[0],
      width,
      marker: { color: translucent(PALETTE[3], 0.8), line: { width: 0 } },
    },
    {
      type: 'scatter',
      mode: 'lines',
      name: anomalous,
      x: centers,
      y: shares[1],
      line: { shape: 'hvh', color: PALETTE[4], width: 2 },
      fill: 'tozeroy',
      fillcolor: translucent(PALETTE[4], 0.12),
    },
  ];
  const line: PlotTrace[] =
    threshold === undefined
      ? []
      : [
          {
            type: 'scatter',
            mode: 'lines',
            name: 'threshold',
            x: [threshold, threshold],
            y: [0, Math.max(...shares.flat())],
            line: { color: '#000000', dash: 'dash', width: 2 },
          },
        ];
  return createFigure(
    [...traces, ...line],
    `Histograms of the ${scoreTitle} of ${scores.normal.length} normal and ${scores.anomalous.length} anomalous samples.`,
    {
      barmode: 'overlay',
      bargap: 0,
      xaxis: themedAxis(scoreTitle),
      yaxis: themedAxis('share of the kind (%)'),
      showlegend: true,
    },
    options,
  );
}
