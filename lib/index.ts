export * from './anomaly';
export * from './clustering';
export * from './data';
export * from './matrix';
export * from './metrics';
export * from './model';
export * from './random';
export * from './training';
