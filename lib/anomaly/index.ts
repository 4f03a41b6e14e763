export * from './normality';
