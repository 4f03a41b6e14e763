import type { RunRecord } from '../lib/experiment/record';

/**
 * What to print of a run: what it trained, what each method achieved, and where that stands.
 *
 * @param path - of the record.
 * @param isMade - whether it was made now: a record that was there must not look like a run that has just ended.
 * @returns lines.
 */
export function describeRun(
  { lossPerEpoch, seconds, results, environment }: RunRecord,
  path: string,
  isMade: boolean,
): string[] {
  const loss = lossPerEpoch.at(-1);
  const minutes = (seconds.training / 60).toFixed(1);
  return [
    ...(loss === undefined
      ? []
      : [
          `${lossPerEpoch.length} epochs, last loss ${loss.toFixed(5)}, ${minutes} min of training`,
        ]),
    ...results.map(({ method, metrics }) => {
      const text = Object.entries(metrics).map(
        ([name, value]) => `${name} ${value.toPrecision(5)}`,
      );
      return `${method}: ${text.join(', ')}`;
    }),
    isMade
      ? `written to ${path}`
      : `record of ${environment.date}, not made again (--force makes it anew): ${path}`,
  ];
}
