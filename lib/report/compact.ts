import type { Figure } from './figure';

/** Arrays shorter than this stay readable in the notebook's file. */
const WORTH_PACKING = 16;

/** A figure as Plotly reads it from JSON, `data` and `layout` only. */
export interface PlotlyJson {
  readonly data: unknown;
  readonly layout: unknown;
}

/**
 * A figure as small JSON: long arrays of numbers become Plotly's binary form (float32, base64), which takes a tenth of what one
 * number a line takes in a notebook.
 */
export function compactFigure({ data, layout }: Figure): PlotlyJson {
  return { data: pack(data), layout };
}

function isNumbers(value: unknown): value is number[] {
  return (
    Array.isArray(value) &&
    value.length >= WORTH_PACKING &&
    value.every((item) => typeof item === 'number' && Number.isFinite(item))
  );
}

function base64(values: number[]): string {
  const bytes = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, at) => {
    bytes.setFloat32(4 * at, value, true);
  });
  return Buffer.from(bytes.buffer).toString('base64');
}

function pack(value: unknown): unknown {
  if (isNumbers(value)) return { dtype: 'f4', bdata: base64(value) };
  if (Array.isArray(value)) {
    const rows = value as number[][];
    const rectangular =
      rows.length > 1 && rows.every((row) => isNumbers(row) && row.length === rows[0].length);
    if (!rectangular) return value.map(pack);
    return { dtype: 'f4', bdata: base64(rows.flat()), shape: `${rows.length}, ${rows[0].length}` };
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, pack(inner)]));
}
