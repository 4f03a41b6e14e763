/**
 * The lowest and the highest of values, however many: to spread an array into `Math.max` overflows the stack from some
 * hundred thousand on.
 *
 * @returns `[Infinity, -Infinity]` of none, as `Math.min` and `Math.max` give; `NaN` twice when one of them is.
 */
export function rangeOf(values: Iterable<number>): [lowest: number, highest: number] {
  let [lowest, highest] = [Infinity, -Infinity];
  for (const value of values) {
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  return [lowest, highest];
}
