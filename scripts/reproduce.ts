// Everything, in order: train what the profile asks for, execute the notebooks, export figures and tables, and print
// our numbers beside the paper's. `npm run reproduce` sets the project up before it starts this.
//
//   npm run reproduce                        quick: MNIST, a few epochs, minutes
//   npm run reproduce -- --profile standard  all tables with a shortened schedule
//   npm run reproduce -- --profile paper     all tables with the paper's epochs: many hours
import { spawn } from 'node:child_process';
import { UserError } from '../lib/errors';
import { projectRoot } from '../lib/paths';
import { requireNamedChromium } from '../lib/report/chromium';
import {
  EndedBySignal,
  onEndingSignal,
  readCommandLine,
  reportUserErrors,
  scriptCommand,
} from './command-line';
import { chosenProfile, requireWholeNumber } from './options';
import { planSteps, type Step } from './reproduce/steps';

const USAGE = `Usage: npm run reproduce [-- --profile quick|standard|paper] [--seeds N] [--in-place] [--jobs N]
  --profile NAME  how long to train: quick (default; minutes), standard (hours), paper (many hours)
  --seeds N       how many seeds of each experiment (default 1); runs with a record are not made again
  --in-place      overwrite the notebooks that are committed, instead of executing copies of them in
                  data/cache/reproduce (the default in the quick profile, whose numbers are worse than theirs)
  --jobs N        how many experiments to train at a time (default: one for each processor core), and how many
                  notebooks to execute at a time (default: 2, or 1 on a single core)`;

async function main(): Promise<void> {
  const { values } = readCommandLine({
    command: 'reproduce',
    options: {
      profile: { type: 'string' },
      seeds: { type: 'string', default: '1' },
      'in-place': { type: 'boolean', default: false },
      jobs: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  // What a later step would refuse is not to be found out after hours of training.
  requireNamedChromium();
  const profile = chosenProfile(values.profile);
  const seeds = requireWholeNumber('--seeds', values.seeds, 1);
  const jobs = values.jobs === undefined ? undefined : requireWholeNumber('--jobs', values.jobs, 1);
  const steps = planSteps({ profile, seeds, jobs, inPlace: values['in-place'] });
  const start = performance.now();
  for (const [index, step] of steps.entries()) {
    const began = performance.now();
    console.log(`\nStep ${index + 1} of ${steps.length}: ${step.title}`);
    await run(step);
    console.log(`Step ${index + 1} of ${steps.length}: done in ${duration(began)}`);
  }
  console.log(`\nReproduced with the profile ${profile} in ${duration(start)}.`);
}

const GO_ON = 'What was finished is kept: run the same command again to go on from here.';

async function run(step: Step): Promise<void> {
  let ending: NodeJS.Signals | undefined;
  const code = await new Promise<number | null>((resolve, reject) => {
    const [program, ...parameters] = scriptCommand(step.script, step.parameters);
    const child = spawn(program, parameters, { cwd: projectRoot(), stdio: 'inherit' });
    // Whoever ends this process by its number means the training too; a key of the terminal reaches both anyway.
    const stopListening = onEndingSignal((signal) => {
      ending = signal;
      child.kill(signal);
    });
    child.on('error', reject);
    child.on('exit', (exitCode) => {
      stopListening();
      resolve(exitCode);
    });
  });
  if (code === 0) return;
  if (ending) {
    console.error(`\n${GO_ON}`);
    throw new EndedBySignal(ending);
  }
  throw new UserError(
    `\nThe step "${step.title}" ${code === null ? 'was ended by a signal' : `failed (exit code ${code})`}; what went wrong stands ` +
      `above. ${GO_ON}`,
  );
}

function duration(since: number): string {
  const seconds = Math.round((performance.now() - since) / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  return hours > 0
    ? `${hours} h ${minutes} min`
    : minutes > 0
      ? `${minutes} min ${seconds % 60} s`
      : `${seconds} s`;
}

reportUserErrors(main);
