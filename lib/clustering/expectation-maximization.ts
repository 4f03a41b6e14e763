/** One pass of expectation-maximisation over the points. */
export interface EmPass<Parameters> {
  /** Log-likelihood of the points under the parameters that the pass began with. */
  readonly logLikelihood: number;
  /** What maximisation makes of the responsibilities that those parameters gave. */
  readonly next: () => Parameters;
}

/** When expectation-maximisation stops. */
export interface EmLimits {
  /** Gain in log-likelihood a point below which it has converged. */
  readonly tolerance: number;
  readonly maxIterations: number;
}

/** Where expectation-maximisation arrived. */
export interface EmResult<Parameters> {
  readonly parameters: Parameters;
  /** Log-likelihood of all points under these parameters, in nats. */
  readonly logLikelihood: number;
  readonly iterations: number;
  /** Whether the likelihood stopped rising, rather than the iterations running out. */
  readonly converged: boolean;
}

/**
 * Expectation-maximisation (Dempster, Laird and Rubin 1977): repeats passes until the likelihood stops rising.
 *
 * @param start - the first parameters.
 * @param pass - computes one pass.
 * @param points - how many points there are.
 */
export function maximizeLikelihood<Parameters>(
  start: Parameters,
  pass: (parameters: Parameters) => EmPass<Parameters>,
  points: number,
  { tolerance, maxIterations }: EmLimits,
): EmResult<Parameters> {
  let parameters = start;
  let { logLikelihood, next } = pass(parameters);
  let iterations = 0;
  let converged = false;
  while (!converged && iterations < maxIterations) {
    const candidate = next();
    const outcome = pass(candidate);
    iterations++;
    // Regularised covariances are not the likelihood's own maximum, so that it can fall a little at the end.
    converged = Math.abs(outcome.logLikelihood - logLikelihood) <= tolerance * points;
    parameters = candidate;
    ({ logLikelihood, next } = outcome);
  }
  return { parameters, logLikelihood, iterations, converged };
}

/** Position of the result with the highest likelihood; of equally likely ones the first. */
export function mostLikely(results: readonly { readonly logLikelihood: number }[]): number {
  let best = 0;
  results.forEach(({ logLikelihood }, index) => {
    if (logLikelihood > results[best].logLikelihood) best = index;
  });
  return best;
}
