/**
 * The generalised Pareto distribution, to which the excesses over a high threshold converge whatever the scores' own
 * distribution (Balkema and de Haan 1974, Pickands 1975): `P(excess > y) = (1 + shape y / scale)^(-1 / shape)`.
 */
export interface GeneralizedPareto {
  /** 0: an exponential tail; above: a heavier one; below: one that ends at `-scale / shape`. */
  readonly shape: number;
  /** Above 0, in the scores' unit. */
  readonly scale: number;
}

/** Shapes closer to 0 than this count as exponential. */
const EXPONENTIAL = 1e-9;

/**
 * Probability that an excess is larger than `excess`.
 *
 * @param excess - at least 0.
 * @returns in [0, 1]; 0 from the end of a tail of negative shape on.
 */
export function tailProbability({ shape, scale }: GeneralizedPareto, excess: number): number {
  if (Math.abs(shape) < EXPONENTIAL) return Math.exp(-excess / scale);
  const base = 1 + (shape * excess) / scale;
  return base <= 0 ? 0 : base ** (-1 / shape);
}

/**
 * The excess that is exceeded with a given probability.
 *
 * @param probability - in (0, 1].
 * @returns the excess, at least 0, in the scores' unit.
 */
export function tailQuantile({ shape, scale }: GeneralizedPareto, probability: number): number {
  if (Math.abs(shape) < EXPONENTIAL) return -scale * Math.log(probability);
  return (scale / shape) * (probability ** -shape - 1);
}

/**
 * Log-likelihood of excesses.
 *
 * @param excesses - `[excesses]` numbers of at least 0.
 * @returns in nats; `-Infinity` when an excess is at the end of the tail or beyond it.
 */
export function paretoLogLikelihood(
  { shape, scale }: GeneralizedPareto,
  excesses: ArrayLike<number>,
): number {
  let sum = 0;
  for (let index = 0; index < excesses.length; index++) {
    const relative = excesses[index] / scale;
    if (Math.abs(shape) < EXPONENTIAL) {
      sum -= relative;
    } else {
      const base = 1 + shape * relative;
      if (base <= 0) return -Infinity;
      sum -= (1 + 1 / shape) * Math.log(base);
    }
  }
  return sum - excesses.length * Math.log(scale);
}

/**
 * Fits by probability-weighted moments (Hosking and Wallis 1987), closed and reliable for small samples: with
 * `a_0 = mean`, `a_1 = mean of (1 - F) x`, `shape = 2 - a_0 / (a_0 - 2 a_1)` and `scale = 2 a_0 a_1 / (a_0 - 2 a_1)`.
 *
 * @param excesses - two or more, at least 0, not all equal, and more than one of them above 0.
 * @returns the distribution, of a shape below 1; its tail may end below the highest excess.
 * @throws RangeError when there are too few, one is negative or not finite, they do not vary, all but the highest are 0, or they
 * are so large or so small that a fit is no number.
 */
export function fitParetoByMoments(excesses: ArrayLike<number>): GeneralizedPareto {
  const sorted = Float64Array.from(excesses).sort();
  const count = sorted.length;
  requireSpread(sorted);
  let [mean, weighted] = [0, 0];
  sorted.forEach((excess, rank) => {
    mean += excess / count;
    weighted += (excess * (count - 1 - rank)) / (count * (count - 1));
  });
  if (weighted === 0)
    throw new RangeError('all excesses but the highest are 0: there is no tail to fit');
  const difference = mean - 2 * weighted;
  const pareto = { shape: 2 - mean / difference, scale: (2 * mean * weighted) / difference };
  return requireDistribution(pareto, sorted);
}

/**
 * Fits by maximum likelihood. For a given `theta = shape / scale` the best shape is the mean of `ln(1 + theta x)`, which
 * leaves one number to search for (Grimshaw 1993); the search covers shapes above -1/2, beyond which the likelihood has no
 * maximum worth the name, and theta up to 20 / median or 20 / mean, whichever is more, and ends at the best of its local maxima.
 * Where the excesses are of such a distribution, that limit is a shape of about 4.4; it is a larger one where a few of them are too
 * large for any.
 *
 * @param excesses - two or more, at least 0, not all equal.
 * @returns the distribution; its tail goes beyond all of the excesses.
 * @throws RangeError when there are too few, one is negative or not finite, they do not vary, or they are so large or so small
 * that the fit is no number.
 */
export function fitParetoByLikelihood(excesses: ArrayLike<number>): GeneralizedPareto {
  const values = Float64Array.from(excesses);
  requireSpread(values);
  const highest = values.reduce((a, b) => Math.max(a, b));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const candidate = (theta: number): GeneralizedPareto => {
    if (Math.abs(theta * mean) < EXPONENTIAL) return { shape: 0, scale: mean };
    const shape = values.reduce((sum, value) => sum + Math.log1p(theta * value), 0) / values.length;
    return { shape, scale: shape / theta };
  };
  const likelihood = (theta: number): number => {
    const pareto = candidate(theta);
    return pareto.shape > -0.5 ? paretoLogLikelihood(pareto, values) : -Infinity;
  };
  // theta in units of 1 / highest: from just above -1, where 1 + theta x would turn negative, to shapes of about 0.95.
  const heavy = 20 / mean;
  const grid = Array.from({ length: 120 }, (_, step) => {
    const share = step / 119;
    return (-1 + 1e-6 + (heavy * highest + 1) * share ** 3) / highest;
  });
  // From shape 1 on there is no mean, and that of a sample is as large as its largest values happen to be. The median remains:
  // theta times it is 2^shape - 1, so that 20 reaches shapes of about 4.4.
  const heaviest = 20 / Float64Array.from(values).sort()[values.length >> 1];
  if (heaviest > heavy && Number.isFinite(heaviest)) {
    for (let step = 1; step <= 40; step++) grid.push(heavy * (heaviest / heavy) ** (step / 40));
  }
  const heights = grid.map(likelihood);
  const best = heights.indexOf(Math.max(...heights));
  const [low, high] = [grid[Math.max(0, best - 1)], grid[Math.min(grid.length - 1, best + 1)]];
  return requireDistribution(candidate(goldenSection(likelihood, low, high)), values);
}

/** Fails where products of the excesses have left the range of numbers. */
function requireDistribution(pareto: GeneralizedPareto, excesses: Float64Array): GeneralizedPareto {
  if (Number.isFinite(pareto.shape) && Number.isFinite(pareto.scale) && pareto.scale > 0) {
    return pareto;
  }
  const highest = excesses.reduce((a, b) => Math.max(a, b));
  throw new RangeError(
    `excesses up to ${highest} have no fit that is a number (shape ${pareto.shape}, scale ${pareto.scale}): ` +
      'measure the scores in another unit, so that the excesses are about 1',
  );
}

function requireSpread(excesses: Float64Array): void {
  if (excesses.length < 2) {
    throw new RangeError(`a tail needs two excesses or more, got ${excesses.length}`);
  }
  const wrong = excesses.find((excess) => !(Number.isFinite(excess) && excess >= 0));
  if (wrong !== undefined) {
    throw new RangeError(`excesses are finite numbers of at least 0, got ${wrong}`);
  }
  if (excesses.every((excess) => excess === excesses[0])) {
    throw new RangeError('the excesses are all equal: there is no tail to fit');
  }
}

/** Where a function with one maximum between two places has it. */
function goldenSection(height: (place: number) => number, from: number, to: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  let [left, right] = [high - ratio * (high - low), low + ratio * (high - low)];
  let [leftHeight, rightHeight] = [height(left), height(right)];
  for (let step = 0; step < 100; step++) {
    if (leftHeight > rightHeight) {
      [high, right, rightHeight] = [right, left, leftHeight];
      left = high - ratio * (high - low);
      leftHeight = height(left);
    } else {
      [low, left, leftHeight] = [left, right, rightHeight];
      right = low + ratio * (high - low);
      rightHeight = height(right);
    }
  }
  return (low + high) / 2;
}
