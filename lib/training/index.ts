export * from './augmentation';
export { DEFAULT_BATCH_SIZE } from './batch-size';
export { cloneAutoencoder } from './clone';
export { type ClusteringObjectiveOptions, clusteringObjective } from './clustering-objective';
export type { Engine, Precision } from './create-step';
export * from './dec';
export type {
  DecOptions,
  DecSettings,
  DecUpdate,
  DecVariant,
} from './dec-options';
export * from './inference';
export * from './objective';
export type { Optimizer } from './optimizer';
export * from './progress';
export { type LearningRateSchedule, learningRateAt } from './schedule';
export { isSameOrigin, joinSittings, type TrainingOrigin, type TrainingSitting } from './sitting';
export type { StepFeeds, TrainingState, TrainingStep, VariableValue } from './step';
export * from './train';
export { getWeights, type NamedWeight, namedWeights, setWeights } from './weights';
export * from './weights-file';
