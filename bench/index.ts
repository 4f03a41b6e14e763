// This project beside PyTorch, Keras, TensorFlow, scikit-learn, scipy and ml-kmeans, in one run on one machine.
//
//   npm run bench                        a table
//   npm run bench -- --json              one JSON array on standard output (npm --silent run … for nothing else)
//   npm run bench -- --only k-means      rows whose names contain one of the words given
//
// Everything takes turns (A B A B …), medians count, warm-ups do not. Nothing else should run meanwhile: the load average
// before each row is part of its record.
import { imageMatrix, loadDataset } from '../lib/data';
import { UserError } from '../lib/errors';
import type { Matrix } from '../lib/matrix';
import { disposeAutoencoder } from '../lib/model';
import { encode, trainAutoencoder } from '../lib/training';
import { readCommandLine, reportUserErrors } from '../scripts/command-line';
import { measuredAutoencoder } from './autoencoder';
import { peersPython } from './environment';
import { type BenchRow, formatRows } from './row';
import { clusteringRows } from './rows/clustering';
import type { RowDefinition } from './rows/definition';
import { evaluationRows } from './rows/evaluation';
import { trainingRows } from './rows/training';

const USAGE = `Usage: npm run bench -- [options]
  --json        one JSON array on standard output instead of a table
  --only WORD…  rows whose names contain one of the words`;

const ROWS: readonly RowDefinition[] = [...clusteringRows, ...trainingRows, ...evaluationRows];

/** Representations of all digits by a convolutional auto-encoder with l2 normalisation, trained for one epoch. */
async function trainRepresentations(onTurn: (text: string) => void): Promise<Matrix> {
  onTurn('training for one epoch to have representations');
  const images = imageMatrix(await loadDataset('mnist'));
  const autoencoder = measuredAutoencoder();
  try {
    await trainAutoencoder(autoencoder, images, { epochs: 1, seed: 0 });
    return encode(autoencoder, images);
  } finally {
    disposeAutoencoder(autoencoder);
  }
}

function chooseRows(words: readonly string[]): readonly RowDefinition[] {
  if (words.length === 0) return ROWS;
  const matches = (word: string) => (row: RowDefinition) =>
    row.name.toLowerCase().includes(word.toLowerCase());
  const unknown = words.find((word) => !ROWS.some(matches(word)));
  if (unknown !== undefined) {
    const names = ROWS.map(({ name }) => `  ${name}`).join('\n');
    throw new UserError(`no row's name contains "${unknown}"; there are\n${names}`);
  }
  return ROWS.filter((row) => words.some((word) => matches(word)(row)));
}

/** Says on standard error what is going on: in one line where that can be written over, else once a row. */
function progressOf(name: string): (text: string) => void {
  if (process.stderr.isTTY) {
    return (text) =>
      process.stderr.write(`\r\u001b[K${name}: ${text}`.slice(0, process.stderr.columns));
  }
  console.error(`measuring ${name}`);
  return () => {};
}

async function main(): Promise<void> {
  const { values, positionals } = readCommandLine({
    command: 'bench',
    options: {
      json: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true },
      help: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const only = values.only ?? [];
  if (positionals.length > 0 && only.length === 0) {
    throw new UserError(
      `"${positionals[0]}" is not an option; did you mean --only ${positionals[0]}?`,
    );
  }
  const rows = chooseRows([...only, ...positionals]);
  const python = peersPython();
  const results: BenchRow[] = [];
  try {
    for (const { name, measure } of rows) {
      const onTurn = progressOf(name);
      results.push(
        await measure({ python, onTurn, representations: () => trainRepresentations(onTurn) }),
      );
    }
  } finally {
    // Where a row fails, those before it were measured all the same.
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
    if (results.length > 0)
      console.log(values.json ? JSON.stringify(results, null, 2) : formatRows(results));
  }
}

reportUserErrors(main);
