import { describe, expect, it } from 'vitest';
import { UserError } from '../../lib/errors';
import { matrix } from '../../lib/matrix';
import { confusionMatrix, matchClusters, rocAuc, rocCurve } from '../../lib/metrics';
import { createRandom } from '../../lib/random';
import { compactFigure } from '../../lib/report/compact';
import type { Figure } from '../../lib/report/figure';
import {
  clusterSamplesFigure,
  comparisonFigure,
  confusionFigure,
  gridPixels,
  heatMapFigure,
  histogramFigure,
  imageFigure,
  lineFigure,
  lossFigure,
  marginFigure,
  planeFigure,
  restartsFigure,
  rocFigure,
  scoreHistogramFigure,
  seedsFigure,
} from '../../lib/report/figures';

/** A trace with the fields that these tests read. */
interface Drawn {
  name?: string;
  x: number[];
  y: number[];
  z: number[][];
  error_x: { visible: boolean; array: number[] };
  showlegend: boolean;
  line: { color: string; dash: string };
  marker: { symbol: string };
}

function traces(figure: Figure): Drawn[] {
  return figure.data as unknown as Drawn[];
}

describe('line figures', () => {
  it('draw losses from epoch 1 on a logarithmic scale with ticks in full', () => {
    const figure = lossFigure([{ name: 'a', lossPerEpoch: [0.123456, 0.05, 0.02] }]);
    expect(traces(figure)[0].x).toEqual([1, 2, 3]);
    expect(traces(figure)[0].y).toEqual([0.1235, 0.05, 0.02]);
    expect(figure.layout.yaxis?.type).toBe('log');
    expect(figure.layout.yaxis?.ticktext).toContain('0.05');
  });

  it('on a logarithmic scale have ticks for the finite heights only', () => {
    const series = [{ name: 'a', x: [1, 2, 3], y: [1, Infinity, 20] }];
    const { layout } = lineFigure(series, { xTitle: 'x', yTitle: 'y', logarithmic: true });
    expect(layout.yaxis?.tickvals).toEqual([1, 2, 5, 10, 20, 50]);
  });

  it('on a logarithmic position have ticks at few points, and at round numbers among many', () => {
    const ticks = (x: number[]) => {
      const titles = { xTitle: 'x', yTitle: 'y', logarithmicX: true };
      return lineFigure([{ name: 'a', x, y: x }], titles).layout.xaxis;
    };
    expect(ticks([4, 8, 16])).toMatchObject({ type: 'log', tickvals: [4, 8, 16] });
    const many = Array.from({ length: 30 }, (_, at) => at + 1);
    expect(ticks(many)?.tickvals).toEqual([1, 2, 5, 10, 20, 50]);
    // Zero has no place on such an axis.
    expect(ticks([0, ...many])?.tickvals).toEqual([1, 2, 5, 10, 20, 50]);
  });

  it('bear a line of very many points', () => {
    const x = Array.from({ length: 200_000 }, (_, frame) => frame);
    const y = x.map((frame) => 1 + (frame % 7));
    const options = { xTitle: 'frame', yTitle: 'score', logarithmic: true };
    const figure = lineFigure([{ name: 'a', x, y }], options);
    expect(traces(figure)[0].y).toHaveLength(200_000);
    expect(figure.layout.yaxis?.ticktext).toEqual(['1', '1.5', '2', '3', '4', '5', '7']);
  });

  it('surround a line with a band, and shade intervals', () => {
    const figure = lineFigure([{ name: 'a', x: [0, 1], y: [5, 6], sd: [1, 2] }], {
      xTitle: 'frame',
      yTitle: 'score',
      shaded: [{ from: 3, to: 8 }],
      references: [{ value: 5.5, name: 'threshold' }],
    });
    const [band, line, threshold] = traces(figure);
    expect([band.x, band.y]).toEqual([
      [0, 1, 1, 0],
      [6, 8, 4, 4],
    ]);
    expect(line.y).toEqual([5, 6]);
    expect(threshold.y).toEqual([5.5, 5.5]);
    expect(figure.layout.shapes?.[0]).toMatchObject({ x0: 3, x1: 8, yref: 'paper' });
    expect(figure.layout.xaxis?.title).toMatchObject({ text: 'frame' });
  });
});

describe('the plane', () => {
  const random = createRandom(3);
  const groups = Array.from({ length: 5000 }, () => random.integer(3));
  const points = matrix(
    Float32Array.from({ length: 10_000 }, () => random.normal()),
    5000,
    2,
  );

  it('draws some of many points, each in its own group, the same ones for the same seed', () => {
    const figure = planeFigure(points, groups, { maxPoints: 900, seed: 5 });
    const drawn = traces(figure);
    expect(drawn.map(({ name }) => name)).toEqual(['0', '1', '2']);
    expect(drawn.reduce((sum, { x }) => sum + x.length, 0)).toBe(900);
    drawn.forEach(({ x, y }, group) => {
      const own = new Set(
        groups.flatMap((of, at) =>
          of === group
            ? [
                `${Number(points.data[2 * at].toPrecision(4))},${Number(points.data[2 * at + 1].toPrecision(4))}`,
              ]
            : [],
        ),
      );
      expect(x.every((value, at) => own.has(`${value},${y[at]}`))).toBe(true);
    });
    expect(planeFigure(points, groups, { maxPoints: 900, seed: 5 })).toEqual(figure);
    expect(planeFigure(points, groups, { maxPoints: 900, seed: 6 })).not.toEqual(figure);
  });

  it('has one scale for both axes, unless told that they have different units', () => {
    expect(planeFigure(points, groups).layout.yaxis).toMatchObject({ scaleanchor: 'x' });
    const free = planeFigure(points, groups, { axisTitles: ['a', 'b'], equalScales: false });
    expect(free.layout.yaxis?.scaleanchor).toBeUndefined();
  });

  it('refuses what has no place in it', () => {
    expect(() => planeFigure(matrix(new Float32Array(6), 2, 3), [0, 1])).toThrow(/umap/);
    expect(() => planeFigure(points, [0])).toThrow(UserError);
    expect(() => planeFigure(points, groups, { maxPoints: 4000 })).toThrow(RangeError);
  });
});

it('a confusion matrix shows counts, coloured by share of the class', () => {
  const figure = confusionFigure(
    confusionMatrix(matchClusters([0, 0, 0, 0, 1, 1], [7, 7, 7, 3, 3, 3])),
    { classNames: ['zero', 'one'] },
  );
  expect(traces(figure)[0].z).toEqual([
    [75, 25],
    [0, 100],
  ]);
  expect(figure.layout.annotations?.map(({ text }) => text)).toEqual(['3', '1', '·', '2']);
  expect(figure.layout.yaxis?.ticktext).toEqual(['zero', 'one']);
  expect(figure.layout.xaxis?.ticktext).toEqual(['7<br><b>zero</b>', '3<br><b>one</b>']);
});

describe('images', () => {
  const source = { images: Float32Array.from([0, 1, 0.5, 0, 1, 1, 1, 1]), side: 2 };

  it('stand side by side, dark on white, two pixels apart', () => {
    const { width, height, data } = gridPixels(source, [{ items: [{ index: 0 }, { index: 1 }] }]);
    expect([width, height]).toEqual([6, 2]);
    expect([...data]).toEqual([255, 0, 255, 255, 0, 0, 119, 255, 255, 255, 0, 0]);
  });

  it('have heads and captions', () => {
    const figure = imageFigure(source, [
      { head: 'best', items: [{ index: 1, caption: '0.9' }, { index: 0 }] },
    ]);
    expect(figure.layout.annotations?.map(({ text }) => text)).toEqual(['best', '0.9']);
    expect(figure.layout.images).toHaveLength(1);
    expect(() => imageFigure(source, [{ items: [{ index: 2 }] }])).toThrow(/no image 2 among 2/);
    expect(() => imageFigure(source, [])).toThrow(UserError);
    const gap = imageFigure(source, [{ items: [] }, { items: [{ index: 0 }] }]);
    expect(gap.layout.images).toHaveLength(1);
    expect(gap.layout.images?.[0].y).toBeGreaterThan(0);
  });

  it('are samples of each cluster', () => {
    const figure = clusterSamplesFigure(source, [4, 1], { perCluster: 3 });
    expect(figure.layout.annotations?.map(({ text }) => text)).toEqual(['cluster 1', 'cluster 4']);
  });
});

it('a comparison leaves out what is missing instead of drawing it at zero', () => {
  const figure = comparisonFigure(
    [
      { label: 'a', paper: 80, ours: { standard: { mean: 79, sd: 1.5 } } },
      { label: 'b', paper: null, ours: { standard: { mean: 90, sd: null } } },
      { label: 'c', paper: 70, ours: {} },
    ],
    { valueTitle: 'accuracy (%)' },
  );
  const [paper, several, one] = traces(figure);
  expect(paper.x).toEqual([80, null, 70]);
  expect(several.x).toEqual([79]);
  expect(several.error_x).toMatchObject({ visible: true, array: [1.5] });
  // One seed has no spread, and not one of zero.
  expect(one.x).toEqual([90]);
  expect(one.error_x.visible).toBe(false);
  expect([several.showlegend, one.showlegend]).toEqual([true, false]);
});

describe('scores', () => {
  it('make a thinned ROC curve with the same area to three digits', () => {
    const random = createRandom(1);
    const anomaly = Array.from({ length: 20_000 }, (_, at) => (at % 10 === 0 ? 1 : 0));
    const scores = anomaly.map((is) => random.normal() + 1.5 * is);
    const curve = rocCurve(anomaly, scores);
    const auc = rocAuc(anomaly, scores);
    const [{ x, y, name }] = traces(rocFigure([{ name: 'a', curve, auc }]));
    expect(name).toBe(`a (AUC ${auc.toFixed(3)})`);
    expect(x.length).toBeLessThan(210);
    const area = x
      .slice(1)
      .reduce((sum, to, at) => sum + ((to - x[at]) * (y[at] + y[at + 1])) / 2, 0);
    expect(area).toBeCloseTo(auc, 3);
  });

  it('make histograms that each sum to 100 %', () => {
    const figure = scoreHistogramFigure(
      { normal: [0, 0.125, 0.25, 0.375], anomalous: [0.9, 1] },
      { scoreTitle: 'anomaly score', bins: 8, threshold: 0.5 },
    );
    const [normal, anomalous, threshold] = traces(figure);
    expect(normal.y).toEqual([25, 25, 25, 25, 0, 0, 0, 0]);
    expect(anomalous.y).toEqual([0, 0, 0, 0, 0, 0, 0, 100]);
    expect(threshold.x).toEqual([0.5, 0.5]);
    expect(() =>
      scoreHistogramFigure({ normal: [], anomalous: [1] }, { scoreTitle: 'score' }),
    ).toThrow(/no score of normal/);
    expect(() =>
      scoreHistogramFigure({ normal: [1], anomalous: [NaN] }, { scoreTitle: 'score' }),
    ).toThrow(/is NaN/);
  });
});

describe('inertia', () => {
  it('margins are percent of the lowest inertia, under the accuracy', () => {
    const figure = marginFigure([
      {
        name: 'seed 0',
        epochs: [10, 20],
        accuracy: [0.8, 0.93],
        inertia: [200, 100],
        classStartInertia: [201, 100],
      },
    ]);
    const [accuracy, margin] = traces(figure);
    expect(accuracy.y).toEqual([80, 93]);
    expect(margin.y).toEqual([0.5, 0]);
    expect(() =>
      marginFigure([
        { name: 'x', epochs: [1], accuracy: [], inertia: [1], classStartInertia: [1] },
      ]),
    ).toThrow(UserError);
  });

  it('margins of one method share its colour, and their marks tell the runs apart', () => {
    const run = { epochs: [1], accuracy: [0.5], inertia: [1], classStartInertia: [1] };
    const drawn = traces(
      marginFigure(
        [
          { ...run, name: 'CAE, seed 0', method: 'CAE' },
          { ...run, name: 'CAE, seed 1', method: 'CAE' },
          { ...run, name: 'CAE-l2, seed 0', method: 'CAE-l2' },
        ],
        { accuracyRange: [60, 95] },
      ),
    ).filter((_, at) => at % 2 === 0);
    const [zero, one, other] = drawn.map(({ line: { color, dash }, marker: { symbol } }) => ({
      color,
      dash,
      symbol,
    }));
    expect([one.color, one.dash]).toEqual([zero.color, zero.dash]);
    expect(one.symbol).not.toBe(zero.symbol);
    expect(other.color).not.toBe(zero.color);
    expect(other.symbol).toBe(zero.symbol);
  });

  it('margins that are rounding do not fill the panel', () => {
    const run = { name: 'seed 0', epochs: [1, 2], accuracy: [0.8, 0.9], inertia: [1e6, 1e6] };
    const axis = (classStartInertia: number[]) =>
      marginFigure([{ ...run, classStartInertia }]).layout.yaxis;
    expect(axis([1e6 + 1, 1e6])).toMatchObject({ range: [-0.01, 0.1] });
    expect(axis([1.01e6, 1e6])).toMatchObject({ rangemode: 'tozero' });
  });

  it('restarts are ordered when only inertias are known, placed by accuracy otherwise', () => {
    const inertias = [102, 100, 101];
    const [ordered] = traces(restartsFigure([{ name: 'a', inertias }]));
    expect([ordered.x, ordered.y]).toEqual([
      [1, 2, 3],
      [0, 1, 2],
    ]);
    const [placed] = traces(restartsFigure([{ name: 'a', inertias, accuracies: [0.7, 0.9, 0.8] }]));
    expect([placed.x, placed.y]).toEqual([
      [2, 0, 1],
      [70, 90, 80],
    ]);
  });
});

it('histograms count shares of their own number, and what is out of range at the ends', () => {
  const series = [
    { name: 'a', values: [0, 1, 3, 9] },
    { name: 'b', values: [2] },
  ];
  const [a, b] = traces(histogramFigure(series, { xTitle: 'length', range: [0, 4], bins: 2 }));
  expect([a.x, a.y, b.y]).toEqual([
    [1, 3],
    [50, 50],
    [0, 100],
  ]);
  const [own] = traces(histogramFigure(series.slice(0, 1), { xTitle: 'length', bins: 3 }));
  expect([own.x, own.y]).toEqual([
    [1.5, 4.5, 7.5],
    [50, 25, 25],
  ]);
  const close = { name: 'a', values: [0.999, 1] };
  const [fine] = traces(histogramFigure([close], { xTitle: 'normality' }));
  expect(new Set(fine.x).size).toBe(50);
  const equal = { name: 'a', values: [5, 5] };
  expect(histogramFigure([equal], { xTitle: '' }).layout.xaxis?.range).toEqual([4.5, 5.5]);
  for (const values of [[], [Number.NaN]]) {
    expect(() => histogramFigure([{ name: 'a', values }], { xTitle: '' })).toThrow(UserError);
  }
});

it('histograms keep bins apart that are narrow beside what they hold', () => {
  const values = Array.from({ length: 50 }, (_, at) => 0.9999 + at * 1e-6);
  const [one] = histogramFigure([{ name: 'a', values }], { xTitle: 'x', bins: 20 }).data;
  const { data } = scoreHistogramFigure(
    { normal: values, anomalous: values },
    { scoreTitle: 'score', bins: 20 },
  );
  for (const { x } of [one, data[0]] as unknown as { x: number[] }[]) {
    expect(new Set(x).size).toBe(20);
    const width = 49e-6 / 20;
    x.forEach((center, bin) => {
      expect(Math.abs(center - (0.9999 + (bin + 0.5) * width))).toBeLessThan(0.1 * width);
    });
  }
});

it('a strip of seeds has every value, means of two or more, and rows that are still empty', () => {
  const figure = seedsFigure(
    [
      { label: 'a', paper: 90, values: { standard: [80, 90], paper: [95] } },
      { label: 'b', paper: null, values: {} },
    ],
    { valueTitle: 'accuracy (%)' },
  );
  const [paper, standard, mean, long, longMean] = traces(figure);
  expect(paper.x).toEqual([90, null]);
  expect([standard.x, mean.x, long.x, longMean.x]).toEqual([[80, 90], [85], [95], []]);
  expect(new Set([paper.y[0], standard.y[0], long.y[0]]).size).toBe(3);
  expect(figure.layout.yaxis?.ticktext).toEqual(['a', 'b']);
  expect([mean.showlegend, longMean.showlegend]).toEqual([true, false]);
});

it('a heat map lies over its frame, transparent where there is no value', () => {
  const frame = { width: 4, height: 2, pixels: new Uint8Array(8) };
  const figure = heatMapFigure(
    frame,
    { columns: 2, rows: 1, values: Float32Array.from([0.25, NaN]) },
    { valueTitle: 'anomaly score' },
  );
  expect(traces(figure)[0].z).toEqual([[0.25, null]]);
  expect(figure.data[0]).toMatchObject({ x0: 1, dx: 2, y0: 1, dy: 2 });
  expect(() =>
    heatMapFigure(frame, { columns: 2, rows: 2, values: new Float32Array(2) }, { valueTitle: '' }),
  ).toThrow(UserError);
});

it('a compact figure holds the same numbers', () => {
  const values = Array.from({ length: 40 }, (_, at) => at / 8);
  const grid = Array.from({ length: 3 }, (_, row) => values.map((value) => value + row));
  const { data } = compactFigure({
    ...lossFigure([]),
    data: [
      { x: values, y: [1, 2, 3] },
      { z: grid, x: ['a'] },
    ],
  });
  const [line, map] = data as Record<string, { bdata: string; dtype: string; shape?: string }>[];
  const decode = (packed: { bdata: string }) =>
    Array.from(new Float32Array(new Uint8Array(Buffer.from(packed.bdata, 'base64')).buffer));
  expect(decode(line.x)).toEqual(values);
  expect(line.y).toEqual([1, 2, 3]);
  expect(map.z).toMatchObject({ dtype: 'f4', shape: '3, 40' });
  expect(decode(map.z)).toEqual(grid.flat());
});
