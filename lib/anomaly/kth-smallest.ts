/**
 * The number that so many of the values do not exceed, found by C. A. R. Hoare's selection, which sorts no more than it has to.
 * The values are put into another order.
 *
 * @param values - not empty, no NaN among them.
 * @param rank - from 1, the smallest, to the number of values.
 */
export function kthSmallest(values: Float32Array, rank: number): number {
  const target = rank - 1;
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    // The median of three keeps sorted values from being the worst case.
    const pivot = medianOfThree(values[low], values[(low + high) >>> 1], values[high]);
    let [left, right] = [low, high];
    while (left <= right) {
      while (values[left] < pivot) left++;
      while (values[right] > pivot) right--;
      if (left > right) break;
      const value = values[left];
      values[left++] = values[right];
      values[right--] = value;
    }
    if (target <= right) high = right;
    else if (target >= left) low = left;
    else break;
  }
  return values[target];
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
