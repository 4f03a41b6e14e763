/** One way of doing what a row measures. */
export interface Contender {
  /** `ours`, or the peer's name. */
  readonly peer: string;
  /** Distinguishes several ways that one peer has; the fastest counts. */
  readonly variant: string;
  /** Does the work that often. */
  measure(repetitions: number): Promise<Measurement>;
}

/** Times of repetitions, and what came out. */
export interface Measurement {
  readonly milliseconds: readonly number[];
  /** Numbers that show that the same was computed, e.g. an inertia. */
  readonly result: Readonly<Record<string, number>>;
}

/** How to take turns. */
export interface Turns {
  /** Turns that every contender gets, one after the other: A B C A B C … */
  readonly rounds: number;
  /** Repetitions a turn. */
  readonly repetitions: number;
  /** Repetitions before the first turn, which do not count. */
  readonly warmups: number;
}

/** One contender's times over all turns, in milliseconds. */
export interface Summary {
  readonly peer: string;
  readonly variant: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly result: Readonly<Record<string, number>>;
}

/**
 * Measures contenders in turns, so that whatever else the machine does meanwhile meets all of them.
 *
 * @param onTurn - told before each turn, for progress.
 */
export async function takeTurns(
  contenders: readonly Contender[],
  { rounds, repetitions, warmups }: Turns,
  onTurn: (text: string) => void = () => {},
): Promise<Summary[]> {
  const times = contenders.map((): number[] => []);
  const results = contenders.map((): Measurement['result'] => ({}));
  for (const { peer, variant, measure } of contenders) {
    onTurn(`${peer} (${variant}): warm-up`);
    if (warmups > 0) await measure(warmups);
  }
  for (let round = 0; round < rounds; round++) {
    for (const [index, { peer, variant, measure }] of contenders.entries()) {
      onTurn(`${peer} (${variant}): round ${round + 1} of ${rounds}`);
      const { milliseconds, result } = await measure(repetitions);
      times[index].push(...milliseconds);
      results[index] = result;
    }
  }
  return contenders.map(({ peer, variant }, index) => ({
    peer,
    variant,
    median: median(times[index]),
    min: Math.min(...times[index]),
    max: Math.max(...times[index]),
    result: results[index],
  }));
}

/** The middle value, or the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
}

/** Times a function in this process. */
export function timed(
  run: () => Measurement['result'] | undefined | Promise<Measurement['result'] | undefined>,
): Contender['measure'] {
  return async (repetitions) => {
    const milliseconds: number[] = [];
    let result: Measurement['result'] = {};
    for (let repetition = 0; repetition < repetitions; repetition++) {
      const start = performance.now();
      result = (await run()) ?? {};
      milliseconds.push(performance.now() - start);
    }
    return { milliseconds, result };
  };
}
