import { describe, expect, it } from 'vitest';
import { formatRows, toRow } from '../../bench/row';

const summary = (peer: string, variant: string, median: number) => ({
  peer,
  variant,
  median,
  min: median - 1,
  max: median + 1,
  result: { inertia: median },
});

const description = {
  name: 'a row',
  unit: 's',
  millisecondsAUnit: 1000,
  versions: { sklearn: '1.0' },
  loadBefore: 0.1,
};

describe('toRow', () => {
  const row = toRow(
    [
      summary('ours', 'default', 300),
      summary('sklearn', 'lloyd', 900),
      summary('sklearn', 'elkan', 600),
      summary('ml-kmeans', 'default', 2000),
    ],
    description,
  );

  it('compares with the fastest variant of the fastest peer, in the unit', () => {
    expect(row.ours).toBe(0.3);
    expect(row.peers).toEqual({ sklearn: 0.6, 'ml-kmeans': 2 });
    expect(row.ratio).toBe(0.5);
    expect(row.spread.sklearn).toEqual([0.599, 0.601]);
    expect(row.variants['sklearn: lloyd']).toBe(0.9);
    expect(row.results.sklearn).toEqual({ inertia: 600 });
  });

  it('names the machine', () => {
    expect(row.environment).toMatchObject({
      node: process.version,
      loadBefore: 0.1,
      versions: { sklearn: '1.0' },
    });
    expect(row.environment.cores).toBeGreaterThan(0);
  });

  it('needs something on both sides', () => {
    expect(() => toRow([summary('ours', 'default', 1)], description)).toThrow('compares nothing');
    expect(() => toRow([summary('sklearn', 'lloyd', 1)], description)).toThrow('compares nothing');
  });

  it('is printed as a table, fastest peer first', () => {
    const [head, line] = formatRows([row]).split('\n');
    expect(head).toContain('ours (min-max)');
    expect(line).toBe(
      'a row  s     0.3 (0.299-0.301)  sklearn 0.6 (0.599-0.601), ml-kmeans 2 (1.999-2.001)  0.5',
    );
  });
});
