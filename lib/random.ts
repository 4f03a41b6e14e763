/**
 * A seeded source of random numbers. The same seed gives the same numbers on every machine, which
 * `Math.random` cannot promise; everything random in this project draws from one of these.
 */
export interface Random {
  /** A number in [0, 1) with 32 random bits. */
  next(): number;
  /** An integer in [0, limit). */
  integer(limit: number): number;
  /** A number from the standard normal distribution. */
  normal(): number;
}

/**
 * Creates a generator (xoshiro128**, Blackman and Vigna 2018; the state is filled by splitmix32, so
 * that neighbouring seeds start far apart).
 *
 * @param seed - an integer, of which the lowest 32 bits count.
 * @returns a source whose numbers depend on the seed alone.
 * @throws RangeError when `seed` is not an integer.
 * @example
 * const random = createRandom(7);
 * random.next(); // the same number in every process
 */
export function createRandom(seed: number): Random {
  requireSeed(seed);
  let filler = seed | 0;
  const splitmix = (): number => {
    filler = (filler + 0x9e3779b9) | 0;
    let mixed = filler ^ (filler >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return mixed ^ (mixed >>> 15);
  };
  let [a, b, c, d] = [splitmix(), splitmix(), splitmix(), splitmix()];

  const bits = (): number => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  const next = (): number => bits() / 0x1_0000_0000;
  return {
    next,
    integer: (limit) => Math.floor(next() * limit),
    // Box-Muller; 1 - next() is never zero, so the logarithm is finite.
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  };
}

/**
 * Fails unless a seed is an integer.
 *
 * @throws RangeError when it is not.
 */
export function requireSeed(seed: number): void {
  if (!Number.isInteger(seed)) throw new RangeError(`a seed is an integer, got ${seed}`);
}

/**
 * Derives the seed of a sub-task (an epoch, a restart, a layer) from a run's seed, so that sub-tasks
 * can be done in any order, or resumed, and still draw the same numbers.
 *
 * @param seed - the run's seed.
 * @param stream - which sub-task; any string.
 * @returns a 32-bit integer (FNV-1a over both). Different sub-tasks can have the same, by chance: the restarts of k-means of
 * seeds below 3,000 do not.
 * @throws RangeError when `seed` is not an integer.
 */
export function deriveSeed(seed: number, stream: string): number {
  requireSeed(seed);
  let hash = 0x811c9dc5;
  for (const character of `${seed}/${stream}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) as number), 0x01000193);
  }
  return hash | 0;
}

/**
 * A random order of the numbers 0 … count - 1 (Fisher-Yates).
 *
 * @param count - how many numbers.
 * @param random - where the randomness comes from.
 * @returns `[count]` each number once.
 */
export function permutation(count: number, random: Random): Int32Array {
  const order = Int32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const chosen = random.integer(last + 1);
    [order[last], order[chosen]] = [order[chosen], order[last]];
  }
  return order;
}
