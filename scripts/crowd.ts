// Trains the crowd detector, watches one clip as a camera would, and writes a page that plays it with its heat map.
//
//   npm run crowd -- --dataset simulator --clip "cyclist 1" --to FOLDER
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../lib/errors';
import { acquireLock } from '../lib/lock.mjs';
import { projectPath } from '../lib/paths';
import { readCommandLine, reportUserErrors, typedPath } from './command-line';
import { requireNumberAbove, requireWholeNumber } from './options';
import { progressPrinter } from './progress';

const USAGE = `Usage: npm run crowd -- [options]
  --dataset NAME       simulator (default; no download) or ped2 (see data/README.md)
  --clip NAME          a test clip: "cyclist 1" … of the simulator, Test001 … of Ped2 (default: the first)
  --to FOLDER          where to put the page (default: data/cache/crowd-page)
  --false-alarms N     how many false alarms a minute one can live with (default 1)
  --seed N             whole number from 0 (default 0)`;

async function main(): Promise<void> {
  const { values } = readCommandLine({
    command: 'crowd',
    options: {
      dataset: { type: 'string', default: 'simulator' },
      clip: { type: 'string' },
      to: { type: 'string' },
      'false-alarms': { type: 'string', default: '1' },
      seed: { type: 'string', default: '0' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  if (values.dataset !== 'simulator' && values.dataset !== 'ped2') {
    throw new UserError(`--dataset is simulator or ped2, found "${values.dataset}"`);
  }
  const seed = requireWholeNumber('--seed', values.seed, 0);
  const falseAlarms = requireNumberAbove('--false-alarms', values['false-alarms'], 0);
  const folder =
    values.to === undefined
      ? projectPath('data', 'cache', 'crowd-page')
      : typedPath('--to', values.to);
  const {
    exportCrowdPage,
    learnAlarmThreshold,
    openCrowd,
    preparePageFolder,
    requireFalseAlarmRate,
    trainCrowdDetector,
    trainingClips,
  } = await import('../lib/crowd');
  requireFalseAlarmRate(falseAlarms);
  const dataset = await openCrowd(values.dataset);
  const clip =
    values.clip === undefined
      ? dataset.test[0]
      : dataset.test.find(({ name }) => name === values.clip);
  if (!clip) {
    const names = dataset.test.map(({ name }) => name).join(', ');
    throw new UserError(`there is no test clip "${values.clip}": choose one of ${names}`);
  }
  preparePageFolder(folder);
  const clips = trainingClips(dataset, 'normal');
  console.log(`training on ${clips.length} clips`);
  const interrupted = projectPath('data', 'cache', 'crowd', `page-${values.dataset}-seed-${seed}`);
  const release = await acquireLock(`${interrupted}.lock`, (holder) => {
    console.error(`process ${holder} is training the same detector; waiting for it`);
  });
  const progress = progressPrinter('training');
  const { detector } = await trainCrowdDetector(clips, {
    seed,
    checkpoint: { path: join(interrupted, 'checkpoint'), everySeconds: 60 },
    onProgress: progress.update,
  });
  progress.end();
  const { threshold } = await learnAlarmThreshold(detector, clips, falseAlarms);
  console.log(`an alarm from a score of ${threshold.toFixed(2)} on`);
  const start = performance.now();
  const page = await exportCrowdPage(folder, detector, clip, {
    title: `${values.dataset === 'ped2' ? 'UCSD Ped2' : 'Simulated plaza'}: ${clip.name}`,
    subtitle: 'Scores of the streaming detector: l2-normalised auto-encoder, clustered',
    note: `Threshold for ${falseAlarms} false alarm${falseAlarms === 1 ? '' : 's'} a minute, from training clips, without labels.`,
    threshold,
  });
  const seconds = (performance.now() - start) / 1000;
  rmSync(interrupted, { recursive: true });
  release();
  console.log(`${(clip.frameCount / seconds).toFixed(0)} frames a second, pictures included`);
  console.log(page);
}

reportUserErrors(main);
