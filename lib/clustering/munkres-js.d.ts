declare module 'munkres-js' {
  /** Minimum-cost pairs `[row, column]`; rectangular tables are padded with zeros. */
  export default function munkres(cost: number[][]): [row: number, column: number][];
}
