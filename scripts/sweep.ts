// Many runs, one process a core with one thread each: faster than one after another with all threads. Runs that have a
// record are left out, interrupted ones go on from their checkpoints: the same command can be given again at any time.
//
//   npm run sweep -- II III --profile standard --seeds 5
import { availableParallelism } from 'node:os';
import { UserError } from '../lib/errors';
import { describeDuration } from '../lib/training/progress';
import { readCommandLine, reportUserErrors } from './command-line';
import { chosenProfile, requireWholeNumber } from './options';
import { sweepDisplay } from './sweep/display';
import { runJobs } from './sweep/jobs';

const USAGE = `Usage: npm run sweep -- TABLE… [options]
  TABLE            I, II, III, IV, crowd, shares (Table IV with other shares of anomalies), usps-anomalies
                   (the same task on USPS), moved-anomalies (our scores on networks trained on moved images), bfloat16
                   (I to IV with networks trained in 16 bits), or the name of an experiment; several are possible
  --seeds N        seeds 0 to N - 1 of each (default 1)
  --profile NAME   quick, standard or paper (default: what L2AE_PROFILE says, else quick)
  --jobs J         how many at a time (default: one for each processor core)
  --threads N      threads of TensorFlow in each (default 1)`;

async function main(): Promise<void> {
  const { values, positionals } = readCommandLine({
    command: 'sweep',
    allowPositionals: true,
    options: {
      seeds: { type: 'string', default: '1' },
      profile: { type: 'string' },
      jobs: { type: 'string', default: String(availableParallelism()) },
      threads: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  if (positionals.length === 0) throw new UserError(`name a table or an experiment\n${USAGE}`);
  const seeds = requireWholeNumber('--seeds', values.seeds, 1);
  const jobs = requireWholeNumber('--jobs', values.jobs, 1);
  const threads = requireWholeNumber('--threads', values.threads, 1);
  const { experimentsOf, planRuns } = await import('../lib/experiment');
  const definitions = positionals.flatMap(experimentsOf);
  const runs = planRuns(definitions, chosenProfile(values.profile), seeds);
  const all = new Set(definitions.map(({ name }) => name)).size * seeds;
  if (runs.length === 0) {
    console.log(`all ${all} runs have their records`);
    return;
  }
  console.log(`${runs.length} of ${all} runs to make, ${jobs} at a time`);

  const start = performance.now();
  const display = sweepDisplay(runs);
  const failed = await runJobs(runs, { jobs, threads, onChange: display.update });
  display.end();
  const took = describeDuration((performance.now() - start) / 1000);
  if (failed.length > 0) {
    const list = failed.map(
      ({ run, output }) =>
        `  ${run.experiment}, seed ${run.seed}:\n    ${output.trim().replaceAll('\n', '\n    ')}`,
    );
    throw new UserError(
      `${failed.length} of ${runs.length} runs failed:\n${list.join('\n')}\n` +
        'The records of the others are written: mend what went wrong and give the same command again.',
    );
  }
  console.log(`${runs.length} runs made in ${took}`);
}

reportUserErrors(main);
