// Loads tfjs-node from the given folder, multiplies two matrices, and prints what came out as one line of JSON.
process.env.TF_CPP_MIN_LOG_LEVEL = '3';
const tf = require(process.argv[2]);

const left = tf.tensor2d([1, 2, 3, 4], [2, 2]);
const right = tf.tensor2d([5, 6, 7, 8], [2, 2]);
const product = Array.from(tf.matMul(left, right).dataSync());
const version = tf.backend().binding.TF_Version;
console.log(JSON.stringify({ version, product }));
