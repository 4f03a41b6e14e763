export { type NearestNeighbors, nearestNeighbors } from './nearest-neighbors';
export { type UmapOptions, umap } from './umap';
