// The log level must be set, and standard error muted, before the native library loads; imports run in order.
import './quiet';
import * as tf from '@tensorflow/tfjs-node';
import { endQuiet } from './quiet';

endQuiet();

/** TensorFlow.js with its native backend, loaded once and quietly. Everything imports it from here. */
export { tf };
