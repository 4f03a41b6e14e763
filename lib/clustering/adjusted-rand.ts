/**
 * Adjusted Rand index of two partitions (Hubert and Arabie 1985), from how many samples each pair of their parts has in common.
 * Here and not in `metrics`, which measures clusterings against classes by it and imports this folder, because partitions are
 * compared with each other too.
 *
 * @param counts - `[parts of the one, parts of the other]` numbers of samples in common.
 * @returns a number in [-0.5, 1]: 0 on average for partitions drawn at random, 1 for the same partition.
 */
export function adjustedRandOfCounts(counts: readonly (readonly number[])[]): number {
  const rowSizes = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const columnSizes = counts[0].map((_, column) =>
    counts.reduce((sum, row) => sum + row[column], 0),
  );
  const total = rowSizes.reduce((sum, size) => sum + size, 0);
  const together = counts.reduce((sum, row) => sum + sumOfPairs(row), 0);
  const inRows = sumOfPairs(rowSizes);
  const inColumns = sumOfPairs(columnSizes);
  // Pair counts stay exact integers up to 10^8 samples; their product would not, so it is divided first.
  if (together === inRows && together === inColumns) return 1;
  const expected = (inRows / pairs(total)) * inColumns;
  return (together - expected) / ((inRows + inColumns) / 2 - expected);
}

function pairs(size: number): number {
  return (size * (size - 1)) / 2;
}

function sumOfPairs(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + pairs(size), 0);
}
