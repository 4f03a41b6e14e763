/**
 * The paper's settings and results: C. Aytekin, X. Ni, F. Cricri and E. Aksu, *Clustering and Unsupervised Anomaly
 * Detection with l2 Normalized Deep Auto-Encoder Representations*, IJCNN 2018 (arXiv 1802.00187). The only place where
 * numbers of the paper stand; each names the table it comes from.
 */

/** Units in the bottleneck of every network (section 4). */
export const PAPER_BOTTLENECK = 10;

/** Epochs of training, by the kind of auto-encoder (section 4). */
export const PAPER_EPOCHS = { dense: 100, convolutional: 200 } as const;

/** Units in the hidden layers of the dense encoder, d-500-500-2000-10; the decoder mirrors it (section 4, after DEC and IDEC). */
export const PAPER_HIDDEN_UNITS: readonly number[] = [500, 500, 2000];

/** Filters and kernel sizes of the three stride-2 convolutions of the encoder (section 4, after DCEC). */
export const PAPER_CONVOLUTIONS = [
  { filters: 32, kernelSize: 5 },
  { filters: 64, kernelSize: 5 },
  { filters: 128, kernelSize: 3 },
] as const;

/** Number of clusters: ten classes, or the nine that are normal when one digit is the anomaly (section 4). */
export const PAPER_CLUSTERS = { clustering: 10, anomaly: 9 } as const;

/** Clustering accuracy in percent; one column a method, one row a data set. */
export type PaperAccuracies = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Table I: clustering accuracy (%) with a dense auto-encoder on MNIST. */
export const TABLE_I: PaperAccuracies = {
  mnist: {
    'AE + k-means (reported elsewhere)': 81.43,
    'AE + k-means': 81.82,
    DEC: 86.55,
    IDEC: 88.06,
    'AE-l2 + k-means': 90.2,
  },
};

/** Table II: clustering accuracy (%) with a convolutional auto-encoder. */
export const TABLE_II: PaperAccuracies = {
  mnist: {
    'CAE + k-means (reported elsewhere)': 84.83,
    'CAE + k-means': 84.9,
    DCEC: 88.97,
    'CAE-l2 + k-means': 95.11,
  },
  usps: {
    'CAE + k-means (reported elsewhere)': 73.521,
    'CAE + k-means': 74.15,
    DCEC: 79.0,
    'CAE-l2 + k-means': 91.35,
  },
};

/** Table III: clustering accuracy (%) with other normalisations of the bottleneck. */
export const TABLE_III: PaperAccuracies = {
  mnist: { 'batch norm': 70.67, 'layer norm': 70.83, 'l2 norm': 95.11 },
  usps: { 'batch norm': 74.95, 'layer norm': 75.263, 'l2 norm': 91.35 },
};

/** Methods of Table IV, in the order of its columns. */
export const TABLE_IV_METHODS = ['CAE reconstruction', 'CAE clusters', 'CAE-l2 clusters'] as const;

/** Table IV: AUC of anomaly detection, one MNIST digit anomalous; one row a digit, columns as {@link TABLE_IV_METHODS}. */
export const TABLE_IV: readonly (readonly [number, number, number])[] = [
  [0.7025, 0.7998, 0.9615],
  [0.0782, 0.8871, 0.9673],
  [0.879, 0.7512, 0.979],
  [0.8324, 0.8449, 0.9382],
  [0.7149, 0.4988, 0.7825],
  [0.8359, 0.7635, 0.9136],
  [0.6925, 0.7896, 0.9497],
  [0.5767, 0.7421, 0.91],
  [0.8912, 0.92, 0.9237],
  [0.514, 0.8944, 0.7495],
];

/** Table IV: its last row, the mean over the digits, as printed. */
export const TABLE_IV_MEAN: readonly [number, number, number] = [0.672, 0.789, 0.9075];
