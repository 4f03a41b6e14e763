export * from './autoencoder';
export { L2Normalization } from './l2-normalization';
