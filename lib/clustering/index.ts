export * from './agreement';
export * from './assignment';
export * from './cluster-count';
export * from './consensus';
export * from './gap-statistic';
export type { CovarianceStructure, GaussianMixture } from './gaussian-density';
export { expectation } from './gaussian-density';
export * from './gaussian-mixture';
export * from './k-means';
export * from './lloyd';
export * from './ml-kmeans';
export * from './nearest-neighbors';
export { candidateCount, chooseInitialCentroids } from './plus-plus';
export * from './principal-components';
export * from './shared-shape';
export * from './silhouette';
export * from './spherical-k-means';
export * from './student-assignment';
export * from './umap';
export * from './von-mises-fisher';
export {
  concentrationOf,
  directionMatrix,
  type VonMisesFisherMixture,
} from './von-mises-fisher-density';
