import { UserError } from '../../errors';
import { createFigure, type Figure, type FigureOptions, type PlotTrace, rounded } from '../figure';
import { MUTED, type SeriesStyle, seriesStyle, themedAxis } from '../theme';

/** K-means in the course of training, against k-means started from the class means: a probe that uses labels to explain. */
export interface InertiaHistory {
  /** Name of the run, e.g. `seed 2`. */
  readonly name: string;
  /** What was run: runs of one method share a colour, and differ in their marks. */
  readonly method?: string;
  /** `[points]` numbers of finished epochs. */
  readonly epochs: ArrayLike<number>;
  /** `[points]` of the start with the lowest inertia, in [0, 1]. */
  readonly accuracy: ArrayLike<number>;
  /** `[points]` the lowest inertia of all restarts. */
  readonly inertia: ArrayLike<number>;
  /** `[points]` inertia of the optimum that the class means lead to. */
  readonly classStartInertia: ArrayLike<number>;
}

/** Percent of inertia: smaller margins are rounding, and an axis drawn around them alone would make something of nothing. */
const SMALLEST_MARGIN = 0.1;

/** What a figure of margins can be told. */
export interface MarginFigureOptions extends FigureOptions {
  /** Lowest and highest accuracy shown, in percent; as the data need, unless told. */
  readonly accuracyRange?: readonly [number, number];
}

/** A colour and a line a method, a mark a run; where no run names its method, each differs in all three. */
function stylesOf(histories: readonly InertiaHistory[]): SeriesStyle[] {
  const methods = [...new Set(histories.map(({ method, name }) => method ?? name))];
  const seen = new Map<string, number>();
  return histories.map(({ method, name }) => {
    const style = seriesStyle(methods.indexOf(method ?? name));
    if (method === undefined) return style;
    const place = seen.get(method) ?? 0;
    seen.set(method, place + 1);
    return { ...style, symbol: seriesStyle(place).symbol };
  });
}

/**
 * Accuracy above, and below it by how much the optimum that matches the classes has a higher inertia than the lowest found, over
 * the epochs. Where the margin reaches zero, k-means prefers the classes, and the accuracy jumps.
 *
 * @param histories - one a run.
 * @throws UserError when the series of a run differ in length.
 */
export function marginFigure(
  histories: readonly InertiaHistory[],
  options: MarginFigureOptions = {},
): Figure {
  const { accuracyRange } = options;
  const styles = stylesOf(histories);
  let widest = 0;
  const traces = histories.flatMap(
    ({ name, epochs, accuracy, inertia, classStartInertia }, index): PlotTrace[] => {
      const lengths = [accuracy, inertia, classStartInertia].map(({ length }) => length);
      if (lengths.some((length) => length !== epochs.length))
        throw new UserError(
          `${name}: ${epochs.length} epochs, but series of ${lengths.join(', ')}`,
        );
      const { color, dash, symbol } = styles[index];
      const style = {
        type: 'scatter' as const,
        mode: 'lines+markers' as const,
        name,
        legendgroup: name,
        line: { color, dash, width: 2 },
        marker: { color, symbol, size: 7 },
        x: rounded(epochs),
      };
      const margin = Array.from(
        inertia,
        (lowest, at) => 100 * (classStartInertia[at] / lowest - 1),
      );
      widest = Math.max(widest, ...margin);
      return [
        {
          ...style,
          y: rounded(Array.from(accuracy, (value) => 100 * value)),
          xaxis: 'x2',
          yaxis: 'y2',
        },
        { ...style, y: rounded(margin), showlegend: false },
      ];
    },
  );
  return createFigure(
    traces,
    `Two panels over the epochs: clustering accuracy, and the inertia margin of the class optimum, for ${histories.map(({ name }) => name).join(', ')}.`,
    {
      height: 540,
      margin: { l: 76, r: 24, t: 52, b: 56 },
      xaxis: themedAxis('epoch', { anchor: 'y' }),
      xaxis2: themedAxis('', { anchor: 'y2', matches: 'x', showticklabels: false }),
      yaxis: themedAxis('margin in inertia (%)', {
        domain: [0, 0.44],
        ...(widest < SMALLEST_MARGIN
          ? { range: [-SMALLEST_MARGIN / 10, SMALLEST_MARGIN] }
          : { rangemode: 'tozero' as const }),
      }),
      yaxis2: themedAxis('accuracy (%)', {
        domain: [0.54, 1],
        anchor: 'x2',
        ...(accuracyRange ? { range: [...accuracyRange] } : {}),
      }),
      shapes: [
        {
          type: 'line',
          xref: 'paper',
          x0: 0,
          x1: 1,
          yref: 'y',
          y0: 0,
          y1: 0,
          line: { color: MUTED, width: 1.5, dash: 'dot' },
        },
      ],
      showlegend: histories.length > 1,
    },
    options,
  );
}

/** How each start of k-means ended. */
export interface RestartOutcomes {
  readonly name: string;
  /** `[starts]`. */
  readonly inertias: ArrayLike<number>;
  /** `[starts]` in [0, 1], where labels are at hand to look. */
  readonly accuracies?: ArrayLike<number>;
}

/**
 * The starts of k-means by their inertia: how often the lowest was found, and, where accuracies are given, whether a lower inertia
 * means a better match with the classes. Inertia is shown as percent above the lowest of all.
 *
 * @param outcomes - one a run; accuracies for all of them or for none.
 */
export function restartsFigure(
  outcomes: readonly RestartOutcomes[],
  options: FigureOptions = {},
): Figure {
  const withAccuracy = outcomes.every(({ accuracies }) => accuracies !== undefined);
  const traces = outcomes.map(({ name, inertias, accuracies }, index): PlotTrace => {
    const { color, symbol } = seriesStyle(index);
    const lowest = Array.from(inertias).reduce((least, value) => Math.min(least, value), Infinity);
    const above = Array.from(inertias, (inertia) => 100 * (inertia / lowest - 1));
    const order = [...above.keys()].sort((a, b) => above[a] - above[b]);
    return {
      type: 'scatter',
      mode: 'markers',
      name,
      x: withAccuracy ? rounded(above) : order.map((_, rank) => rank + 1),
      y:
        withAccuracy && accuracies
          ? rounded(Array.from(accuracies, (value) => 100 * value))
          : rounded(order.map((at) => above[at])),
      marker: { color, symbol, size: 9, opacity: 0.8, line: { width: 1 } },
    };
  });
  const inertiaTitle = 'inertia above the lowest (%)';
  return createFigure(
    traces,
    `Scatter of the restarts of k-means by inertia${withAccuracy ? ' and accuracy' : ''}.`,
    {
      xaxis: themedAxis(withAccuracy ? inertiaTitle : 'start, ordered by inertia'),
      yaxis: themedAxis(
        withAccuracy ? 'accuracy (%)' : inertiaTitle,
        withAccuracy ? {} : { rangemode: 'tozero' },
      ),
      showlegend: outcomes.length > 1,
    },
    options,
  );
}
