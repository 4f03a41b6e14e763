// The log level must be set before the native library loads, and imports run in order.
import './quiet';
import * as tf from '@tensorflow/tfjs-node';

/** TensorFlow.js with its native backend, loaded once and quietly. Everything imports it from here. */
export { tf };
