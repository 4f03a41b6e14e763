export * from './alarm-measures';
export type { AlarmRule, CrowdState } from './alarm-state';
export * from './alarm-threshold';
export * from './behaviours';
export { forEachCuboidFrame } from './clip-cuboids';
export { type CuboidReader, createCuboidCache } from './cuboid-cache';
export { PICTURE_SIDE, PICTURE_SIZE, VELOCITY_RANGE } from './cuboid-picture';
export {
  type CuboidExtractor,
  type CuboidFrame,
  type CuboidGeometry,
  createCuboidExtractor,
  cuboidGrid,
  DEFAULT_GEOMETRY,
  framesSinceMiddle,
} from './cuboids';
export {
  type BehaviourModel,
  type CrowdDetector,
  type CuboidSample,
  type Cuboids,
  disposeDetector,
  FACETS,
  type Facet,
  type Places,
  pictureMatrix,
  type SampledFrame,
} from './detector';
export * from './evaluate';
export * from './frame-level';
export * from './frame-scores';
export * from './heat-map';
export * from './methods';
export { createMotionEstimator, type MotionEstimator, type MotionField } from './optical-flow';
export { type CrowdPageOptions, exportCrowdPage, preparePageFolder } from './page/export';
export { pixelLevelScore } from './pixel-level';
export * from './run';
export * from './sample-cuboids';
export { learnScene, type Scene } from './scene';
export { behaviourScores, type CuboidScores, scoreCuboids, scoreFrame } from './score-cuboids';
export * from './simulator';
export * from './stream';
export { learnSurprise, type Surprise, surpriseOf } from './surprise';
export * from './train-behaviours';
export * from './train-detector';
