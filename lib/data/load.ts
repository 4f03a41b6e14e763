import { UserError } from '../errors';
import type { ImageDataset } from './dataset';
import { type IdxPair, type IdxSplit, parseIdxSplit, readIdxPair } from './idx';
import { findFile, obtainFile } from './locate';
import {
  DATASETS,
  type DatasetDefinition,
  type DatasetFile,
  type DatasetName,
  type IdxFiles,
  type UspsFiles,
} from './registry';
import { badFile, verifyContent } from './source-file';
import { parseUsps, USPS_SIDE } from './usps';

function fromIdxSplits(
  name: string,
  train: IdxSplit,
  test: IdxSplit | undefined,
  classNames: readonly string[],
): ImageDataset {
  const { rows: side, count: trainCount } = train.images;
  const count = trainCount + (test?.images.count ?? 0);
  const imageSize = side * side;
  const images = new Float32Array(count * imageSize);
  const labels = new Uint8Array(count);
  let offset = 0;
  for (const split of test ? [train, test] : [train]) {
    const { pixels } = split.images;
    const target = images.subarray(offset * imageSize, offset * imageSize + pixels.length);
    for (let index = 0; index < pixels.length; index++) target[index] = pixels[index] / 255;
    labels.set(split.labels, offset);
    offset += split.images.count;
  }
  return { name, images, labels, count, side, trainCount, classNames };
}

function requireShape(split: IdxSplit, path: string, side: number, count?: number): void {
  const { rows, columns } = split.images;
  if (rows !== side || columns !== side) {
    throw badFile(path, `images of ${side} x ${side} pixels`, `${rows} x ${columns}`);
  }
  if (count !== undefined && split.images.count !== count) {
    throw badFile(path, `${count} images`, `${split.images.count}`);
  }
}

async function loadIdxFiles(definition: DatasetDefinition, files: IdxFiles): Promise<ImageDataset> {
  const { side, classNames } = definition;
  const loadSplit = async (split: 'train' | 'test', count: number): Promise<IdxSplit> => {
    const { images, labels } = files[split];
    const imageFile = await obtainFile(definition, images);
    const labelFile = await obtainFile(definition, labels);
    // The readers come before the hash: their complaint says what is wrong, not only that something is.
    const parsed = parseIdxSplit(imageFile, labelFile, classNames.length);
    requireShape(parsed, imageFile.path, side, count);
    verifyContent(imageFile, images);
    verifyContent(labelFile, labels);
    return parsed;
  };
  const train = await loadSplit('train', definition.trainCount);
  const test = await loadSplit('test', definition.testCount);
  return fromIdxSplits(definition.name, train, test, classNames);
}

async function loadUspsFiles(
  definition: DatasetDefinition,
  files: UspsFiles,
): Promise<ImageDataset> {
  const loadSplit = async (file: DatasetFile, count: number) => {
    const content = await obtainFile(definition, file);
    const parsed = parseUsps(content, count);
    verifyContent(content, file);
    return parsed;
  };
  const train = await loadSplit(files.train, definition.trainCount);
  const test = await loadSplit(files.test, definition.testCount);
  const images = new Float32Array(train.images.length + test.images.length);
  images.set(train.images);
  images.set(test.images, train.images.length);
  const labels = new Uint8Array(train.count + test.count);
  labels.set(train.labels);
  labels.set(test.labels, train.count);
  return {
    name: definition.name,
    images,
    labels,
    count: labels.length,
    side: USPS_SIDE,
    trainCount: train.count,
    classNames: definition.classNames,
  };
}

/**
 * Loads the data set that a definition describes, without the cache of {@link loadDataset}.
 *
 * @returns all of its images, training split first, with pixels in [0, 1].
 * @throws UserError when a file cannot be had, is damaged, or is not the one defined.
 */
export function loadDefinition(definition: DatasetDefinition): Promise<ImageDataset> {
  const { files } = definition;
  return files.format === 'idx'
    ? loadIdxFiles(definition, files)
    : loadUspsFiles(definition, files);
}

const loaded = new Map<string, Promise<ImageDataset>>();

/**
 * The definition registered under a name.
 *
 * @throws UserError when there is none.
 */
export function datasetDefinition(name: DatasetName): DatasetDefinition {
  if (!Object.hasOwn(DATASETS, name)) {
    const known = Object.keys(DATASETS).join(', ');
    throw new UserError(`there is no data set "${name}": choose one of ${known}`);
  }
  return DATASETS[name];
}

/**
 * Loads a data set by name: all of its images, training split first, with pixels in [0, 1]. Files
 * are taken from `L2AE_DATA`, the npm or Debian package that carries them, or `data/cache`, and
 * downloaded into that cache when they are nowhere; each is checked against its SHA-256. A data set
 * is read once a process: every caller gets the same arrays and must not write to them.
 *
 * @param name - `mnist`, `fashion-mnist` or `usps`.
 * @throws UserError when there is no such data set, `L2AE_DATA` names what is not a folder, or a file cannot be had or is
 * damaged.
 * @example
 * const mnist = await loadDataset('mnist'); // 70,000 images of 28 x 28
 */
export function loadDataset(name: DatasetName): Promise<ImageDataset> {
  let dataset = loaded.get(name);
  if (dataset === undefined) {
    dataset = Promise.resolve().then(() => loadDefinition(datasetDefinition(name)));
    loaded.set(name, dataset);
    // A failed load may succeed later, once the user has mended what the message named.
    dataset.catch(() => loaded.delete(name));
  }
  return dataset;
}

/**
 * Whether {@link loadDataset} would find all files of a data set on this machine, without a download.
 *
 * @throws UserError when there is no such data set, or `L2AE_DATA` names what is not a folder.
 */
export function isDatasetOnThisMachine(name: DatasetName): boolean {
  const definition = datasetDefinition(name);
  const { files } = definition;
  const all =
    files.format === 'idx'
      ? [files.train.images, files.train.labels, files.test.images, files.test.labels]
      : [files.train, files.test];
  return all.every((file) => findFile(definition, file) !== undefined);
}

/** Where an IDX data set of one's own lies, for {@link loadIdxDataset}. */
export interface IdxDatasetSource {
  /** A name for captions and records. */
  readonly name: string;
  readonly train: IdxPair;
  /** The test split, where there is one. */
  readonly test?: IdxPair;
  /** Name of each class; without it, the class numbers are the names. */
  readonly classNames?: readonly string[];
}

/**
 * Loads a data set from IDX files, plain or gzip-compressed: any other data set in MNIST's format
 * (KMNIST, EMNIST, one's own).
 *
 * @returns all of its images, training split first, with pixels in [0, 1].
 * @throws UserError when a file cannot be read, is damaged, or does not belong with the others, or
 *   when the images are not square.
 */
export async function loadIdxDataset(source: IdxDatasetSource): Promise<ImageDataset> {
  const classes = source.classNames?.length;
  const train = await readIdxPair(source.train, classes);
  const side = train.images.rows;
  requireShape(train, source.train.images, side);
  const test = source.test && (await readIdxPair(source.test, classes));
  if (source.test && test) requireShape(test, source.test.images, side);
  const dataset = fromIdxSplits(source.name, train, test, source.classNames ?? []);
  if (source.classNames) return dataset;
  const largest = dataset.labels.reduce((maximum, label) => Math.max(maximum, label), 0);
  return { ...dataset, classNames: Array.from({ length: largest + 1 }, (_, label) => `${label}`) };
}
