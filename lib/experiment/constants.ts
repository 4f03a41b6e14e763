/**
 * How much of their shape the components of our mixture share: the value with which the mixtures of five independently
 * trained auto-encoders on USPS agree most (`chooseShrinkage`), kept for all data sets and seeds.
 */
export const OURS_SHRINKAGE = 0.2;

/**
 * How our method lays representations out before the mixture: what UMAP's documentation advises for clustering (many
 * neighbours, no smallest distance), its defaults for the rest. Taken over, not tuned. That there is a layout at all was decided
 * after trying it with labels in sight; the judge without labels agrees: partitions of three USPS trainings (standard
 * profile, seeds 0 to 2) have on average 94.8 % of the images in common by k-means, 97.2 % by the mixture, 97.9 % by the
 * mixture on the layout.
 */
export const OURS_LAYOUT = { neighbors: 30, minDistance: 0 } as const;
