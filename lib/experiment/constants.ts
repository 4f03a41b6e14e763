/**
 * How much of their shape the components of our mixture share: the value with which the mixtures of five independently
 * trained auto-encoders on USPS agree most (`chooseShrinkage`), kept for all data sets and seeds.
 */
export const OURS_SHRINKAGE = 0.2;
