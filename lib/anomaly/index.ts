export * from './generalized-pareto';
export * from './normality';
export * from './scores';
export * from './thresholds';
