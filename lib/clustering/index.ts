export * from './assignment';
export * from './k-means';
export * from './lloyd';
export * from './plus-plus';
