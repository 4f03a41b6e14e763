/** What trains: the program at a commit, on some threads of a processor. */
export interface TrainingOrigin {
  readonly commit: string;
  /** Threads that TensorFlow was given: their number can change the last digits of sums. */
  readonly threads: number;
  readonly cpu?: string;
}

/** Whether the same program has trained, on the same threads of the same kind of processor. */
export function isSameOrigin(one: TrainingOrigin, other: TrainingOrigin): boolean {
  return one.commit === other.commit && one.threads === other.threads && one.cpu === other.cpu;
}

/** What one of the processes has trained that an interrupted training went through. */
export interface TrainingSitting extends TrainingOrigin {
  /** Without those after its last checkpoint, which a later one trained again. */
  readonly epochs: number;
}

/**
 * The sittings of a training, with this one.
 *
 * @param earlier - those before, which a checkpoint of an older version does not name.
 * @param origin - what trains in this one.
 * @param before - epochs that those before have trained.
 * @param epochs - all epochs by now.
 * @returns nothing where some of the epochs are nobody's.
 */
export function sittingsUntilNow(
  earlier: readonly TrainingSitting[] | undefined,
  origin: TrainingOrigin | undefined,
  before: number,
  epochs: number,
): readonly TrainingSitting[] | undefined {
  const known = before === 0 ? [] : earlier;
  if (!known || epochs === before) return known;
  return origin && [...known, { ...origin, epochs: epochs - before }];
}

/**
 * The sittings of several trainings, one after the other, those of the same program on the same threads as one.
 *
 * @returns nothing where one of them does not know its own.
 */
export function joinSittings(
  trainings: readonly (readonly TrainingSitting[] | undefined)[],
): readonly TrainingSitting[] | undefined {
  const joined: TrainingSitting[] = [];
  for (const sittings of trainings) {
    if (!sittings) return undefined;
    for (const sitting of sittings) {
      const last = joined.at(-1);
      if (!last || !isSameOrigin(last, sitting)) joined.push(sitting);
      else joined[joined.length - 1] = { ...last, epochs: last.epochs + sitting.epochs };
    }
  }
  return joined;
}

/**
 * What the person at the keyboard should know who goes on with a training elsewhere.
 *
 * @returns nothing where the program and the number of threads are still the same, or not known.
 */
export function describeMove(
  path: string,
  earlier: readonly TrainingSitting[] = [],
  origin?: TrainingOrigin,
): string | undefined {
  const last = earlier.at(-1);
  if (!last || !origin) return undefined;
  if (last.commit === origin.commit && last.threads === origin.threads) return undefined;
  const name = ({ commit, threads }: TrainingOrigin) => `commit ${commit}, ${threads} thread(s)`;
  return (
    `going on at ${name(origin)} with a training that began otherwise (${name(last)}): ` +
    `delete ${path} to have it all from this one`
  );
}
