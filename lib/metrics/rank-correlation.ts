import { UserError } from '../errors';

/** Places by ascending value, from 0; equal values share the mean of their places. */
function ranks(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal - 1) / 2;
  });
}

/**
 * Spearman's rank correlation: how far two lists of numbers put the same items in the same order.
 *
 * @param first - one finite number an item.
 * @param second - the other number of the same items.
 * @returns 1 for the same order, −1 for the reverse one, about 0 where one order says nothing about the other; equal values share
 *   their mean rank.
 * @throws UserError when the lengths differ, a number is not finite, or all of a list are equal, which is no order at all.
 * @example
 * rankCorrelation([0.1, 0.5, 0.9], [3, 4, 70]); // 1
 */
export function rankCorrelation(first: readonly number[], second: readonly number[]): number {
  if (first.length !== second.length) {
    throw new UserError(
      `two orders of the same items are compared, got ${first.length} and ${second.length} numbers`,
    );
  }
  if (![...first, ...second].every(Number.isFinite)) {
    throw new UserError('ranks need finite numbers: leave out the items that have none');
  }
  const mean = (first.length - 1) / 2;
  const [a, b] = [first, second].map((values) => ranks(values).map((rank) => rank - mean));
  const product = (left: readonly number[], right: readonly number[]) =>
    left.reduce((sum, value, at) => sum + value * right[at], 0);
  const scale = Math.sqrt(product(a, a) * product(b, b));
  if (scale === 0) {
    throw new UserError('all values of a list are equal: there is no order to compare');
  }
  return product(a, b) / scale;
}
