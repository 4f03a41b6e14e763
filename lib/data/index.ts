export { type AnomalySplit, type AnomalySplitOptions, anomalyTrainingSet } from './anomaly-split';
export type { ImageDataset } from './dataset';
export { halveImages } from './halve';
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
export {
  findUcsd,
  openUcsd,
  UCSD,
  type UcsdDefinition,
  type UcsdName,
  type UcsdOptions,
} from './ucsd';
export type { BadFramePolicy } from './ucsd-frames';
export { parseUcsdLabels, readUcsdLabels } from './ucsd-labels';
export { readUsps, type UspsSplit } from './usps';
export type { BadFrame, VideoClip, VideoDataset, VideoFrame } from './video';
