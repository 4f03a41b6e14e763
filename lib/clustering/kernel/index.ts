// The inner loops of k-means in AssemblyScript with 128-bit SIMD, compiled to k-means.wasm by `npm run build:kernels`. What
// they compute is written plainly in ../lloyd.ts and ../plus-plus.ts.
//
// Called functions are exported for two reasons: some are called from outside; and the hot ones must stay functions, since an
// engine replaces its quick first code by optimised code at the next call only.
export { assign, countAll, selectExpired } from './assign';
export { assignFirst } from './lloyd';
export { resultBytes, work } from './restarts';
export { weigh } from './seeding';
export { assignmentsAddress, centroidsAddress, configure } from './workspace';
