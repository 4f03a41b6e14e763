// One pass of expectation-maximisation over the points, in AssemblyScript with 128-bit SIMD, compiled to mixture.wasm by
// `npm run build:kernels`. What it computes is written plainly in ../gaussian-density.ts. Here a block of points is taken
// coordinate by coordinate, so that every operation serves two of them.
import { densities, responsibilities } from './expectation';
import { addMoments, clearMoments } from './moments';
import { BLOCK, loadBlock, rows } from './workspace';

export {
  configure,
  constants,
  first,
  means,
  offsets,
  points,
  second,
  sizes,
  triangles,
} from './workspace';
// Exported so that the hot ones stay functions, which an engine optimises at their next call.
export { addMoments, densities, responsibilities };

/**
 * Finds out how responsible the components are for each point, and counts the moments of the points about the means.
 *
 * @returns the sum of log p(x) over the points.
 */
export function pass(): f64 {
  clearMoments();
  let logLikelihood: f64 = 0;
  for (let start: i32 = 0; start < rows; start += BLOCK) {
    const count = min(BLOCK, rows - start);
    loadBlock(start, count);
    densities();
    logLikelihood += responsibilities(count);
    addMoments();
  }
  return logLikelihood;
}
