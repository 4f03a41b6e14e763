// One run of one experiment: trains, measures, writes its record to data/runs; does nothing when the record exists.
//
//   npm run experiment -- table-2-mnist-cae-l2 --seed 0 --profile quick
import { UserError } from '../lib/errors';
import { readCommandLine, reportUserErrors } from './command-line';
import { chosenProfile, requireWholeNumber, setTensorflowThreads } from './options';
import { progressPrinter } from './progress';
import { describeRun } from './run-report';

const USAGE = `Usage: npm run experiment -- NAME [options]     (npm run experiment -- --list names all)
  --seed N         whole number from 0 (default 0)
  --profile NAME   quick, standard or paper (default: what L2AE_PROFILE says, else quick)
  --threads N      threads of TensorFlow (default 1: the same numbers on every machine, and two runs side by side
                   are faster than one after another with two threads)
  --force          run again although there is a record`;

async function main(): Promise<void> {
  const { values, positionals } = readCommandLine({
    command: 'experiment',
    allowPositionals: true,
    options: {
      seed: { type: 'string', default: '0' },
      profile: { type: 'string' },
      threads: { type: 'string', default: '1' },
      force: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  if (values.list && positionals.length > 0) {
    throw new UserError(`--list names all experiments, and takes none: found "${positionals[0]}"`);
  }
  if (!values.list && positionals.length !== 1) {
    throw new UserError(`name one experiment\n${USAGE}`);
  }
  const seed = requireWholeNumber('--seed', values.seed, 0);
  const profile = chosenProfile(values.profile);
  setTensorflowThreads(requireWholeNumber('--threads', values.threads, 1));
  // Loads TensorFlow, which reads the number of threads only then.
  const { EXPERIMENTS, runExperiment } = await import('../lib/experiment');
  const { recordPath } = await import('../lib/experiment/record-file');
  if (values.list) {
    for (const { name, title } of EXPERIMENTS) console.log(`${name}\n    ${title}`);
    return;
  }
  const progress = progressPrinter(positionals[0]);
  let isMade = true;
  const record = await runExperiment(positionals[0], {
    seed,
    profile,
    force: values.force,
    onFound: () => {
      isMade = false;
    },
    onProgress: progress.update,
    onWait: (holder) => {
      console.error(
        `${positionals[0]}: process ${holder} is making this run, or a network that it needs; waiting for it`,
      );
    },
  });
  progress.end();
  for (const line of describeRun(record, recordPath(record), isMade)) console.log(line);
}

reportUserErrors(main);
