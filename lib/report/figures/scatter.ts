import { UserError } from '../../errors';
import type { Matrix } from '../../matrix';
import { createRandom, deriveSeed, permutation } from '../../random';
import { createFigure, type Figure, type FigureOptions, roundTo } from '../figure';
import { hiddenAxis, MUTED, seriesStyle, themedAxis } from '../theme';

/** What a scatter of representations can be told. */
export interface PlaneFigureOptions extends FigureOptions {
  /** Names of the groups, by group number; the number itself unless told. */
  readonly names?: readonly string[];
  /** Stands over the legend: `digit`, `cluster`. */
  readonly groupTitle?: string;
  /** Axis titles; without them the axes are hidden, because a projection's coordinates mean nothing. */
  readonly axisTitles?: readonly [x: string, y: string];
  /** Whether both axes have one scale, as distances in the plane need (default); not where they have different units. */
  readonly equalScales?: boolean;
  /** No more points than this are drawn, chosen at random; default 2,000. */
  readonly maxPoints?: number;
  /** Which points are chosen; an integer. */
  readonly seed?: number;
  /** `[clusters, 2]`: marked with large crosses. */
  readonly centroids?: Matrix;
  /** Draws the unit circle, on which l2-normalised representations in two dimensions lie. */
  readonly unitCircle?: boolean;
}

/** More points would make notebooks heavy and show no more. */
const MOST_POINTS = 3000;

/**
 * Points of the plane, one symbol and colour a group.
 *
 * @param points - `[points, 2]`: two-dimensional representations, or what `umap` made of more dimensions.
 * @param groups - `[points]` the group of each point, from 0: its class (from labels) or its cluster.
 * @throws UserError when the points are not in the plane or the groups are not as many; RangeError when `maxPoints` is above
 * 3,000, or the seed is not an integer.
 */
export function planeFigure(
  points: Matrix,
  groups: ArrayLike<number>,
  options: PlaneFigureOptions = {},
): Figure {
  const { names, groupTitle = 'class', axisTitles, maxPoints = 2000, seed = 0 } = options;
  const { equalScales = true } = options;
  if (points.columns !== 2)
    throw new UserError(
      `a plane has two coordinates, the points have ${points.columns}: use umap first`,
    );
  if (groups.length !== points.rows)
    throw new UserError(`${points.rows} points need as many groups, got ${groups.length}`);
  if (maxPoints > MOST_POINTS) throw new RangeError(`at most ${MOST_POINTS} points are drawn`);

  const order = permutation(points.rows, createRandom(deriveSeed(seed, 'figure/points')));
  const chosen = order.subarray(0, maxPoints);
  const members = new Map<number, number[]>();
  for (const index of chosen) {
    members.set(groups[index], [...(members.get(groups[index]) ?? []), index]);
  }
  const traces = [...members.keys()]
    .sort((a, b) => a - b)
    .map((group) => {
      const { color, symbol } = seriesStyle(group);
      const indices = members.get(group) ?? [];
      return {
        type: 'scatter' as const,
        mode: 'markers' as const,
        name: names?.[group] ?? String(group),
        x: indices.map((index) => roundTo(points.data[2 * index])),
        y: indices.map((index) => roundTo(points.data[2 * index + 1])),
        marker: { color, symbol, size: 5, opacity: 0.8, line: { width: 0.8, color } },
      };
    });
  const { centroids } = options;
  const crosses = centroids
    ? [
        {
          type: 'scatter' as const,
          mode: 'markers' as const,
          name: 'centroid',
          x: Array.from({ length: centroids.rows }, (_, at) => roundTo(centroids.data[2 * at])),
          y: Array.from({ length: centroids.rows }, (_, at) => roundTo(centroids.data[2 * at + 1])),
          marker: {
            color: '#ffffff',
            symbol: 'x',
            size: 13,
            line: { color: '#000000', width: 2 },
          },
        },
      ]
    : [];
  const square = equalScales ? { scaleanchor: 'x' as const, scaleratio: 1 } : {};
  return createFigure(
    [...traces, ...crosses],
    `Scatter of ${chosen.length} points in the plane, marked by ${groupTitle}.`,
    {
      width: 620,
      height: 520,
      xaxis: axisTitles ? themedAxis(axisTitles[0]) : hiddenAxis(),
      yaxis: axisTitles ? themedAxis(axisTitles[1], square) : hiddenAxis(square),
      showlegend: true,
      legend: { title: { text: groupTitle }, itemsizing: 'constant' },
      ...(axisTitles ? {} : { margin: { l: 16, r: 16, t: 52, b: 16 } }),
      ...(options.unitCircle
        ? {
            shapes: [
              {
                type: 'circle' as const,
                x0: -1,
                x1: 1,
                y0: -1,
                y1: 1,
                line: { color: MUTED, width: 1, dash: 'dot' as const },
                layer: 'below' as const,
              },
            ],
          }
        : {}),
    },
    options,
  );
}
