/** Images a step where nothing else is said, as in the paper's baselines and the public codes of DEC's family. */
export const DEFAULT_BATCH_SIZE = 256;
