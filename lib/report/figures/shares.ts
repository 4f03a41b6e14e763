import type { Figure, FigureOptions } from '../figure';
import { lineFigure } from './lines';

/** How well a method found one class's anomalies, with so many of them among the training images. */
export interface ShareOutcome {
  readonly method: string;
  readonly digit: number;
  readonly seed: number;
  /** What was asked for: a share, or all anomalies that there are. */
  readonly share: number | 'all';
  /** Share of anomalies in the training data, in [0, 1). */
  readonly trainShare: number;
  /** Area under the ROC curve, in [0, 1]. */
  readonly auc: number;
}

/** A method's mean over some digits and seeds, share by share. */
export interface ShareCurve {
  readonly method: string;
  /** The digits that a seed has measured at every share: a mean over others at each would compare nothing. */
  readonly digits: readonly number[];
  /** `[shares]` mean share of anomalies in the training data, ascending, in [0, 1). */
  readonly shares: readonly number[];
  /** `[shares]` mean area under the ROC curve at each share, in [0, 1]. */
  readonly aucs: readonly number[];
}

/**
 * What the share of anomalies does to each method, as means over the digits that were measured at every share, each with the
 * seeds that measured it so.
 *
 * @param outcomes - from the run records.
 * @param methods - which methods, in the order wanted; those without a complete digit are left out.
 * @returns one curve a method that has a complete digit.
 */
export function shareCurves(
  outcomes: readonly ShareOutcome[],
  methods: readonly string[],
): ShareCurve[] {
  const shares = [...new Set(outcomes.map(({ share }) => share))];
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return methods.flatMap((method): ShareCurve[] => {
    const own = outcomes.filter((outcome) => outcome.method === method);
    const complete = own.filter(({ digit, seed }) =>
      shares.every((share) =>
        own.some((one) => one.digit === digit && one.seed === seed && one.share === share),
      ),
    );
    if (complete.length === 0) return [];
    const digits = [...new Set(complete.map(({ digit }) => digit))].sort((a, b) => a - b);
    const points = shares
      .map((share) => complete.filter((one) => one.share === share))
      .map((cell) => ({
        share: mean(cell.map(({ trainShare }) => trainShare)),
        auc: mean(cell.map(({ auc }) => auc)),
      }))
      .sort((a, b) => a.share - b.share);
    return [
      {
        method,
        digits,
        shares: points.map(({ share }) => share),
        aucs: points.map(({ auc }) => auc),
      },
    ];
  });
}

/**
 * AUC against the share of anomalies in the training data, a line a method.
 *
 * @param curves - from {@link shareCurves}.
 */
export function shareFigure(curves: readonly ShareCurve[], options: FigureOptions = {}): Figure {
  return lineFigure(
    curves.map(({ method, shares, aucs }) => ({
      name: method,
      x: shares.map((share) => 100 * share),
      y: aucs,
    })),
    {
      xTitle: 'anomalies in the training data (%)',
      yTitle: 'AUC on the test split',
      references: [{ value: 0.5, name: 'chance' }],
      markers: true,
      ...options,
    },
  );
}
