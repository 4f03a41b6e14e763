// The log level must be set, and standard error muted, before the native library loads; imports run in order.
import './quiet';
import * as tf from '@tensorflow/tfjs-node';
import { endQuiet } from './quiet';

/** Standard error is back. A declaration, because tslab's compiler crashes on a module with a call that stands alone. */
export const quietEnded = endQuiet();

/** TensorFlow.js with its native backend, loaded once and quietly. Everything imports it from here. */
export { tf };
