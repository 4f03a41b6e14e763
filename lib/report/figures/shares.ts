import type { Figure, FigureOptions } from '../figure';
import { lineFigure } from './lines';

/** How well a method found one class's anomalies, with so many of them among the training images. */
export interface ShareOutcome {
  readonly method: string;
  readonly digit: number;
  /** What was asked for: a share, or all anomalies that there are. */
  readonly share: number | 'all';
  /** Share of anomalies in the training data, in [0, 1). */
  readonly trainShare: number;
  readonly auc: number;
}

/** A method's mean over some digits, share by share. */
export interface ShareCurve {
  readonly method: string;
  /** The digits that have been measured at every share: a mean over other digits at each would compare nothing. */
  readonly digits: readonly number[];
  /** Mean share of anomalies in the training data, ascending, in [0, 1). */
  readonly shares: readonly number[];
  readonly aucs: readonly number[];
}

/**
 * What the share of anomalies does to each method, as means over the digits that were measured at every share.
 *
 * @param outcomes - from the run records.
 * @param methods - which methods, in the order wanted; those without a complete digit are left out.
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
    const digits = [...new Set(own.map(({ digit }) => digit))]
      .filter((digit) =>
        shares.every((share) => own.some((one) => one.digit === digit && one.share === share)),
      )
      .sort((a, b) => a - b);
    if (digits.length === 0) return [];
    const points = shares
      .map((share) => own.filter((one) => one.share === share && digits.includes(one.digit)))
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
