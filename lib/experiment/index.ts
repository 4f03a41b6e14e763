export * from './constants';
export { recordedCosts, type SeedCost } from './cost';
export { ANOMALY_SHARES, anomalyExperimentName, TABLE_IV_SHARE } from './define-anomaly';
export { BOTTLENECK_SIZES } from './define-clustering';
export * from './definition';
export * from './definitions';
export {
  clusteringMetrics,
  clusterRepresentations,
  probeClassStart,
  singleStarts,
} from './evaluate';
export * from './miniature';
export { type PlannedRun, planRuns } from './plan';
export * from './record';
export {
  type RunKey,
  readRecord,
  readRecords,
  readRecordsOf,
  shownWeightsPath,
} from './record-file';
export { collectResults, meanAndDeviation, paperFigure, summarizeMethod } from './results';
export { type RunOptions, runExperiment } from './run';
export * from './seeds';
export * from './shares';
export {
  describeRecords,
  longestProfile,
  type ShownOptions,
  type TrainedOptions,
  trainedAutoencoder,
} from './show';
