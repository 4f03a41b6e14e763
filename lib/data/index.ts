export { type AnomalySplit, type AnomalySplitOptions, anomalyTrainingSet } from './anomaly-split';
export type { ImageDataset } from './dataset';
export { type IdxImages, type IdxPair, type IdxSplit, readIdxPair } from './idx';
export {
  datasetDefinition,
  type IdxDatasetSource,
  isDatasetOnThisMachine,
  loadDataset,
  loadIdxDataset,
} from './load';
export {
  DATASETS,
  type DatasetDefinition,
  type DatasetFile,
  type DatasetName,
  type IdxFiles,
  type UspsFiles,
} from './registry';
export { classCounts, imageMatrix, randomSubset, subset } from './select';
export type { KnownContent } from './source-file';
export { readUsps, type UspsSplit } from './usps';
