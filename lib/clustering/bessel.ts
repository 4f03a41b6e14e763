/** Steps of the recurrence beyond the argument, after which its start has lost all influence. */
const MARGIN = 60;

/** Beyond this argument the series of inverse powers is exact to rounding for the orders that occur. */
const LARGE = 2000;

/**
 * Ratio of modified Bessel functions, `I_{order + 1}(x) / I_order(x)`, by downward recurrence, which is stable. In
 * `columns` dimensions and with `order = columns / 2 - 1` it is the mean length of the sum of von Mises-Fisher
 * distributed unit vectors, `A(kappa)` in Banerjee et al. 2005.
 *
 * @param order - at least -1/2.
 * @param x - at least 0.
 * @returns a number in [0, 1).
 */
export function besselRatio(order: number, x: number): number {
  if (x === 0) return 0;
  let ratio = 0;
  for (let step = Math.ceil(x) + MARGIN; step >= 0; step--) {
    ratio = 1 / ((2 * (order + step + 1)) / x + ratio);
  }
  return ratio;
}

/**
 * Logarithm of the modified Bessel function of the first kind, `ln I_order(x)`, without overflow.
 *
 * @param order - a multiple of 1/2, at least 0.
 * @param x - above 0.
 */
export function logBesselI(order: number, x: number): number {
  return x > Math.max(LARGE, order ** 2) ? logByInversePowers(order, x) : logByPowers(order, x);
}

/** The power series, all of whose terms are positive, relative to its largest one. */
function logByPowers(order: number, x: number): number {
  const quarter = (x * x) / 4;
  const largest = Math.floor((Math.sqrt(order * order + x * x) - order) / 2);
  let sum = 1;
  for (let step = largest, term = 1; term > 1e-17; step++) {
    term *= quarter / ((step + 1) * (order + step + 1));
    sum += term;
  }
  for (let step = largest, term = 1; step > 0 && term > 1e-17; step--) {
    term *= (step * (order + step)) / quarter;
    sum += term;
  }
  const exponent = (2 * largest + order) * Math.log(x / 2);
  return exponent - logGamma(largest + 1) - logGamma(order + largest + 1) + Math.log(sum);
}

/** Hankel's expansion for large arguments (Abramowitz and Stegun 9.7.1). */
function logByInversePowers(order: number, x: number): number {
  let sum = 1;
  let term = 1;
  for (let step = 1; step < 20 && Math.abs(term) > 1e-17; step++) {
    term *= -(4 * order ** 2 - (2 * step - 1) ** 2) / (8 * x * step);
    sum += term;
  }
  return x - Math.log(2 * Math.PI * x) / 2 + Math.log(sum);
}

/**
 * Logarithm of the gamma function at positive multiples of 1/2.
 *
 * @param value - a multiple of 1/2, above 0.
 */
export function logGamma(value: number): number {
  let sum = value % 1 === 0 ? 0 : Math.log(Math.PI) / 2;
  for (let factor = value % 1 === 0 ? 1 : 0.5; factor < value; factor++) sum += Math.log(factor);
  return sum;
}
