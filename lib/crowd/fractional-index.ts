/**
 * Where a value lies among ascending numbers, as an index between two of them: 1.5 is half-way from the second to the third. Of
 * several that are equal to it the last counts, and there is always one above it. (`surpriseOf` has a search of its own, in which the
 * first counts and the value may be the last: with this one, equal training scores would not count as at least as high.)
 *
 * @param ascending - at least two numbers, the first at most and the last above the value.
 */
export function fractionalIndex(ascending: ArrayLike<number>, value: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (ascending[middle] <= value) low = middle;
    else high = middle;
  }
  return low + (value - ascending[low]) / (ascending[high] - ascending[low]);
}
