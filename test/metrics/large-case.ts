/** Number of samples of the large cases in expected.py. */
export const LARGE = 70_000;

/** The integer sequence of `park_miller` in expected.py. */
export function parkMiller(seed: number, count: number): number[] {
  const values: number[] = [];
  let state = seed;
  for (let index = 0; index < count; index++) {
    state = (16807 * state) % 2147483647;
    values.push(state);
  }
  return values;
}
