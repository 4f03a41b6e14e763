export * from './inference';
export * from './progress';
export * from './schedule';
export type { TrainingState, TrainingStep, VariableValue } from './step';
export * from './train';
export { getWeights, namedWeights, setWeights } from './weights';
export * from './weights-file';
