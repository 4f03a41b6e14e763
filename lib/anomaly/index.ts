export * from './generalized-pareto';
export * from './neighborhood';
export * from './normality';
export * from './scores';
export * from './thresholds';
