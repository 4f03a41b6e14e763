// Loads the native library without a word; imports run in order.
import './quiet';
import * as tf from '@tensorflow/tfjs-node';

/** TensorFlow.js with its native backend, loaded once and quietly. Everything imports it from here. */
export { tf };
