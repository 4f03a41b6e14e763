// The paper's numbers beside ours, every cell, and what the runs of each seed took, from the run records; trains nothing.
//
//   npm run results              a table for every profile that has records
//   npm run results -- --json    one JSON array on standard output (npm --silent run … for nothing else)
import { PROFILES, parseProfile, recordedCosts } from '../lib/experiment';
import { comparisonTable, toMarkdown } from '../lib/report';
import { readCommandLine, reportUserErrors } from './command-line';
import { recordedCells } from './recorded-cells';

const PRECISIONS = ['float32', 'bfloat16'] as const;

const USAGE = 'Usage: npm run results [-- --json] [--profile quick|standard|paper]';

async function main(): Promise<void> {
  const { values } = readCommandLine({
    command: 'results',
    options: {
      json: { type: 'boolean', default: false },
      profile: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const profiles =
    values.profile === undefined ? PROFILES : [parseProfile(values.profile, '--profile')];
  const cells = recordedCells(profiles);
  if (values.json) {
    const summaries = cells.map(({ seeds: _, ...summary }) => summary);
    console.log(JSON.stringify(summaries, null, 1));
    return;
  }
  for (const profile of profiles) {
    const present = cells.filter((cell) => cell.profile === profile && cell.n > 0);
    const all = cells.filter((cell) => cell.profile === profile).length;
    if (present.length === 0) continue;
    console.log(`\nProfile ${profile}: ${present.length} of ${all} cells have records\n`);
    console.log(toMarkdown(comparisonTable(present)));
    for (const precision of PRECISIONS) {
      for (const { seed, runs, of, seconds } of recordedCosts(profile, precision)) {
        const hours = (seconds / 3600).toFixed(2);
        console.log(
          `Tables I to IV, ${precision}, seed ${seed}: ${hours} core hours for ${runs} of ${of} runs`,
        );
      }
    }
  }
}

reportUserErrors(main);
