export * from './assignment';
export * from './k-means';
export * from './lloyd';
export * from './ml-kmeans';
export { candidateCount, chooseInitialCentroids } from './plus-plus';
