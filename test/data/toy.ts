import type { DatasetDefinition } from '../../lib/data';
import { idxImageBytes, idxLabelBytes, sha256, uspsLine } from './fixtures';

/** Content of every file of both toy data sets. */
export const CONTENT: Record<string, Buffer> = {
  'train-images': idxImageBytes(3, 2, 2),
  'train-labels': idxLabelBytes([0, 1, 1]),
  'test-images': idxImageBytes(2, 2, 2),
  'test-labels': idxLabelBytes([1, 0]),
  'zip.train': Buffer.from(`${uspsLine(4, [1])}\n${uspsLine(2, [0, 1])}\n`),
  'zip.test': Buffer.from(`${uspsLine(9, [0, 0, 1])}\n`),
};

/** What is known of one of these files before it is read. */
export const file = (name: string) => ({
  name,
  bytes: CONTENT[name].length,
  sha256: sha256(CONTENT[name]),
});

/** Name of both, and of their folder in the cache: of this process alone. */
export const CACHE_NAME = `test-of-the-loader-${process.pid}`;
/** Five images of two classes in IDX files. */
export const toy: DatasetDefinition = {
  name: CACHE_NAME,
  title: 'Toy',
  side: 2,
  trainCount: 3,
  testCount: 2,
  classNames: ['0', '1'],
  files: {
    format: 'idx',
    train: { images: file('train-images'), labels: file('train-labels') },
    test: { images: file('test-images'), labels: file('test-labels') },
  },
  addresses: [],
  homepage: 'https://example.org/toy',
  licence: 'none',
  citation: 'none',
};
/** Three digits in files such as those of USPS; each has its bright pixels in places of its own. */
export const toyUsps: DatasetDefinition = {
  ...toy,
  side: 16,
  trainCount: 2,
  testCount: 1,
  classNames: [...'0123456789'],
  files: { format: 'usps', train: file('zip.train'), test: file('zip.test') },
};
