// Executes notebooks with the TypeScript kernel, from top to bottom, as continuous integration does.
//
//   npm run notebooks                            all of notebooks/, in place
//   npm run notebooks -- notebooks/01_*.ipynb    some
//   npm run notebooks -- --profile quick --to FOLDER --html
import { mkdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { UserError } from '../lib/errors';
import { projectPath, projectRoot } from '../lib/paths';
import { readCommandLine, reportUserErrors, typedPath } from './command-line';
import { executeNotebook, exportHtml } from './notebook/execute';
import { findNotebooks } from './notebook/find';
import { readNotebook } from './notebook/read';
import { sideBySide } from './notebook/side-by-side';
import { chosenProfile, requireWholeNumber } from './options';

const USAGE = `Usage: npm run notebooks -- [NOTEBOOK…] [options]
  --profile NAME   quick, standard or paper (default: what L2AE_PROFILE says, else quick)
  --to FOLDER      write the executed notebooks there instead of in place
  --html           also write each as an HTML page (into FOLDER, else data/cache/html)
  --only-html      write the pages from the notebooks as they are, without executing them
  --seconds N      longest time for one cell (default 3600)
  --jobs N         how many notebooks to execute at a time (default 1)`;

async function main(): Promise<void> {
  const { values, positionals } = readCommandLine({
    command: 'notebooks',
    allowPositionals: true,
    options: {
      profile: { type: 'string' },
      to: { type: 'string' },
      html: { type: 'boolean', default: false },
      'only-html': { type: 'boolean', default: false },
      seconds: { type: 'string', default: '3600' },
      jobs: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const secondsPerCell = requireWholeNumber('--seconds', values.seconds, 1);
  const jobs = requireWholeNumber('--jobs', values.jobs, 1);
  const profile = chosenProfile(values.profile);
  const folder = values.to === undefined ? undefined : typedPath('--to', values.to);
  const makesPages = values.html || values['only-html'];
  const pageFolder = folder ?? projectPath('data', 'cache', 'html');
  if (folder) mkdirSync(folder, { recursive: true });

  const produce = async (source: string): Promise<void> => {
    const target = folder ? join(folder, basename(source)) : source;
    if (!values['only-html']) {
      const start = performance.now();
      console.log(`${basename(source)}: executing`);
      await executeNotebook(source, target, { profile, secondsPerCell });
      const seconds = (performance.now() - start) / 1000;
      console.log(`${basename(source)}: executed in ${seconds.toFixed(0)} s`);
    }
    if (makesPages) {
      const page = await exportHtml(values['only-html'] ? source : target, pageFolder);
      console.log(`${basename(source)}: page in ${relative(projectRoot(), page)}`);
    }
  };
  const sources = findNotebooks(positionals);
  const names = sources.map((source) => basename(source));
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated && (folder || makesPages)) {
    throw new UserError(
      `two notebooks are called ${repeated}: only one of them can go into ${pageFolder}`,
    );
  }
  // One that is damaged is not to be found out after the others have run for hours.
  for (const source of sources) readNotebook(source);
  await sideBySide(sources, jobs, produce);
}

reportUserErrors(main);
