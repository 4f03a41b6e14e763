import type { Annotations } from 'plotly.js';
import type { ConfusionMatrix } from '../../metrics';
import { createFigure, type Figure, type FigureOptions, roundTo } from '../figure';
import { SEQUENTIAL, SEQUENTIAL_DARK, themedAxis } from '../theme';

/** What a confusion matrix can be told. */
export interface ConfusionFigureOptions extends FigureOptions {
  /** Names of the classes, by class number; the number itself unless told. */
  readonly classNames?: readonly string[];
}

/**
 * The counts of each class in each cluster as a heat map, its colours by share of the class, so that rare and frequent classes can
 * be compared; the clusters stand in the order of the classes they are matched to.
 *
 * @param confusion - from `confusionMatrix(matchClusters(labels, assignments))`.
 */
export function confusionFigure(
  confusion: ConfusionMatrix,
  options: ConfusionFigureOptions = {},
): Figure {
  const { classes, classOfColumn, clusters, counts } = confusion;
  const className = (number: number) => options.classNames?.[number] ?? String(number);
  const rows = classes.map(className);
  const columns = clusters.map((cluster, column) => {
    const matched = classOfColumn[column];
    return matched === null ? `${cluster}<br>(none)` : `${cluster}<br><b>${className(matched)}</b>`;
  });
  const shares = counts.map((row) => {
    const size = row.reduce((sum, count) => sum + count, 0);
    return row.map((count) => roundTo(size === 0 ? 0 : (100 * count) / size, 3));
  });
  const labels = counts.flatMap((row, y) =>
    row.map(
      (count, x): Partial<Annotations> => ({
        x,
        y,
        text: count === 0 ? '·' : String(count),
        showarrow: false,
        font: {
          size: 11,
          color: shares[y][x] > 100 * SEQUENTIAL_DARK ? '#ffffff' : '#1a1a1a',
        },
      }),
    ),
  );
  // Positions are numbers, because names such as "1" and "10" would be taken for numbers anyway.
  const places = (names: readonly string[]) => ({
    tickmode: 'array' as const,
    tickvals: names.map((_, index) => index),
    ticktext: [...names],
    showgrid: false,
    ticks: '' as const,
  });
  return createFigure(
    [
      {
        type: 'heatmap',
        z: shares,
        zmin: 0,
        zmax: 100,
        colorscale: SEQUENTIAL.map(([at, color]): [number, string] => [at, color]),
        colorbar: { title: { text: '% of the class', side: 'right' }, thickness: 14 },
        xgap: 1,
        ygap: 1,
        hovertemplate: 'class %{y}, cluster %{x}: %{z} %<extra></extra>',
      },
    ],
    `Confusion matrix of ${classes.length} classes and ${clusters.length} clusters.`,
    {
      width: 680,
      height: 560,
      xaxis: themedAxis('cluster, and <b>the class it is matched to</b>', places(columns)),
      yaxis: themedAxis('class', { ...places(rows), autorange: 'reversed' }),
      annotations: labels,
    },
    options,
  );
}
